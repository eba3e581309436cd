/** A rule as the form holds it, and as it is sent. */
import type { Answer } from "../../../../api/answers";

export type Rule = Answer<"get", "/wechat/accounts/{account}/replies">[number];
export type Kind = "text" | "picture" | "news" | "template";
export type Match = "is" | "contains" | "begins" | "else";
export type Draft = { name: string; match: Match; words: string[]; kind: Kind; body: Record<string, string | number | undefined>; from: string; until: string };

export const KINDS = ["text", "picture", "news", "template"] as const;
export const MATCHES = ["is", "contains", "begins", "else"] as const;
const PARTS: Record<Kind, string[]> = { text: ["text"], picture: ["media_id"], news: ["title", "description", "url", "picture"], template: ["template"] };
const NEEDED: Record<Kind, string[]> = { ...PARTS, news: ["title", "url"] };

/** A moment as the field of a form has it: on the clock of who looks. */
export const local = (at: string | null) => {
  if (!at) return "";
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export function draftOf(rule?: Rule): Draft {
  if (!rule) return { name: "", match: "contains", words: [], kind: "text", body: {}, from: "", until: "" };
  return { name: rule.name, match: rule.match as Match, words: rule.words, kind: rule.kind as Kind, body: rule.body as Draft["body"], from: local(rule.from_at), until: local(rule.until_at) };
}

export const ready = (draft: Draft) => Boolean(draft.name.trim() && (draft.match === "else" || draft.words.length) && NEEDED[draft.kind].every((part) => String(draft.body[part] ?? "").trim()));

export function sent(draft: Draft) {
  const instant = (text: string) => (text ? new Date(text).toISOString() : null);
  const body = Object.fromEntries(PARTS[draft.kind].map((part) => [part, draft.body[part] ?? ""]));
  return { name: draft.name.trim(), match: draft.match, words: draft.match === "else" ? [] : draft.words, kind: draft.kind, body, from_at: instant(draft.from), until_at: instant(draft.until) };
}

/** The rules in a new order, with one of them a place up or down. */
export function moved(rules: number[], rule: number, by: -1 | 1): number[] {
  const at = rules.indexOf(rule), to = at + by;
  if (at < 0 || to < 0 || to >= rules.length) return rules;
  const next = [...rules];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}
