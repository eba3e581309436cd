import { expect, test } from "vitest";
import { blankFilter, OPERATORS, takesValue, withOperator } from "./operators";

const REGION = { trait: "region", is: "equals", value: "华东" };

test("another operator keeps the value where it fits", () => {
  expect(withOperator(REGION, "in", "text")).toEqual({ trait: "region", is: "in", value: ["华东"] });
  expect(withOperator({ trait: "region", is: "in", value: ["a", "b"] }, "equals", "text").value).toBe("a");
  expect(withOperator(REGION, "missing", "text")).toEqual({ trait: "region", is: "missing" });
  expect(withOperator({ trait: "age", is: "equals", value: 3 }, "between", "number").value).toEqual([3, 3]);
  expect(withOperator({ trait: "born", is: "in_last_days", value: 3 }, "before", "date").value).toMatch(/^\d{4}-/);
});

test("a calendar comparison takes no value, a count of months begins at one, an anniversary is today", () => {
  const born = { trait: "birthday", is: "before", value: "2026-01-01" };
  expect(withOperator(born, "this_week", "date")).toEqual({ trait: "birthday", is: "this_week" });
  expect(withOperator(born, "in_last_months", "date").value).toBe(1);
  expect(withOperator(born, "anniversary", "date").value).toEqual({ in_days: 0 });
  expect(withOperator(withOperator(born, "anniversary", "date"), "after", "date").value).toMatch(/^\d{4}-/);
});

test("a condition on a property begins with a value that came in", () => {
  expect(blankFilter("category", "text", "tea")).toEqual({ property: "category", is: "equals", value: "tea" });
  expect(blankFilter("quantity", "number", "3")).toEqual({ property: "quantity", is: "at_least", value: 3 });
  expect(blankFilter("amount", "amount")).toEqual({ property: "amount", is: "at_least", value: 0 });
  expect(blankFilter("gift", "boolean", "false")).toEqual({ property: "gift", is: "equals", value: false });
  expect(blankFilter("note", "text")).toEqual({ property: "note", is: "exists" });
});

test("the money of an event is never missing", () => {
  expect(OPERATORS.amount!.some((is) => !takesValue(is))).toBe(false);
});
