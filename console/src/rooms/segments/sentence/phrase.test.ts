import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";
import { say } from "../../../kit/words";
import { phrase, plain, isSaid, type Names } from "./phrase";
import type { Rule } from "../rule";
import words from "../words";

const names: Names = {
  t: (key, values) => say(words, key, values), trait: (name) => ({ region: "省份", age: "年龄" })[name] ?? name, event: (name) => ({ order_completed: "下单" })[name] ?? name,
  segment: (id) => `#${id}`, stage: (name) => name, number: String, property: (name) => ({ category: "类别", amount: "金额" })[name] ?? name, value: (_, value) => value,
  isTime: (trait) => trait.endsWith("_at"), month: (month, day) => `${month}/${day ?? ""}`,
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

const BOUGHT = { event: "order_completed", where: [{ property: "category", is: "equals", value: "茶" }] }, SEEN = { event: "viewed" };

test("every form of the rule language is read", () => {
  const cases: [Rule, string][] = [
    [{ ...BOUGHT, in: { last_days: 30 } }, "最近 30 天内下单（类别是“茶”）至少 1 次"],
    [{ ...BOUGHT, pick: "last" }, "至今最后一次下单时，类别是“茶”"],
    [{ event: "order_completed", sum: { property: "amount", is: "at_least", value: 1000 } }, "至今下单，金额合计不低于 1000"],
    [{ event: "order_completed", distinct: { property: "category", is: "exactly", value: 3 }, in: { last_hours: 12 } }, "最近 12 小时内下单，不同的类别正好 3 个"],
    [{ sequence: [SEEN, BOUGHT], within_days: 3 }, "至今先viewed，然后下单（类别是“茶”），前后不超过 3 天"],
    [{ sequence: [SEEN, { event: "order_completed", not: true, within_days: 3 }] }, "至今先viewed，但此后 3 天内没有下单"],
    [{ top: 100, by: { trait: "age" }, of: { everyone: true } }, "属于所有客户中年龄最高的 100 人"],
    [{ top: 9, order: "asc", by: { trait: "first_order_at" }, of: REGION }, "属于符合（省份是“华东”）的客户中first_order_at最早的 9 人"],
    [{ top: 9, by: { event: "order_completed", sum: { property: "amount" } }, of: { all: [REGION, SEEN] } }, "属于符合（省份是“华东”且至今viewed至少 1 次）的客户中至今下单的金额合计最高的 9 人"],
    [{ sample: { percent: 10 }, of: REGION, seed: "春" }, "属于符合（省份是“华东”）的客户中按抽样“春”抽出的 10%"],
    [{ quiet: ["order_completed"], months: 6 }, "曾经下单，但最近 6 个自然月没有再发生"],
    [{ trait: "birthday", is: "anniversary", value: { in_days: 3 } }, "birthday的周年日在 3 天后"],
    [{ trait: "birthday", is: "anniversary", value: { between: [-3, 7] } }, "birthday的周年日在距今 -3 到 7 天之间"],
    [{ trait: "birthday", is: "anniversary", value: { month: 5, day: 12 } }, "birthday在5/12（不论年份）"],
    [{ trait: "birthday", is: "anniversary", value: { month: "next", day: 1 } }, "birthday在下个月（不论年份）、某月 1 日"],
    [{ dormant: true }, "处于沉睡"], [{ listed: 4 }, "属于人群“#4”"], [{ tag: "VIP" }, "带有标签“VIP”"],
  ];
  for (const [rule, sentence] of cases) {
    expect(isSaid(rule)).toBe(true);
    expect(said(rule)).toBe(sentence);
  }
});

test("a condition on an event knows its place, and where another is added", () => {
  const pieces = phrase({ not: { ...BOUGHT, pick: "last" } }, names);
  expect(pieces.find((piece) => piece.slot === "value")!.path).toEqual(["not", "where", 0]);
  expect(pieces.filter((piece) => piece.slot === "more").map((piece) => piece.path)).toEqual([["not"]]);
  const steps = phrase({ sequence: [SEEN, BOUGHT] }, names);
  expect(steps.filter((piece) => piece.slot === "more").map((piece) => piece.path)).toEqual([["sequence", 0], ["sequence", 1]]);
});

test("what nobody has heard of is left to the server's words", () => {
  expect(isSaid({ not: { any: [REGION, { segment: 3 }] } })).toBe(true);
  expect(isSaid({ trait: "birthday", is: "sounds_like", value: 3 })).toBe(false);
  expect(isSaid({ moon: "full" })).toBe(false);
  expect(isSaid({ top: 3, by: { trait: "age" }, of: { moon: "full" } })).toBe(false);
});
