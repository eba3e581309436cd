/** Changes to the shape of a rule: a part taken out, turned round, joined with another, counted otherwise. */
import { isRange, partAt, withPart, type EventRule, type Happening, type Metric, type Path, type Rule, type SequenceRule, type TopRule } from "../rule";

type Join = "all" | "any";
const joinOf = (rule: Rule): Join | undefined => (isRange(rule) ? undefined : Array.isArray((rule as { any?: unknown }).any) ? "any" : Array.isArray((rule as { all?: unknown }).all) ? "all" : undefined);

/** The rule without the part at a path; nothing where nothing is left. A group of one is that one, a choice among everybody stays one. */
export function withoutPart(whole: Rule, path: Path): Rule | undefined {
  if (!path.length) return undefined;
  const last = path.at(-1)!, holder = path.slice(0, -1);
  if (last === "not") return withoutPart(whole, holder);
  if (last === "of") return withPart(whole, path, { everyone: true });
  const owner = path.slice(0, -2), name = path.at(-2)!;
  const list = partAt(whole, holder) as unknown as unknown[];
  const left = list.filter((_, place) => place !== last);
  if (name === "where") return withPart(whole, owner, withFilters(partAt(whole, owner) as EventRule, left as EventRule["where"]));
  if (name === "sequence") return withPart(whole, holder, left);
  if (!left.length) return withoutPart(whole, owner);
  return withPart(whole, owner, left.length === 1 ? left[0] : { [name]: left });
}

/** The first or the last event is asked only what it was like: without that it is any of them. */
function withFilters(rule: EventRule, where: EventRule["where"]): EventRule {
  const { where: _, pick, ...bare } = rule;
  if (where?.length) return { ...rule, where };
  return pick ? bare : (bare as EventRule);
}

/** The rule in which another stands beside the part at a path, in its group where that joins so. */
export function withBeside(whole: Rule, path: Path, join: Join, other: Rule): Rule {
  const name = path.at(-2), place = path.at(-1);
  if (name === join && typeof place === "number") {
    const list = partAt(whole, path.slice(0, -1)) as unknown as Rule[];
    return withPart(whole, path.slice(0, -1), [...list.slice(0, place + 1), other, ...list.slice(place + 1)]);
  }
  const part = partAt(whole, path);
  if ("everyone" in part) return withPart(whole, path, other);
  return withPart(whole, path, joinOf(part) === join ? { [join]: [...(part as Record<Join, Rule[]>)[join]!, other] } : { [join]: [part, other] });
}

/** What is counted of the events of a name. */
export const MEASURES = ["count", "sum", "distinct", "pick"] as const;
export type Measured = { how: (typeof MEASURES)[number]; is: string; value: number; property: string };

export function measured(rule: EventRule): Measured {
  if (rule.pick) return { how: "pick", is: rule.pick, value: 1, property: "" };
  const how = rule.sum ? "sum" : rule.distinct ? "distinct" : "count";
  const test = rule.sum ?? rule.distinct ?? rule.count ?? { is: "at_least", value: 1 };
  return { how, is: test.is, value: Number(test.value), property: rule.sum?.property ?? rule.distinct?.property ?? "" };
}

export function withMeasure(rule: EventRule, { how, is, value, property }: Measured): EventRule {
  const { count: _, sum: __, distinct: ___, pick: ____, ...bare } = rule;
  if (how === "pick") return { ...bare, pick: is as "first" | "last" };
  return { ...bare, [how]: how === "count" ? { is, value } : { property, is, value } };
}

export const ranks = (metric: Metric): "trait" | "count" | "sum" | "distinct" => ("trait" in metric ? "trait" : metric.sum ? "sum" : metric.distinct ? "distinct" : "count");

/** Ranked by something else; the events that were counted stay the same. */
export function withRank(metric: Metric, how: "count" | "sum" | "distinct", event: string, property: string): Metric {
  const kept = "trait" in metric ? { event } : { event: metric.event, ...(metric.where ? { where: metric.where } : {}), ...(metric.in ? { in: metric.in } : {}) };
  return how === "count" ? kept : { ...kept, [how]: { property } };
}

/** The last step of a sequence as one that happened, or as one that did not, within so many days or ever since. */
export function withAbsence(rule: SequenceRule, absent: boolean, days?: number): SequenceRule {
  const steps = rule.sequence.map((step, place): SequenceRule["sequence"][number] => {
    const { not: _, within_days: __, ...bare } = step;
    return absent && place === rule.sequence.length - 1 ? { ...bare, not: true, ...(days ? { within_days: days } : {}) } : bare;
  });
  return { ...rule, sequence: steps };
}

/** A further step of a sequence: before an absent one, else at the end. */
export function withStep(rule: SequenceRule, step: Happening): SequenceRule {
  const steps = [...rule.sequence];
  steps.splice(steps.at(-1)?.not ? -1 : steps.length, 0, step);
  return { ...rule, sequence: steps };
}

/** The first so many of those whom a rule holds, or some drawn by lot. */
export const firstOf = (of: Rule, by: Metric = { trait: "revenue" }): TopRule => ({ top: 100, by, of });
export const drawnFrom = (of: Rule, seed: string): Rule => ({ sample: { percent: 10 }, of, seed });
