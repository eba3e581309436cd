/** A rule as one sentence whose words know what they stand for, so that each can be edited where it stands. */
import { isCount, isRange, isTrait, type EventRule, type Filter, type Path, type Rule, type TraitRule, type Value } from "./rule";
import type { Say } from "../../kit/words";
import type words from "./words";

export type Slot = "trait" | "operator" | "value" | "low" | "high" | "event" | "count" | "times" | "window" | "segment" | "tag" | "stage";
/** `path` leads to the condition in the step; without a slot it is only read. */
export type Piece = { text: string; slot?: Slot; path?: Path };
export type Names = {
  t: Say<(typeof words)["words"]>;
  trait: (name: string) => string;
  event: (name: string) => string;
  segment: (id: number) => string;
  stage: (name: string) => string;
  number: (value: number) => string;
};

const MARK = "\u0001";

/** A template with what its places hold put in as pieces; its own words belong to `own`. */
function filled(names: Names, key: string, places: Record<string, Piece[]>, own: Omit<Piece, "text"> = {}): Piece[] {
  const marked = Object.fromEntries(Object.keys(places).map((name) => [name, `${MARK}${name}${MARK}`]));
  return names.t(key as never, marked).split(MARK).flatMap((text, place) => (place % 2 ? (places[text] ?? []) : text ? [{ text, ...own }] : []));
}

export function phrase(rule: Rule, names: Names, path: Path = []): Piece[] {
  if (isRange(rule)) return range(rule.all, names, path);
  if (isTrait(rule)) return compared(rule, names, path);
  if (isCount(rule)) return counted(rule, names, path);
  if ("not" in rule) return filled(names, "say_not", { what: phrase(rule.not as Rule, names, [...path, "not"]) });
  for (const join of ["all", "any"] as const) {
    if (Array.isArray((rule as Record<string, unknown>)[join])) return group((rule as Record<string, Rule[]>)[join]!, join, names, path);
  }
  if ("segment" in rule) return filled(names, "say_segment", { value: [{ text: names.segment(rule.segment as number), slot: "segment", path }] });
  if ("tag" in rule) return filled(names, "say_tag", { value: [{ text: String(rule.tag), slot: "tag", path }] });
  if ("stage" in rule) return filled(names, "say_stage", { value: [{ text: names.stage(rule.stage as string), slot: "stage", path }] });
  if ("dormant" in rule) return [{ text: names.t("say_dormant") }];
  if ("everyone" in rule) return [{ text: names.t("everybody") }];
  return [{ text: names.t("say_other") }];
}

export const plain = (pieces: readonly Piece[]) => pieces.map((piece) => piece.text).join("");

/** Whether every part of the rule is said in full here; of what is not, the server tells in words. */
export function isSaid(rule: Rule): boolean {
  if ("not" in rule) return isSaid(rule.not as Rule);
  const parts = (rule as { all?: Rule[]; any?: Rule[] }).all ?? (rule as { any?: Rule[] }).any;
  if (Array.isArray(parts)) return parts.every(isSaid);
  return isTrait(rule) ? known(rule) : isCount(rule) || ["segment", "tag", "stage", "dormant", "everyone"].some((name) => name in rule);
}

const SAID = new Set(["equals", "not_equals", "in", "not_in", "contains", "starts_with", "contains_any", "contains_all", "exists", "missing", "greater", "at_least", "less", "at_most", "between",
  "before", "after", "in_last_days", "more_than_days_ago", "in_last_months", "more_than_months_ago", "today", "this_week", "this_month", "last_month", "this_year"]);
const known = (rule: TraitRule) => SAID.has(rule.is);

function group(parts: Rule[], join: "all" | "any", names: Names, path: Path): Piece[] {
  const said = parts.flatMap((part, place) => [...(place ? [{ text: names.t(join === "all" ? "say_and" : "say_or") }] : []), ...phrase(part, names, [...path, join, place])]);
  return path.length || join === "any" ? filled(names, "say_group", { what: said }) : said;
}

function range([low, high]: [TraitRule, TraitRule], names: Names, path: Path): Piece[] {
  return filled(names, "is_range", {
    what: [{ text: names.trait(low.trait), slot: "trait", path }],
    low: [{ text: shown(low.value, names), slot: "low", path }], high: [{ text: shown(high.value, names), slot: "high", path }],
  });
}

function compared(rule: TraitRule, names: Names, path: Path): Piece[] {
  const [low, high] = rule.is === "between" && Array.isArray(rule.value) ? rule.value : [rule.value, rule.value];
  const end = (value: unknown, slot: Slot): Piece[] => [{ text: shown(value as Value, names), slot, path }];
  return filled(names, known(rule) ? `is_${rule.is}` : "is_other", {
    what: [{ text: names.trait(rule.trait), slot: "trait", path }], value: end(rule.value, "value"), low: end(low, "low"), high: end(high, "high"),
  }, { slot: "operator", path });
}

function counted(rule: EventRule, names: Names, path: Path): Piece[] {
  const { is, value } = rule.count ?? { is: "at_least", value: 1 };
  const never = value === 0 && is !== "at_least";
  const event: Piece[] = [{ text: names.event(rule.event), slot: "event", path }, ...(rule.where?.length ? [{ text: names.t("say_where", { filters: rule.where.map((filter) => filtered(filter, names)).join(names.t("say_and")) }) }] : [])];
  return filled(names, never ? "did_never" : is === "at_least" && value === 1 ? "did_once" : `did_${is}`, {
    event, times: [{ text: names.number(Number(value)), slot: "times", path }], window: [{ text: windowed(rule, names), slot: "window", path }],
  }, { slot: "count", path });
}

const filtered = (filter: Filter, names: Names) => names.t((SAID.has(filter.is) ? `is_${filter.is}` : "is_other") as never, {
  what: filter.property, value: shown(filter.value ?? null, names), low: shown((filter.value as Value[])?.[0] ?? null, names), high: shown((filter.value as Value[])?.[1] ?? null, names) });

function windowed({ in: window }: EventRule, names: Names): string {
  if (!window) return names.t("window_ever");
  if (window.last_days) return names.t("window_days", { days: names.number(window.last_days) });
  if (window.last_hours) return names.t("window_hours", { hours: names.number(window.last_hours) });
  return names.t(window.from && window.to ? "window_between" : window.from ? "window_from" : "window_to", { low: window.from ?? "", high: window.to ?? "" });
}

const LISTED = 3;   // values of a list that are said; of the rest their number

export function shown(value: Value | undefined, names: Pick<Names, "t" | "number">): string {
  if (value === undefined || value === null || value === "") return "…";
  if (typeof value === "number") return names.number(value);
  if (typeof value === "boolean") return names.t(value ? "yes" : "no");
  if (typeof value === "string") return /^\d{4}-\d\d-\d\d/.test(value) ? value.replace("T", " ").slice(0, 16) : names.t("quoted", { text: value });
  if (!Array.isArray(value)) return JSON.stringify(value);
  const first = value.slice(0, LISTED).map((one) => shown(one as Value, names)).join(names.t("say_comma"));
  return value.length > LISTED ? names.t("say_and_more", { first, count: value.length }) : first || "…";
}
