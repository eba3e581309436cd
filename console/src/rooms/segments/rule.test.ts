import { expect, test } from "vitest";
import { isRange, moved, partAt, ruleOf, ruleOfBucket, stepsOf, traitsOf, turned, withPart } from "./rule";

const REGION = { trait: "region", is: "equals", value: "华东" };

test("a bar stands for exactly the people it counts", () => {
  expect(ruleOfBucket("city", "values", "text", { value: "上海", count: 3 })).toEqual({ trait: "city", is: "equals", value: "上海" });
  expect(ruleOfBucket("vip", "values", "boolean", { value: "true", count: 3 })).toEqual({ trait: "vip", is: "equals", value: true });
  expect(ruleOfBucket("age", "numbers", "number", { value: "20 – 30", count: 3, low: 20, high: 30 })).toEqual({ all: [{ trait: "age", is: "at_least", value: 20 }, { trait: "age", is: "less", value: 30 }] });
  expect(ruleOfBucket("age", "numbers", "number", { value: "≥ 60", count: 3, low: 60, high: null })).toEqual({ trait: "age", is: "at_least", value: 60 });
  expect(ruleOfBucket("age", "numbers", "number", { value: "7", count: 3, low: 7, high: 7 })).toEqual({ trait: "age", is: "equals", value: 7 });
});

test("a bucket of time is whole days, both ends inside", () => {
  const days = (kind: string, low: string) => (ruleOfBucket("birthday", kind, "date", { value: low, count: 1, low }) as { value: unknown }).value;
  expect(days("decade", "1990")).toEqual(["1990-01-01", "1999-12-31"]);
  expect(days("year", "1992")).toEqual(["1992-01-01", "1992-12-31"]);
  expect(days("month", "2024-02")).toEqual(["2024-02-01", "2024-02-29"]);
  expect(days("week", "2026-11-23")).toEqual(["2026-11-23", "2026-11-29"]);
  expect(days("day", "2026-11-23")).toEqual(["2026-11-23", "2026-11-23"]);
  expect(days("hour", "2026-11-23 05:00")).toEqual(["2026-11-23T05:00:00", "2026-11-23T05:59:59.999"]);
});

test("steps become a rule and come back", () => {
  const range = ruleOfBucket("age", "numbers", "number", { value: "", count: 1, low: 20, high: 30 });
  expect(isRange(range)).toBe(true);
  expect(stepsOf(ruleOf([REGION, range]))).toEqual([REGION, range]);
  expect(stepsOf(ruleOf([range]))).toEqual([range]);
  expect(traitsOf({ not: range })).toEqual(["age", "age"]);
});

test("a part deep inside is replaced and the rest stays", () => {
  const rule = { any: [REGION, { not: REGION }] };
  const changed = withPart(rule, ["any", 1, "not"], { ...REGION, value: "华南" });
  expect(partAt(changed, ["any", 1, "not"])).toEqual({ ...REGION, value: "华南" });
  expect(partAt(changed, ["any", 0])).toEqual(REGION);
  expect(rule.any[1]).toEqual({ not: REGION });
});

test("steps move by one and stay at the ends", () => {
  expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
  expect(turned(turned(REGION))).toEqual(REGION);
});
