import { expect, test } from "vitest";
import type { Rule } from "../definition";
import { count, event, joined, kindOf, lastDays, partsOf, simple } from "./rule";

const city: Rule = { trait: "city", is: "in", value: ["上海", "杭州"] };
const bought: Rule = { event: "order_completed", count: { is: "at_least", value: 2 }, in: { last_days: 180 } };

test("a list of conditions is taken apart and put together again", () => {
  for (const rule of [{}, city, { all: [city, bought] }, { any: [city, { segment: 3 }] }] as Rule[]) expect(joined(partsOf(rule)!)).toEqual(rule);
});

test("what is more than that stays as it is written", () => {
  for (const rule of [{ not: city }, { all: [city, { any: [bought] }] }, { event: "x", pick: "last" }, { event: "x", count: { is: "exactly", value: 2 } }, { ...bought, in: { from: "2026-01-01" } }] as Rule[]) expect(simple(rule)).toBe(false);
});

test("an event is said by times and days", () => {
  expect([kindOf(bought), count(bought), lastDays(bought)]).toEqual(["event", 2, 180]);
  expect(event("order_completed", 2, 180)).toEqual(bought);
  expect([count(event("x", 0, undefined)), count(event("x", 1, undefined)), lastDays(event("x", 1, undefined))]).toEqual([0, 1, undefined]);
});
