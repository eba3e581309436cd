import { expect, test } from "vitest";
import { momentIn, wallIn } from "./zone";

test("a clock on the wall is a moment, also across summer time", () => {
  expect(momentIn("Asia/Shanghai", "2026-11-27T14:05")).toBe("2026-11-27T06:05:00.000Z");
  expect(momentIn("Europe/Berlin", "2026-07-01T09:00")).toBe("2026-07-01T07:00:00.000Z");
  expect(momentIn("America/New_York", "2026-11-27T23:30")).toBe("2026-11-28T04:30:00.000Z");
  for (const zone of ["Asia/Shanghai", "Europe/Berlin", "America/New_York"]) expect(wallIn(zone, new Date(momentIn(zone, "2026-03-01T08:15")))).toBe("2026-03-01T08:15");
});
