import { expect, test } from "vitest";
import { texts } from "./texts";

test("an address keeps the texts that a page knows", () => {
  expect(texts("search", "day")({ search: "tea", day: 3, other: "x", bad: { a: 1 } })).toEqual({ search: "tea", day: "3" });
});
