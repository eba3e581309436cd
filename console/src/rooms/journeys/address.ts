/** What of the state of these pages stands in their address. */
export type Panel = "publish" | "versions" | "rehearse" | "walk" | "pause" | "resume" | "stop";
export type JourneySearch = { step?: string; tab?: "people" | "results"; run?: number; version?: number; open?: Panel; person?: number };
export type ListSearch = { state?: "draft" | "live" | "stopped"; find?: string };
export type PlaybooksSearch = { look?: string };

const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);
const number = (value: unknown) => (Number.isInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined);
const one = <T extends string>(value: unknown, of: readonly T[]) => of.find((each) => each === value);
const said = <T extends object>(search: T): T => Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;

export const journeySearch = (search: Record<string, unknown>): JourneySearch => said({
  step: text(search.step), tab: one(search.tab, ["people", "results"] as const), run: number(search.run), version: number(search.version), person: number(search.person),
  open: one(search.open, ["publish", "versions", "rehearse", "walk", "pause", "resume", "stop"] as const),
});
export const listSearch = (search: Record<string, unknown>): ListSearch => said({ state: one(search.state, ["draft", "live", "stopped"] as const), find: text(search.find) });
export const playbooksSearch = (search: Record<string, unknown>): PlaybooksSearch => said({ look: text(search.look) });
