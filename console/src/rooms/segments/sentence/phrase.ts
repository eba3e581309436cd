/** A rule as one sentence whose words know what they stand for, so that each can be edited where it stands. */
import type { Say } from "../../../kit/words";
import { isEvent, isRange, isSample, isSequence, isTop, isTrait, type Filter, type Path, type QuietRule, type Rule, type SampleRule, type TopRule, type TraitRule, type Value } from "../rule";
import type words from "../words";
import { counted, metric, ordered, sequence } from "./phraseEvents";

export type Slot =
  | "trait" | "property" | "operator" | "value" | "low" | "high" | "anniversary"
  | "event" | "count" | "times" | "measured" | "window" | "more" | "step" | "joint" | "wait" | "within"
  | "top" | "order" | "metric" | "size" | "seed" | "quiet" | "months" | "everyone" | "join" | "part" | "segment" | "tag" | "stage";
/** `path` leads to the condition in the step; without a slot it is only read. Of `more`, `step` and `part`, which add and change, nothing is read. */
export type Piece = { text: string; slot?: Slot; path?: Path };
export type Names = {
  t: Say<(typeof words)["words"]>;
  trait: (name: string) => string;
  /** A value of an attribute or property, in the reader's words where it is a known one. */
  value: (of: string, value: string) => string;
  isTime: (trait: string) => boolean;
  event: (name: string) => string;
  property: (name: string) => string;
  segment: (id: number) => string;
  stage: (name: string) => string;
  number: (value: number) => string;
  month: (month: number, day?: number) => string;
};

const MARK = "\u0001";

/** A template with what its places hold put in as pieces; its own words belong to `own`. */
export function filled(names: Names, key: string, places: Record<string, Piece[]>, own: Omit<Piece, "text"> = {}): Piece[] {
  const marked = Object.fromEntries(Object.keys(places).map((name) => [name, `${MARK}${name}${MARK}`]));
  return names.t(key as never, marked).split(MARK).flatMap((text, place) => (place % 2 ? (places[text] ?? []) : text ? [{ text, ...own }] : []));
}

/** The pieces of a rule; `path` is where it stands in its step. */
export function phrase(rule: Rule, names: Names, path: Path = []): Piece[] {
  if ("not" in rule) return [...filled(names, "say_not", { what: said(rule.not as Rule, names, [...path, "not"]) }), { text: "", slot: "part", path }];
  return [...said(rule, names, path), { text: "", slot: "part", path }];
}

function said(rule: Rule, names: Names, path: Path): Piece[] {
  if (isRange(rule)) return range(rule.all, names, path);
  if (isTrait(rule)) return compared(rule, names.trait(rule.trait), { slot: "trait", path }, names);
  if (isEvent(rule)) return counted(rule, names, path);
  if (isSequence(rule)) return sequence(rule, names, path);
  if (isTop(rule)) return top(rule, names, path);
  if (isSample(rule)) return sample(rule, names, path);
  if (Array.isArray((rule as QuietRule).quiet)) return quiet(rule as QuietRule, names, path);
  if ("not" in rule) return phrase(rule, names, path);
  for (const join of ["all", "any"] as const) {
    if (Array.isArray((rule as Record<string, unknown>)[join])) return group((rule as Record<string, Rule[]>)[join]!, join, names, path);
  }
  if ("segment" in rule) return filled(names, "say_segment", { value: [{ text: names.segment(rule.segment as number), slot: "segment", path }] });
  if ("listed" in rule) return filled(names, "say_segment", { value: [{ text: names.segment(rule.listed as number) }] });
  if ("tag" in rule) return filled(names, "say_tag", { value: [{ text: String(rule.tag), slot: "tag", path }] });
  if ("stage" in rule) return filled(names, "say_stage", { value: [{ text: names.stage(rule.stage as string), slot: "stage", path }] });
  if ("dormant" in rule) return [{ text: names.t("say_dormant") }];
  return [{ text: names.t("everyone" in rule ? "everybody" : "say_other"), ...("everyone" in rule ? { slot: "everyone" as const, path } : {}) }];
}

export const plain = (pieces: readonly Piece[]) => pieces.map((piece) => piece.text).join("");

const KNOWN = ["everyone", "all", "any", "not", "trait", "event", "sequence", "segment", "listed", "top", "sample", "tag", "stage", "dormant", "quiet"];

/** Whether every part of the rule is of a form that is said here; of what is not, the server tells in words. */
export function isSaid(rule: Rule): boolean {
  if (!rule || typeof rule !== "object") return false;
  if (KNOWN.filter((form) => form in rule).length !== 1) return false;
  if ("trait" in rule) return COMPARED.has((rule as TraitRule).is);
  const { all, any, not, of } = rule as { all?: Rule[]; any?: Rule[]; not?: Rule; of?: Rule };
  return [...(all ?? any ?? []), ...(not ? [not] : []), ...(of ? [of] : [])].every(isSaid);
}

const COMPARED = new Set(["equals", "not_equals", "in", "not_in", "contains", "starts_with", "contains_any", "contains_all", "exists", "missing", "greater", "at_least", "less", "at_most", "between",
  "before", "after", "in_last_days", "more_than_days_ago", "in_last_months", "more_than_months_ago", "today", "this_week", "this_month", "last_month", "this_year", "anniversary"]);

function group(parts: Rule[], join: "all" | "any", names: Names, path: Path): Piece[] {
  const joined = parts.flatMap((part, place) => [...(place ? [{ text: names.t(join === "all" ? "say_and" : "say_or"), slot: "join" as const, path }] : []), ...phrase(part, names, [...path, join, place])]);
  return path.at(-1) === "of" || (!path.length && join === "all") ? joined : filled(names, "say_group", { what: joined });
}

function range([low, high]: [TraitRule, TraitRule], names: Names, path: Path): Piece[] {
  return filled(names, "is_range", {
    what: [{ text: names.trait(low.trait), slot: "trait", path }],
    low: [{ text: shown(low.value, names), slot: "low", path }], high: [{ text: shown(high.value, names), slot: "high", path }],
  });
}

/** An attribute or a property against a value: `subject` is what it is called, `of` the word that names it. */
export function compared(rule: TraitRule | Filter, subject: string, of: Omit<Piece, "text">, names: Names): Piece[] {
  const path = of.path!, name = "trait" in rule ? rule.trait : rule.property;
  const what: Piece[] = [{ text: subject, ...of }];
  if (rule.is === "anniversary") return anniversary(rule as TraitRule, what, names, path);
  const [low, high] = rule.is === "between" && Array.isArray(rule.value) ? rule.value : [rule.value, rule.value];
  const end = (value: unknown, slot: Slot): Piece[] => [{ text: shown(value as Value, names, name), slot, path }];
  return filled(names, COMPARED.has(rule.is) ? `is_${rule.is}` : "is_other", { what, value: end(rule.value, "value"), low: end(low, "low"), high: end(high, "high") }, { slot: "operator", path });
}

export type Anniversary = { in_days?: number; between?: [number, number]; month?: number | "this" | "next"; day?: number };

function anniversary(rule: TraitRule, what: Piece[], names: Names, path: Path): Piece[] {
  const when = (rule.value ?? {}) as Anniversary;
  return filled(names, when.month || when.day ? "is_in_month" : "is_anniversary", { what, value: [{ text: dated(when, names), slot: "anniversary", path }] }, { slot: "operator", path });
}

function dated({ in_days, between, month, day }: Anniversary, names: Names): string {
  const n = (value: number) => names.number(value);
  if (between) return names.t("anniversary_between", { low: n(between[0]), high: n(between[1]) });
  if (in_days !== undefined) return in_days === 0 ? names.t("anniversary_today") : names.t(in_days > 0 ? "anniversary_in" : "anniversary_ago", { days: n(Math.abs(in_days)) });
  const of = typeof month === "number" ? names.t(day ? "day_named" : "month_named", { month: names.month(month, day) }) : month ? names.t(month === "this" ? "month_this" : "month_next") : "";
  return day && typeof month !== "number" ? [of, names.t("month_day", { day })].filter(Boolean).join(names.t("say_comma")) : of;
}

/** Those of whom some are chosen. */
const those = (of: Rule, names: Names, path: Path): Piece[] => ("everyone" in of ? said(of, names, path) : filled(names, "say_those", { what: phrase(of, names, path) }));

function top(rule: TopRule, names: Names, path: Path): Piece[] {
  return filled(names, "say_top", {
    of: those(rule.of, names, [...path, "of"]), count: [{ text: names.number(rule.top), slot: "top", path }],
    order: [{ text: ordered(rule, names), slot: "order", path }], metric: metric(rule.by, names, [...path, "by"]),
  });
}

function sample(rule: SampleRule, names: Names, path: Path): Piece[] {
  const size = "percent" in rule.sample ? names.t("size_percent", { number: names.number(rule.sample.percent) }) : names.t("size_count", { number: names.number(rule.sample.count) });
  return filled(names, "say_sample", { of: those(rule.of, names, [...path, "of"]), size: [{ text: size, slot: "size", path }], seed: [{ text: names.t("quoted", { text: rule.seed }), slot: "seed", path }] });
}

function quiet(rule: QuietRule, names: Names, path: Path): Piece[] {
  return filled(names, "say_quiet", { events: [{ text: rule.quiet.map(names.event).join(names.t("say_or")), slot: "quiet", path }], months: [{ text: names.number(rule.months), slot: "months", path }] });
}

const LISTED = 3;   // values of a list that are said; of the rest their number

/** A value as it is read; `of` is the attribute or property that has it. */
export function shown(value: Value | undefined, names: Pick<Names, "t" | "number" | "value">, of = ""): string {
  if (value === undefined || value === null || value === "") return "…";
  if (typeof value === "number") return names.number(value);
  if (typeof value === "boolean") return names.t(value ? "yes" : "no");
  if (typeof value === "string") return /^\d{4}-\d\d-\d\d/.test(value) ? value.replace("T", " ").slice(0, 16) : names.t("quoted", { text: names.value(of, value) });
  if (!Array.isArray(value)) return JSON.stringify(value);
  const first = value.slice(0, LISTED).map((one) => shown(one as Value, names, of)).join(names.t("say_comma"));
  return value.length > LISTED ? names.t("say_and_more", { first, count: value.length }) : first || "…";
}
