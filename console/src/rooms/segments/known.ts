/** What rules can speak of here, and what each is called. */
import { useMemo } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure, monthAndDay } from "../../kit/format";
import { valueInWords } from "../../kit/values";
import { language, useWords } from "../../kit/words";
import type { Names } from "./sentence/phrase";
import words from "./words";

export type TraitKnown = { name: string; title: string; type: string; people?: number; personal: boolean };
/** A property of an event with values that occurred, and those that are declared to be allowed. */
export type PropertyKnown = { name: string; title: string; type: string; values: string[] };
type Titled = { title_en: string; title_zh: string };
export type Known = {
  names: Names; traits: TraitKnown[]; typeOf: (trait: string) => string; events: { name: string; title: string; seen: number }[]; segments: { id: number; name: string }[]; tags: string[];
  stages: { name: string; title: string }[]; propertiesOf: (event: string) => PropertyKnown[];
};

const DAYS_SINCE = ["days_since_first_order", "days_since_last_order", "days_since_last_seen"] as const;
/** What most houses hear of sooner or later, so that a rule can speak of it before. */
const COMMON = ["order_completed", "product_viewed", "page_viewed", "email_opened", "email_clicked", "email_bounced", "form_submitted"];
const AMOUNT = "amount";   // of every event, worked out by the house
const HIDDEN = "***";   // in samples that are shortened: no value that anybody has
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

/** Events and their properties as they are called; one that is not known keeps its name. */
export function useEventWords() {
  const t = useWords(words);
  const or = (key: string, name: string) => (key in words.words ? t(key as never) : name);
  return { event: (name: string) => or(`event_${name}`, name), property: (name: string) => or(`property_${name}`, name) };
}

export function useKnown(): Known {
  const t = useWords(words);
  const path = { workspace: useWorkspace() };
  const traits = useTraits();
  const called = useEventWords();
  const events = useAsked(["events", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue", { params: { path }, signal }))).data;
  const shelf = useAsked(["segments", "shelf", false], (signal) => got(api.GET("/api/w/{workspace}/segments/shelf", { params: { path }, signal }))).data;
  const tags = useAsked(["tags"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params: { path }, signal }))).data;
  const stages = useAsked(["stages"], (signal) => got(api.GET("/api/w/{workspace}/stages", { params: { path }, signal }))).data;
  const said = language();
  return useMemo(() => {
    const stage = (stages?.stages ?? []).map((one) => ({ name: one.name, title: titled(one as Titled & { name: string }) }));
    const byName = new Map(traits.map((one) => [one.name, one]));
    const typeOf = (trait: string) => byName.get(trait)?.type ?? "text";
    const names: Names = {
      t, number, event: called.event, property: called.property, trait: (name) => byName.get(name)?.title ?? name, month: monthAndDay,
      value: (of, value) => (of === "stage" ? stage.find((one) => one.name === value)?.title : undefined) ?? valueInWords(of, value),
      isTime: (trait) => typeOf(trait).startsWith("date"),
      segment: (id) => shelf?.find((one) => one.id === id)?.name ?? String(id), stage: (name) => stage.find((one) => one.name === name)?.title ?? name,
    };
    const property = (one: { name: string; type: string; samples: string[]; declared?: { type: string; allowed?: string[] } | null }): PropertyKnown => ({
      name: one.name, title: called.property(one.name), type: one.declared?.type ?? one.type, values: one.declared?.allowed?.length ? one.declared.allowed : one.samples.filter((value) => !value.includes(HIDDEN)),
    });
    const properties = new Map((events ?? []).map((one) => [one.name, [{ name: AMOUNT, title: called.property(AMOUNT), type: "money", values: [] }, ...one.properties.filter((each) => each.name !== AMOUNT).map(property)]]));
    return {
      names, traits, typeOf, stages: stage, tags: (tags ?? []).map((one) => one.name), segments: shelf ?? [],
      events: [...(events ?? []), ...COMMON.filter((name) => !events?.some((one) => one.name === name)).map((name) => ({ name, seen: 0 }))].map((one) => ({ name: one.name, title: called.event(one.name), seen: one.seen })),
      propertiesOf: (event) => properties.get(event) ?? [],
    };
  }, [traits, events, shelf, tags, stages, said]);  // eslint-disable-line -- words follow the language
}
