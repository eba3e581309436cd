/** How many people are left after each step, and how they spread: what the server said last, and what is known before it answers. */
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { asked, type Rule } from "../rule";

export type Count = { count: number; ofPrevious?: number; ofEverybody?: number };
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const SHOWN = 3;   // attributes that are offered; more can be chosen

export function useCounts(steps: Rule[], look: string[], ready: boolean) {
  const path = { workspace: useWorkspace() };
  // A bar says already how many people the step will leave: they stand there at once, and the answer confirms them.
  const [expected, expect] = useState<{ steps: Rule[]; count: number }>();
  const funnel = useAsked(["narrow", steps], async (signal) => ({
    of: steps, ...(await got(api.POST("/api/w/{workspace}/rules/funnel", { params: { path }, body: { steps: asked(steps), most: SHOWN }, signal }))),
  }), { stay: true, enabled: ready });
  const chosen = useAsked(["narrow", steps, look], (signal) => got(api.POST("/api/w/{workspace}/segments/preview", { params: { path }, body: { steps: asked(steps), distributions: look }, signal })),
    { stay: true, enabled: ready && look.length > 0 });
  const now = funnel.data;
  const told = (place: number): Count | undefined => {
    const step = now?.steps[place];
    return step && same(now.of.slice(0, place + 1), steps.slice(0, place + 1)) ? { count: step.count, ofPrevious: step.share_of_previous, ofEverybody: step.share_of_everybody } : undefined;
  };
  const counts = steps.map((_, place) => told(place) ?? (expected && place === steps.length - 1 && same(expected.steps, steps) ? { count: expected.count } : undefined));
  const last = now?.steps.at(-1);
  return {
    everybody: now?.everybody, counts, expect, unseen: now?.unseen ?? [], trouble: funnel.error ?? chosen.error, again: () => void funnel.refetch(),
    stale: funnel.isPlaceholderData || funnel.isLoading || !ready, left: last?.count, suggested: now?.suggested ?? [], distributions: last?.distributions ?? {},
    chosen: look.length ? (chosen.data?.steps.at(-1)?.distributions ?? {}) : {},
  };
}
