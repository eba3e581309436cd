/** Rules as trees, and the small changes that editing makes to them. docs/reference/rules.md says what each means. */
export type Value = string | number | boolean | null | readonly (string | number)[] | Record<string, unknown>;
export type Test = { is: string; value: number | string };
export type Filter = { property: string; is: string; value?: Value };
export type Window = { last_days?: number; last_hours?: number; from?: string; to?: string };
export type Happening = { event: string; where?: Filter[] };
export type TraitRule = { trait: string; is: string; value?: Value };
/** What is asked of the events of a name: how many (without a measure: at least one), a sum, how many different values, or what the first or last was like. */
export type EventRule = Happening & { count?: Test; sum?: Test & { property: string }; distinct?: Test & { property: string }; pick?: "first" | "last"; in?: Window };
export type SequenceStep = Happening & { not?: true; within_days?: number };
export type SequenceRule = { sequence: SequenceStep[]; within_days?: number; in?: Window };
export type Metric = { trait: string } | (Happening & { sum?: { property: string }; distinct?: { property: string }; in?: Window });
export type TopRule = { top: number; by: Metric; of: Rule; order?: "desc" | "asc" };
export type SampleRule = { sample: { percent: number } | { count: number }; of: Rule; seed: string };
export type QuietRule = { quiet: string[]; months: number };
export type Rule =
  | { everyone: true } | { all: Rule[] } | { any: Rule[] } | { not: Rule } | TraitRule | EventRule | SequenceRule | TopRule | SampleRule | QuietRule
  | { segment: number } | { listed: number } | { tag: string } | { stage: string } | { dormant: true } | Record<string, unknown>;

export type Path = readonly (string | number)[];
export type Bucket = { value: string; count: number; low?: number | string | null; high?: number | string | null };

const has = (rule: Rule, name: string) => name in rule;
export const isTrait = (rule: Rule): rule is TraitRule => has(rule, "trait");
export const isEvent = (rule: Rule): rule is EventRule => has(rule, "event");
export const isSequence = (rule: Rule): rule is SequenceRule => Array.isArray((rule as { sequence?: unknown }).sequence);
export const isTop = (rule: Rule): rule is TopRule => has(rule, "top") && has(rule, "by") && has(rule, "of");
export const isSample = (rule: Rule): rule is SampleRule => has(rule, "sample") && has(rule, "of");

/** The steps of a saved rule, and back. */
export const stepsOf = (rule: Rule): Rule[] => (has(rule, "all") && !isRange(rule) ? [...(rule as { all: Rule[] }).all] : [rule]);
export const ruleOf = (steps: readonly Rule[]): Rule => (steps.length === 1 ? steps[0]! : { all: [...steps] });

/** What the server is asked: it wants at least one step. */
export const asked = (steps: readonly Rule[]): Rule[] => (steps.length ? [...steps] : [{ everyone: true }]);

/** From a number, below another: two conditions that are said and edited as one. */
export function isRange(rule: Rule): rule is { all: [TraitRule, TraitRule] } {
  const parts = (rule as { all?: Rule[] }).all;
  if (!Array.isArray(parts) || parts.length !== 2) return false;
  const [low, high] = parts as [TraitRule, TraitRule];
  return isTrait(low) && isTrait(high) && low.trait === high.trait && low.is === "at_least" && high.is === "less";
}

/** The condition that a bar of a chart stands for. */
export function ruleOfBucket(trait: string, kind: string, type: string, bucket: Bucket): Rule {
  if (kind === "values") return { trait, is: "equals", value: type === "boolean" ? bucket.value === "true" : bucket.value };
  if (kind === "numbers") return ofNumbers(trait, bucket);
  const [from, to] = span(kind, String(bucket.low));
  return { trait, is: "between", value: [from, to] };
}

export const ruleOfMissing = (trait: string): Rule => ({ trait, is: "missing" });

function ofNumbers(trait: string, { low, high }: Bucket): Rule {
  const known = (end: unknown) => end !== null && end !== undefined;
  if (known(low) && low === high) return { trait, is: "equals", value: low as number };
  const parts = [...(known(low) ? [{ trait, is: "at_least", value: low as number }] : []), ...(known(high) ? [{ trait, is: "less", value: high as number }] : [])];
  return parts.length === 1 ? parts[0]! : { all: parts };
}

/** Both ends, inside, of a bucket of time that begins at `start`: days as days, hours as moments. */
function span(kind: string, start: string): [string, string] {
  if (kind === "hour") return [`${start.slice(0, 13).replace(" ", "T")}:00:00`, `${start.slice(0, 13).replace(" ", "T")}:59:59.999`];
  const [year, month = 1, day = 1] = start.split("-").map(Number) as [number, number?, number?];
  const date = (y: number, m: number, d: number) => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10);
  switch (kind) {
    case "decade": return [date(year, 1, 1), date(year + 9, 12, 31)];
    case "year": return [date(year, 1, 1), date(year, 12, 31)];
    case "month": return [date(year, month, 1), date(year, month + 1, 0)];
    case "week": return [date(year, month, day), date(year, month, day + 6)];
    default: return [date(year, month, day), date(year, month, day)];
  }
}

/** The rule with the part at a path replaced. */
export function withPart<T>(whole: T, path: Path, part: unknown): T {
  if (!path.length) return part as T;
  const [head, ...rest] = path;
  const copy = (Array.isArray(whole) ? [...whole] : { ...whole }) as Record<string | number, unknown>;
  copy[head!] = withPart(copy[head!], rest, part);
  return copy as T;
}

export function partAt(whole: unknown, path: Path): Rule {
  return path.reduce((part, name) => (part as Record<string | number, unknown>)[name], whole) as Rule;
}

/** A step moved by so many places; at the ends it stays. */
export function moved<T>(steps: readonly T[], from: number, to: number): T[] {
  if (to < 0 || to >= steps.length) return [...steps];
  const left = steps.filter((_, place) => place !== from);
  return [...left.slice(0, to), steps[from]!, ...left.slice(to)];
}

/** Turned into its exact rest, or back. */
export const turned = (rule: Rule): Rule => (has(rule, "not") ? (rule as { not: Rule }).not : { not: rule });

/** The traits a step asks about already, so that they are not asked for twice. */
export function traitsOf(rule: Rule): string[] {
  if (isTrait(rule)) return [rule.trait];
  return Object.values(rule).flatMap((part) => (Array.isArray(part) ? part.flatMap((one) => (typeof one === "object" && one ? traitsOf(one as Rule) : [])) : typeof part === "object" && part ? traitsOf(part as Rule) : []));
}
