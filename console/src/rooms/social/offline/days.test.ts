import { expect, test } from "vitest";
import { everyDay } from "./days";

test("days without anybody are there", () => expect(everyDay(["2026-03-01", "2026-02-27"], "2026-03-02")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]));
test("without days there are none", () => expect(everyDay([], "2026-03-02")).toEqual([]));
