/** What this room asks of the server, and what it does there. */
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import type { Definition } from "./definition";
import type * as T from "./types";

const PROGRESS_EVERY = 1_000;  // of a rehearsal that runs

/** The answer with its definition, which the API leaves open. */
const as = <Answer>(asked: Promise<{ data?: unknown; error?: unknown }>): Promise<Answer> => got(asked) as Promise<Answer>;
const KEYS = { all: ["journeys"], one: (id: number) => ["journeys", id], runs: ["rehearsals"] };

export function useJourneys() {
  const workspace = useWorkspace();
  return useAsked(["journeys", "list"], (signal) => as<T.Journey[]>(api.GET("/api/w/{workspace}/journeys", { params: { path: { workspace } }, signal })));
}

export function useNumbers() {
  const workspace = useWorkspace();
  return useAsked(["journeys", "numbers"], (signal) => got(api.GET("/api/w/{workspace}/journeys/numbers", { params: { path: { workspace } }, signal })), { live: true });
}

const at = (workspace: string, journey: number) => ({ path: { workspace, journey } });

export function useJourney(journey: number) {
  const workspace = useWorkspace();
  return useAsked(KEYS.one(journey), (signal) => as<T.Journey>(api.GET("/api/w/{workspace}/journeys/{journey}", { params: at(workspace, journey), signal })));
}

export function useCounts(journey: number, live: boolean, version?: number) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "counts", version ?? 0], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/counts", { params: { ...at(workspace, journey), query: { version } }, signal })), { enabled: live, live: true, stay: true });
}

export function useRefused(journey: number, live: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "refused"], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/refused", { params: at(workspace, journey), signal })), { enabled: live, live: true, stay: true });
}

export function useDays(journey: number, live: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "days"], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/days", { params: at(workspace, journey), signal })), { enabled: live, live: true, stay: true });
}

export function useInside(journey: number, step: string, after: number, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "inside", step, after], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/inside", { params: { ...at(workspace, journey), query: { step, after, most: 20 } }, signal })), { enabled, live: true, stay: true });
}

export function useWay(journey: number, person: number) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "people", person], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/people/{person}", { params: { path: { workspace, journey, person } }, signal })), { enabled: person > 0 });
}

export function useVersions(journey: number, enabled = true) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "versions"], (signal) => as<T.ListedVersion[]>(api.GET("/api/w/{workspace}/journeys/{journey}/versions", { params: at(workspace, journey), signal })), { enabled });
}

export function useEdited(journey: number, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "edit"], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/edit", { params: at(workspace, journey), signal })), { enabled });
}

const asking = (workspace: string, definition: Definition, signal: AbortSignal) => ({ params: { path: { workspace } }, body: { definition: definition, name: "" }, signal });

export function useCheck(definition: Definition, enabled = true) {
  const workspace = useWorkspace();
  return useAsked(["journeys", "check", definition], (signal) => got(api.POST("/api/w/{workspace}/journeys/check", asking(workspace, definition, signal))), { enabled, stay: true });
}

export function useLint(definition: Definition, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", "lint", definition], (signal) => got(api.POST("/api/w/{workspace}/journeys/lint", asking(workspace, definition, signal))), { enabled, live: true });
}

export function useQuotas(journey: number, definition: Definition, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["quotas", "preview", definition], (signal) => as<T.Lacking[]>(api.POST("/api/w/{workspace}/quotas/preview", { params: { path: { workspace } }, body: { definition, journey, name: "" }, signal })), { enabled });
}

export function useAudience(definition: Definition, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", "audience", definition.entry, definition.holdout_percent], (signal) => got(api.POST("/api/w/{workspace}/journeys/audience", asking(workspace, definition, signal))), { enabled, live: true });
}

export function useRuns(journey: number) {
  const workspace = useWorkspace();
  return useAsked(["rehearsals", journey], (signal) => got(api.GET("/api/w/{workspace}/rehearsals", { params: { path: { workspace }, query: { journey } }, signal })), { every: PROGRESS_EVERY * 5, stay: true });
}

export function useRun(run: number | undefined) {
  const workspace = useWorkspace();
  return useAsked(["rehearsals", "one", run], (signal) => got(api.GET("/api/w/{workspace}/rehearsals/{run}", { params: { path: { workspace, run: run! } }, signal })), { enabled: run !== undefined, every: PROGRESS_EVERY });
}

/** People and days for a change worth finding, from what is usual at a journey that is published. */
export function usePlan(journey: number, step: string, lift: number, power: number, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "plan", step, lift, power], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/experiment/plan", { params: { ...at(workspace, journey), query: { step, lift, power } }, signal })), { enabled, stay: true });
}

/** The same from figures that are given: shares are of 1, `per_day` is how many people come a day. */
export type Supposed = { lift: number; power: number; variants: number; rate?: number; mean?: number; spread?: number; per_day?: number; window_days: number };
export function useSize(asked: Supposed, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["experiments", "size", asked], (signal) => got(api.GET("/api/w/{workspace}/experiments/size", { params: { path: { workspace }, query: asked }, signal })), { enabled, stay: true });
}

export function useResults(journey: number, step: string, version: number | undefined, enabled: boolean) {
  const workspace = useWorkspace();
  return useAsked(["journeys", journey, "experiment", step, version ?? 0], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/experiment", { params: { ...at(workspace, journey), query: { step, version } }, signal })), { enabled, live: true, stay: true });
}

export function usePlaybooks() {
  const workspace = useWorkspace();
  return useAsked(["playbooks"], (signal) => got(api.GET("/api/w/{workspace}/playbooks", { params: { path: { workspace } }, signal })));
}

export function usePlaybook(playbook: string | undefined) {
  const workspace = useWorkspace();
  return useAsked(["playbooks", playbook], (signal) => as<T.Playbook>(api.GET("/api/w/{workspace}/playbooks/{playbook}", { params: { path: { workspace, playbook: playbook! } }, signal })), { enabled: !!playbook });
}

/** What is done. Each asks again for what it changes. */
export function useDeeds(journey = 0) {
  const workspace = useWorkspace();
  const here = at(workspace, journey), place = { path: { workspace } }, changes = [KEYS.all];
  return {
    make: useDone((draft: { name: string; definition: Definition }) => as<T.Journey>(api.POST("/api/w/{workspace}/journeys", { params: place, body: draft })), changes),
    save: useDone((draft: { name: string; definition: Definition; seen: string | null }) => as<T.Journey>(api.PUT("/api/w/{workspace}/journeys/{journey}", { params: here, body: draft })), changes),
    publish: useDone((moves: Record<string, T.MoveOf>) => got(api.POST("/api/w/{workspace}/journeys/{journey}/publish", { params: here, body: { moves } })), changes),
    pause: useDone((body: { what: "entry" | "all"; because: string }) => as<T.Journey>(api.POST("/api/w/{workspace}/journeys/{journey}/pause", { params: here, body })), changes),
    resume: useDone((due: "late" | "skip" | "leave") => as<T.Journey>(api.POST("/api/w/{workspace}/journeys/{journey}/resume", { params: here, body: { due } })), changes),
    stop: useDone((because: string) => as<T.Journey>(api.POST("/api/w/{workspace}/journeys/{journey}/stop", { params: here, body: { because } })), changes),
    rehearse: useDone((asked: { definition: Definition; since: string }) => got(api.POST("/api/w/{workspace}/journeys/rehearse", { params: place, body: { ...asked, journey, assumed: { prices: {} } } })), [KEYS.runs]),
    cancel: useDone((run: number) => got(api.POST("/api/w/{workspace}/rehearsals/{run}/cancel", { params: { path: { workspace, run } } })), [KEYS.runs]),
    walk: useDone((asked: { definition: Definition; traits: Record<string, string>; events: Record<string, unknown>[] }) => got(api.POST("/api/w/{workspace}/journeys/walk", { params: place, body: asked }))),
    open: useDone((asked: { playbook: string; answers: Record<string, unknown>; title: string; language: "" | "zh-CN" | "en" }) =>
      got(api.POST("/api/w/{workspace}/playbooks/{playbook}/open", { params: { path: { workspace, playbook: asked.playbook } }, body: { answers: asked.answers, title: asked.title, language: asked.language } })), [KEYS.all, ["segments"], ["templates"]]),
    reweigh: useDone((asked: { step: string; weights: Record<string, number>; because: string; version: number | undefined }) => got(api.POST("/api/w/{workspace}/journeys/{journey}/experiment/weights", { params: here, body: asked })), changes),
    choose: useDone((asked: { step: string; variant: string; because: string; version: number | undefined }) => got(api.POST("/api/w/{workspace}/journeys/{journey}/experiment/winner", { params: here, body: asked })), changes),
  };
}
