import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";
import { say } from "../../kit/words";
import { phrase, plain, isSaid, type Names } from "./phrase";
import type { Rule } from "./rule";
import words from "./words";

const names: Names = {
  t: (key, values) => say(words, key, values), trait: (name) => ({ region: "省份", age: "年龄" })[name] ?? name, event: (name) => ({ order_completed: "下单" })[name] ?? name,
  segment: (id) => `#${id}`, stage: (name) => name, number: String,
};
const said = (rule: Rule) => plain(phrase(rule, names));
const REGION = { trait: "region", is: "equals", value: "华东" };

beforeEach(() => i18next.changeLanguage("zh-CN"));

test("a rule reads as one would write it in Chinese", () => {
  expect(said(REGION)).toBe("省份是“华东”");
  expect(said({ all: [{ trait: "age", is: "at_least", value: 20 }, { trait: "age", is: "less", value: 30 }] })).toBe("年龄不低于 20、低于 30");
  expect(said({ event: "order_completed", count: { is: "at_least", value: 2 }, in: { last_days: 180 } })).toBe("最近 180 天内下单至少 2 次");
  expect(said({ event: "order_completed", count: { is: "exactly", value: 0 } })).toBe("至今从未下单");
  expect(said({ trait: "region", is: "in", value: ["a", "b", "c", "d"] })).toBe("省份是“a”、“b”、“c”等 4 个值之一");
});

test("and in English", async () => {
  await i18next.changeLanguage("en");
  expect(said({ not: REGION })).toBe("not (省份 is “华东”)");
  expect(said({ event: "order_completed", in: { last_days: 30 } })).toBe("下单 at least 1 time in the last 30 days");
});

test("every word knows the condition it stands for", () => {
  const pieces = phrase({ any: [REGION, { not: REGION }] }, names);
  const value = pieces.filter((piece) => piece.slot === "value");
  expect(value.map((piece) => piece.path)).toEqual([["any", 0], ["any", 1, "not"]]);
  expect(pieces.filter((piece) => piece.slot === "operator")[0]!.text).toBe("是");
});

test("what is not taken apart is left to the server's words", () => {
  expect(isSaid({ not: { any: [REGION, { segment: 3 }] } })).toBe(true);
  expect(isSaid({ sequence: [] })).toBe(false);
  expect(isSaid({ trait: "birthday", is: "anniversary", value: { in_days: 3 } })).toBe(false);
});
