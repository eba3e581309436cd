/** What the API answers about journeys. Written out here because several rooms of the API call different answers by one name. */
import type { Definition, StepCount } from "./definition";

export type Pause = { what: "entry" | "all"; by: string; because: string; at: string };
export type Journey = {
  id: number; name: string; state: "draft" | "live" | "stopped"; version: number; changed: boolean; draft: Definition; pause: Pause | null;
  live_since: string | null; changed_at: string; changed_by: string;
};
export type Numbers = { journey: number; entered: number; holdout: number; standing: number; goals: number };
export type Counts = {
  entered: number; holdout: number; standing: number; ended: Record<string, number>; goals: number; refused: Record<string, number>; steps: StepCount[];
};
export type RefusedByStep = { step: string; reason: string; messages: number };
export type Day = { day: string; entered: number; messages: number; goals: number };
export type Standing = { person: number; round: number; version: number; step: string; entered_at: string; wake_at: string | null };
export type Said = { en: string; zh: string };
export type Move = Said & { round: number; seq: number; version: number; step: string; outcome: string; next: string; at: string };
export type Version = { journey: number; number: number; definition: Definition; published_at: string; published_by: string };
export type ListedVersion = Version & { draft: Definition; differences: Difference[] };
export type Wrong = { number: string; message: string; hint: string; fields: Record<string, string> };
export type Finding = Said & { kind: string; step: string };
export type Audience = { people: number; treated: number; holdout: number; days: number };
export type MoveOf = { do: "stay" | "move" | "drain" | "leave"; to?: string };
export type Difference = Said & { step: string };
export type Edited = { differences: Difference[]; inside: { step: string; heads: number; suggested: MoveOf }[] };
export type Found = {
  entered: number; holdout: number; standing: number; refused: Record<string, number>; ended: Record<string, number>; goals: number; messages: number;
  not_sent: Record<string, number>; cost: string; steps: StepCount[]; days: Day[]; sent: { day: string; step: string; channel: string; verdict: string; messages: number }[]; how: [string, string][];
};
export type Run = {
  id: number; journey: number; state: "running" | "done" | "failed" | "cancelled" | "cut_short"; progress: number; since: string; until: string;
  started_at: string; by: string; problem: string; found: Found | null;
};
export type Walk = { moves: Move[]; messages: { at: string; step: string; channel: string }[]; step: string; wake_at: string | null };
export type Card = { name: string; title_en: string; title_zh: string; about_en: string; about_zh: string };
export type Question = { name: string; kind: "event" | "number" | "text" | "link" | "segment"; default: string | number | null; title_en: string; title_zh: string; least: number | null; most: number | null; yours: boolean };
export type Need = Said & { kind: string; name: string; there: boolean; made: boolean };
export type Playbook = Card & { questions: Question[]; steps: Said[]; mails: Said[]; journey: Definition; needs: Need[] };
export type Interval = { value: number; low: number; high: number };
export type Comparison = { variant: string; baseline: string; measure: "rate" | "revenue"; difference: Interval | null; lift: number | null; p: number | null; any_time: Interval | null; p_any_time: number | null };
export type Experiment = {
  id: number; step: string; state: string; mode: string; variants: string[]; baseline: string; judged_by: "rate" | "revenue"; metric: { event: string; window_days: number };
  opened_at: string; decide_at: string | null; weighings: { at: string; by: string; because: string; weights: Record<string, number>; moved: number }[];
  winner: string; winner_at: string | null; winner_by: string; winner_because: string;
};
export type Results = {
  experiment: Experiment; at: string; comparisons: Comparison[]; best: string; leader: string; least_per_variant: number; ready: boolean; because: Said; how: Record<string, Said>;
  variants: { name: string; people: number; window_over: number; reached: number; rate: Interval | null; revenue: string; revenue_per_person: Interval | null }[];
  effects: { levels: Record<string, string>; difference: Interval; p: number; mixed_with: Record<string, string>[] }[];
  balance: { found: Record<string, number>; expected: Record<string, number>; p: number | null; suspicious: boolean };
};
