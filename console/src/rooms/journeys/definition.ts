/** A journey's definition as the API has it, and the ways out of each kind of step. Pure: docs/reference/journeys.md is its meaning. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Rule = Record<string, Json>;
export type Where = { property: string; is: string; value?: Json }[];
export type Step = { kind: string } & Record<string, Json | undefined>;
export type Note = { text: string; at: [number, number] };
export type Canvas = { places?: Record<string, [number, number]>; notes?: Note[] };
export type Definition = {
  kind?: string; entry?: Record<string, Json>; start?: string | null; steps: Record<string, Step>; canvas?: Canvas;
  reentry?: string; gap_days?: number; holdout_percent?: number; goal?: Record<string, Json> | null; exit?: Rule | { name: string; rule: Rule }[] | null;
  entry_cap?: { number: number; per?: string } | null; priority?: number; tag?: string;
};

export const START = "entry";  // no step may be called so
type Path = readonly (string | number)[];
/** A way out: `path` is the setting that names the next step, `counted` the outcomes of those who took it. */
export type Way = { outcome: string; path: Path; next: string | null; counted: readonly string[] };

type Named = Record<string, Json>;
const listed = (step: Step, setting: string): Named[] => (Array.isArray(step[setting]) ? (step[setting] as Json[]).filter((one): one is Named => !!one && typeof one === "object" && !Array.isArray(one)) : []);
const fixed = (step: Step, outcome: string, setting: string, counted: readonly string[] = [outcome]): Way => ({ outcome, path: [setting], next: text(step[setting]), counted });
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const many = (step: Step, setting: string, name = "name"): Way[] =>
  listed(step, setting).map((one, place) => ({ outcome: String(one[name] ?? ""), path: [setting, place, "next"], next: text(one.next), counted: [String(one[name] ?? "")] }));
const drawn = (ways: Way[]): Way[] => ways.map((way) => ({ ...way, counted: [way.outcome, `winner:${way.outcome}`] }));

const WAYS: Record<string, (step: Step) => Way[]> = {
  send: (step) => [fixed(step, "sent", "next", "failed" in step ? ["sent"] : ["sent", "ruled_out", "skipped"]),
    ...("failed" in step ? [fixed(step, "failed", "failed", ["failed", "ruled_out"])] : []), ...("other" in step ? [fixed(step, "other_channel", "other")] : [])],
  wait: (step) => [fixed(step, "waited", "next"), ...(step.date ? [fixed(step, "no_date", "otherwise", step.past === "skip" ? ["no_date", "past"] : ["no_date"])] : [])],
  wait_for: (step) => [fixed(step, "happened", "then"), fixed(step, "timeout", "timeout")],
  wait_any: (step) => [...many(step, "ways"), fixed(step, "timeout", "timeout")],
  split: (step) => [fixed(step, "yes", "yes"), fixed(step, "no", "no")],
  split_by: (step) => [...many(step, "branches"), fixed(step, "otherwise", "otherwise")],
  split_random: (step) => many(step, "shares"),
  split_channel: (step) => [...many(step, "branches", "channel"), fixed(step, "otherwise", "otherwise")],
  set: (step) => [fixed(step, "set", "next")],
  task: (step) => [...many(step, "results"), fixed(step, "timeout", "timeout")],
  webhook: (step) => [...many(step, "ways"), fixed(step, "otherwise", "otherwise"), fixed(step, "failed", "failed")],
  experiment: (step) => drawn(step.mode === "factorial" ? factorial(step) : many(step, "variants")),
  go: () => [],
  end: () => [],
};

/** All combinations go on to `next`; `ways` names another step for some of them. */
function factorial(step: Step): Way[] {
  const own = Object.entries((step.ways ?? {}) as Record<string, Json>);
  return [fixed(step, "all", "next"), ...own.map(([name, next]) => ({ outcome: name, path: ["ways", name], next: text(next), counted: [name] }))];
}

export const KINDS = Object.keys(WAYS);
export const ways = (step: Step): Way[] => WAYS[step.kind]?.(step) ?? [];

/** The same step with another value at a path. */
export function put<T>(whole: T, path: Path, value: unknown): T {
  const [first, ...rest] = path;
  if (first === undefined) return value as T;
  const inner = (whole as Record<string | number, unknown> | undefined)?.[first];
  const changed = put(inner, rest, value);
  if (Array.isArray(whole)) return whole.map((one, place) => (place === first ? changed : one)) as T;
  return { ...(whole as object), [first]: changed } as T;
}

const AFTER = " ✓";  // what publishing adds to wait for what became of a message, a task or a question

/** A published definition as somebody drew it: without the steps that publishing added. */
export function asDrawn(definition: Definition): Definition {
  const steps: Record<string, Step> = {};
  for (const [name, step] of Object.entries(definition.steps)) {
    if (name.endsWith(AFTER) && definition.steps[name.slice(0, -AFTER.length)]) continue;
    const added = definition.steps[name + AFTER];
    if (!added || step.next !== name + AFTER) { steps[name] = step; continue; }
    const { next: _, ...rest } = step;
    steps[name] = (step.kind === "send" ? { ...rest, next: added.timeout ?? null } : rest) as Step;
  }
  return { ...definition, steps };
}

export type StepCount = { step: string; arrived: number; standing: number; left: Record<string, number> };
/** What is shown at a step: with what publishing added to it counted as its own. */
export type Passed = { arrived: number; standing: number; ways: Record<string, number>; refused: Record<string, number> };

export function passed(definition: Definition, counts: readonly StepCount[]): Record<string, Passed> {
  const by = new Map(counts.map((one) => [one.step, one]));
  return Object.fromEntries(Object.entries(definition.steps).map(([name, step]) => [name, ofStep(step, by.get(name), by.get(name + AFTER))]));
}

const NOT_REACHED = ["ruled_out", "left_by_rule", "skipped"];  // before a message was put; what became of it then, its receipts tell

/** With why messages of a step reached nobody. */
export function withRefused(steps: Record<string, Passed>, refused: readonly { step: string; reason: string; messages: number }[]): Record<string, Passed> {
  const all = { ...steps };
  for (const { step, reason, messages } of refused) {
    const of = all[step];
    if (of) all[step] = { ...of, refused: { ...of.refused, [reason]: (of.refused[reason] ?? 0) + messages } };
  }
  return all;
}

function ofStep(step: Step, own: StepCount | undefined, after: StepCount | undefined): Passed {
  const left: Record<string, number> = { ...(own?.left ?? {}) };
  for (const [outcome, heads] of Object.entries(after?.left ?? {})) left[outcome] = (left[outcome] ?? 0) + heads;
  if (after && step.kind === "send") {
    left.sent = (left.accepted ?? 0) + (after.left.timeout ?? 0);
    left.failed = (left.refused ?? 0) + (left.bounced ?? 0);
  }
  if (after && step.kind === "webhook") left.failed = (left.failed ?? 0) + (after.left.timeout ?? 0);
  const own_ways = ways(step);
  const named = new Set(own_ways.flatMap((way) => way.counted));
  return {
    arrived: own?.arrived ?? 0, standing: (own?.standing ?? 0) + (after?.standing ?? 0),
    ways: Object.fromEntries(own_ways.map((way) => [way.outcome, way.outcome === "all" && step.mode === "factorial"
      ? Object.entries(left).filter(([outcome]) => !named.has(outcome) && outcome.includes("=")).reduce((sum, [, heads]) => sum + heads, 0)
      : way.counted.reduce((sum, outcome) => sum + (left[outcome] ?? 0), 0)])),
    refused: Object.fromEntries(NOT_REACHED.filter((reason) => step.kind === "send" && left[reason]).map((reason) => [reason, left[reason]!])),
  };
}
