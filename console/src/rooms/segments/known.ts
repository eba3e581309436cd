/** What rules can speak of here, and what each is called. */
import { useMemo } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import type { Names } from "./phrase";
import words from "./words";

export type TraitKnown = { name: string; title: string; type: string; people?: number; personal: boolean };
type Titled = { title_en: string; title_zh: string };
export type Known = { names: Names; traits: TraitKnown[]; typeOf: (trait: string) => string; events: { name: string; title: string; seen: number }[]; segments: { id: number; name: string }[]; tags: string[]; stages: { name: string; title: string }[] };

const DAYS_SINCE = ["days_since_first_order", "days_since_last_order", "days_since_last_seen"] as const;
const titled = (one: Titled & { name: string }) => (language() === "en" ? one.title_en : one.title_zh) || one.name;
/** Dates are written bare and years ungrouped. */
const number = (value: number) => figure(value, 6);

export function useTraits(): TraitKnown[] {
  const t = useWords(words);
  const path = { workspace: useWorkspace() };
  const found = useAsked(["traits", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { params: { path }, signal }))).data;
  const said = language();
  return useMemo(() => [
    ...(found ?? []).map((one) => ({ name: one.name, title: titled(one), type: one.type, people: one.people, personal: one.personal_class !== "none" })),
    ...DAYS_SINCE.map((name) => ({ name, title: t(name), type: "number", personal: false })),
  ], [found, said]);  // eslint-disable-line -- words follow the language
}

export function useKnown(): Known {
  const t = useWords(words);
  const path = { workspace: useWorkspace() };
  const traits = useTraits();
  const events = useAsked(["events", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue", { params: { path }, signal }))).data;
  const shelf = useAsked(["segments", "shelf", false], (signal) => got(api.GET("/api/w/{workspace}/segments/shelf", { params: { path }, signal }))).data;
  const tags = useAsked(["tags"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params: { path }, signal }))).data;
  const stages = useAsked(["stages"], (signal) => got(api.GET("/api/w/{workspace}/stages", { params: { path }, signal }))).data;
  const said = language();
  return useMemo(() => {
    const called = (name: string) => (`event_${name}` in words.words ? t(`event_${name}` as never) : name);
    const stage = (stages?.stages ?? []).map((one) => ({ name: one.name, title: titled(one as Titled & { name: string }) }));
    const byName = new Map(traits.map((one) => [one.name, one]));
    const names: Names = {
      t, number, trait: (name) => byName.get(name)?.title ?? name, event: called,
      segment: (id) => shelf?.find((one) => one.id === id)?.name ?? String(id), stage: (name) => stage.find((one) => one.name === name)?.title ?? name,
    };
    return {
      names, traits, typeOf: (trait) => byName.get(trait)?.type ?? "text", stages: stage, tags: (tags ?? []).map((one) => one.name),
      events: (events ?? []).map((one) => ({ name: one.name, title: called(one.name), seen: one.seen })), segments: shelf ?? [],
    };
  }, [traits, events, shelf, tags, stages, said]);  // eslint-disable-line -- words follow the language
}
