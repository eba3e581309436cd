import { expect, test } from "vitest";
import type { EventRule, Rule, SequenceRule } from "../rule";
import { measured, withAbsence, withBeside, withMeasure, withoutPart, withRank, withStep } from "./parts";

const A = { trait: "a", is: "exists" }, B = { trait: "b", is: "exists" }, C = { trait: "c", is: "exists" };
const TEA = { property: "category", is: "equals", value: "tea" };

test("a part is taken out, and a group of one is that one", () => {
  expect(withoutPart(A, [])).toBeUndefined();
  expect(withoutPart({ any: [A, B, C] }, ["any", 1])).toEqual({ any: [A, C] });
  expect(withoutPart({ any: [A, B] }, ["any", 0])).toEqual(B);
  expect(withoutPart({ any: [A, { not: B }] }, ["any", 1, "not"])).toEqual(A);
  expect(withoutPart({ not: { any: [A] } }, ["not", "any", 0])).toBeUndefined();
  expect(withoutPart({ top: 3, by: { trait: "x" }, of: A }, ["of"])).toEqual({ top: 3, by: { trait: "x" }, of: { everyone: true } });
});

test("an event loses a condition, and what its last time was like with the last of them", () => {
  expect(withoutPart({ event: "x", where: [TEA, TEA], pick: "last" }, ["where", 0])).toEqual({ event: "x", where: [TEA], pick: "last" });
  expect(withoutPart({ event: "x", where: [TEA], pick: "last", in: { last_days: 3 } }, ["where", 0])).toEqual({ event: "x", in: { last_days: 3 } });
});

test("a condition stands beside another in a group that joins so, else in a new one", () => {
  expect(withBeside(A, [], "any", B)).toEqual({ any: [A, B] });
  expect(withBeside({ any: [A, B] }, ["any", 0], "any", C)).toEqual({ any: [A, C, B] });
  expect(withBeside({ any: [A, B] }, ["any", 0], "all", C)).toEqual({ any: [{ all: [A, C] }, B] });
  expect(withBeside({ any: [A, B] }, [], "any", C)).toEqual({ any: [A, B, C] });
  const range: Rule = { all: [{ trait: "a", is: "at_least", value: 1 }, { trait: "a", is: "less", value: 2 }] };
  expect(withBeside(range, [], "all", C)).toEqual({ all: [range, C] });
  expect(withBeside({ top: 3, by: { trait: "x" }, of: { everyone: true } }, ["of"], "all", A)).toEqual({ top: 3, by: { trait: "x" }, of: A });
});

test("an event is counted in one way at a time", () => {
  const rule: EventRule = { event: "x", where: [TEA], count: { is: "at_least", value: 2 }, in: { last_days: 3 } };
  const sum = withMeasure(rule, { how: "sum", is: "at_most", value: 100, property: "amount" });
  expect(sum).toEqual({ event: "x", where: [TEA], in: { last_days: 3 }, sum: { property: "amount", is: "at_most", value: 100 } });
  expect(measured(sum)).toEqual({ how: "sum", is: "at_most", value: 100, property: "amount" });
  expect(withMeasure(sum, { how: "pick", is: "first", value: 1, property: "" })).toEqual({ event: "x", where: [TEA], in: { last_days: 3 }, pick: "first" });
  expect(withRank({ event: "x", where: [TEA], sum: { property: "amount" } }, "distinct", "x", "sku")).toEqual({ event: "x", where: [TEA], distinct: { property: "sku" } });
});

test("only the last step of a sequence may be missing, and a further one comes before it", () => {
  const rule: SequenceRule = { sequence: [{ event: "a" }, { event: "b" }] };
  const absent = withAbsence(rule, true, 3);
  expect(absent.sequence).toEqual([{ event: "a" }, { event: "b", not: true, within_days: 3 }]);
  expect(withAbsence(absent, true).sequence[1]).toEqual({ event: "b", not: true });
  expect(withAbsence(absent, false)).toEqual(rule);
  expect(withStep(absent, { event: "c" }).sequence.map((step) => step.event)).toEqual(["a", "c", "b"]);
  expect(withStep(rule, { event: "c" }).sequence.map((step) => step.event)).toEqual(["a", "b", "c"]);
});
