/** What the addresses of this room hold, read carefully: anybody may have typed them. */
import type { Rule } from "./rule";

/** `since` is the version of the segment that the steps began from: a newer one is not overwritten. */
export type Narrowing = { steps?: Rule[]; look?: string[]; segment?: number; since?: string };
export type Shelf = { find?: string; kind?: "rule" | "list" | "archived" };
export const TABS = ["who", "moved", "compare", "rule", "changes"] as const;
export type Tab = (typeof TABS)[number];
export type Seen = { tab?: Tab; with?: number; why?: number };

type Said = Record<string, unknown>;
const number = (value: unknown) => (Number.isInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined);

export const narrowing = (said: Said): Narrowing => ({
  steps: Array.isArray(said.steps) ? said.steps.filter((step): step is Rule => typeof step === "object" && step !== null) : undefined,
  look: Array.isArray(said.look) ? said.look.filter((name): name is string => typeof name === "string") : undefined,
  segment: number(said.segment), since: typeof said.since === "string" ? said.since : undefined,
});

export const shelf = (said: Said): Shelf => ({
  find: typeof said.find === "string" || typeof said.find === "number" ? String(said.find) : undefined,
  kind: (["rule", "list", "archived"] as const).find((kind) => kind === said.kind),
});

export const seen = (said: Said): Seen => ({ tab: TABS.find((tab) => tab === said.tab), with: number(said.with), why: number(said.why) });
