/** How a value may be compared, by its type, and what becomes of a comparison when one of its words changes. */
import type { Filter, TraitRule, Value } from "../rule";

const SIZE = ["at_least", "greater", "less", "at_most", "between"], KNOWN = ["exists", "missing"], SAME = ["equals", "not_equals", "in", "not_in"];
const TIME = ["between", "before", "after", "in_last_days", "more_than_days_ago", "in_last_months", "more_than_months_ago", "today", "this_week", "this_month", "last_month", "this_year", "anniversary"];

/** What an attribute of a type may be asked, in the order in which it is offered. */
export const OPERATORS: Record<string, readonly string[]> = {
  text: [...SAME, "contains", "starts_with", "contains_any", "contains_all", ...KNOWN],
  number: [...SAME, ...SIZE, ...KNOWN], money: [...SAME, ...SIZE, ...KNOWN],
  date: ["equals", "not_equals", ...TIME, ...KNOWN], datetime: [...TIME, ...KNOWN],
  boolean: ["equals", "not_equals", ...KNOWN],
  amount: [...SAME, ...SIZE],   // the money of an event, which is 0 where there is none
};
/** A property is a text that may be compared as a number. */
export const ofProperty = (property: string, type: string) => (property === "amount" ? "amount" : type === "number" || type === "money" ? "number" : type === "boolean" ? "boolean" : "text");

const NO_VALUE = new Set([...KNOWN, "today", "this_week", "this_month", "last_month", "this_year"]);
export const takesValue = (operator: string) => !NO_VALUE.has(operator);
export const takesList = (operator: string) => ["in", "not_in", "contains_any", "contains_all"].includes(operator);
export const DAYS = new Set(["in_last_days", "more_than_days_ago", "in_last_months", "more_than_months_ago"]);
const isNumber = (type: string) => ["number", "money", "amount"].includes(type);

/** The condition with another operator: the value is kept where it fits. */
export function withOperator<T extends TraitRule | Filter>(rule: T, is: string, type: string): T {
  const { value: was, ...bare } = rule;
  const put = (value: Value) => ({ ...bare, is, value }) as unknown as T;
  if (!takesValue(is)) return { ...bare, is } as unknown as T;
  if (is === "anniversary") return put({ in_days: 0 });
  const first = Array.isArray(was) ? (was[0] ?? "") : was;
  if (DAYS.has(is)) return put(typeof first === "number" ? first : is.includes("months") ? 1 : 30);
  const blank = isNumber(type) ? 0 : type === "boolean" ? true : type === "text" ? "" : new Date().toISOString().slice(0, 10);
  const unfit = first === undefined || first === null || typeof first === "object" || (type.startsWith("date") && typeof first === "number");
  const one = (unfit ? blank : first) as string | number;
  if (takesList(is)) return put(Array.isArray(was) ? was : one === "" ? [] : [one]);
  if (is === "between") return put(Array.isArray(was) && was.length === 2 ? was : [one, one]);
  return put(one);
}

/** The condition about another attribute; what does not fit its type begins anew. */
export function withTrait(rule: TraitRule, trait: string, was: string, type: string): TraitRule {
  if (was === type && !(type === "text" && takesValue(rule.is))) return { ...rule, trait };
  return { trait, is: "exists" };
}

/** A condition on a property as it begins: with a value that occurs, so that it can be counted at once. */
export function blankFilter(property: string, type: string, sample?: string): Filter {
  if (isNumber(type)) return { property, is: "at_least", value: Number(sample) || 0 };
  if (type === "boolean") return { property, is: "equals", value: sample !== "false" };
  return sample ? { property, is: "equals", value: sample } : { property, is: "exists" };
}
