/** What there is to choose from in a workspace, and what it is called: templates, segments, events, traits, tags, channels. */
import { createContext, useContext, useMemo } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { useEventWords } from "../segments";
import { useJourneys } from "./asked";
import type { Definition } from "./definition";
import words from "./words";

type Template = { template: number; id: number; name: string; channel: string };
type Named = { name: string; title_en?: string; title_zh?: string; type?: string; computed?: boolean };
export type Choices = {
  templates: Template[]; segments: { id: number; name: string; live: boolean; members: number | null }[]; events: string[]; traits: Named[]; tags: string[]; channels: { name: string; en: string; zh: string }[];
  callable: { id: number; name: string }[]; steps: { name: string; sends: boolean }[];
};
const NONE: Choices = { templates: [], segments: [], events: [], traits: [], tags: [], channels: [], callable: [], steps: [] };
export const ChoicesOf = createContext<Choices>(NONE);
export const useChoices = () => useContext(ChoicesOf);

/** The journey whose steps are edited. */
export const HereOf = createContext<{ journey: number; definition: Definition; live: boolean }>({ journey: 0, definition: { steps: {} }, live: false });

const LONG = { stay: true } as const;

export function useAllChoices(): Choices {
  const workspace = useWorkspace();
  const params = { path: { workspace } };
  const templates = useAsked(["templates"], (signal) => got(api.GET("/api/w/{workspace}/templates", { params, signal })), LONG).data;
  const segments = useAsked(["segments", "list"], (signal) => got(api.GET("/api/w/{workspace}/segments", { params, signal })), LONG).data;
  const events = useAsked(["events", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue", { params: { ...params, query: { limit: 200 } }, signal })), LONG).data;
  const traits = useAsked(["traits", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { params, signal })), LONG).data;
  const tags = useAsked(["tags", "list"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params, signal })), LONG).data;
  const channels = useAsked(["templates", "channels"], (signal) => got(api.GET("/api/w/{workspace}/templates/channels", { params, signal })), LONG).data;
  const journeys = useJourneys().data;
  return useMemo(() => ({
    templates: templates ?? [], segments: segments ?? [], traits: traits ?? [], tags: (tags ?? []).map((one) => one.name), channels: channels ?? [],
    events: [...new Set([...Object.keys(KNOWN_EVENTS), ...((events ?? []) as unknown as Named[]).map((one) => one.name)])].sort(),
    callable: (journeys ?? []).filter((one) => one.draft.entry?.kind === "call"), steps: [],
  }), [templates, segments, events, traits, tags, channels, journeys]);
}

export const KNOWN_EVENTS = { email_opened: "event_email_opened", email_clicked: "event_email_clicked", order_completed: "event_order_completed", email_bounced: "event_email_bounced", call_answered: "event_call_answered", call_declined: "event_call_declined", call_expired: "event_call_expired", form_submitted: "event_form_submitted" } as const;

/** What is called how, for one line in words. */
export function useNames() {
  const t = useWords(words), said = useEventWords();
  const { templates, segments, traits, channels, callable } = useChoices();
  const english = language() === "en";
  return {
    template: (id: unknown) => (typeof id === "number" ? templates.find((one) => one.template === id || one.id === id)?.name ?? t("template_number", { id }) : t("no_template")),
    segment: (id: unknown) => (typeof id === "number" ? segments.find((one) => one.id === id)?.name ?? `#${id}` : t("no_segment")),
    event: (name: unknown) => (name ? (String(name) in KNOWN_EVENTS ? t(KNOWN_EVENTS[String(name) as keyof typeof KNOWN_EVENTS]) : t("quoted", { name: said.event(String(name)) })) : t("no_event")),
    trait: (name: unknown) => { const found = traits.find((one) => one.name === name); return (english ? found?.title_en : found?.title_zh) || String(name ?? ""); },
    channel: (name: unknown) => { const found = channels.find((one) => one.name === name); return (english ? found?.en : found?.zh) || String(name ?? ""); },
    journey: (id: unknown) => callable.find((one) => one.id === id)?.name ?? `#${String(id)}`,
  };
}
