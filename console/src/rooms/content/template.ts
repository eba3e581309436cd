/** A template under the pen: its parts by language, and what of it is sent to the server. Pure. */
import type { Shapes } from "../../api/answers";
import { written } from "./liquid";
import { write, type Mail } from "./mail";

export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const PARTS = ["subject", "mjml", "html", "text", "link", "picture"] as const;
export type Parts = { [P in (typeof PARTS)[number]]: string };
/** `base` is the version that was read, 0 where there was none. */
export type Draft = { base: number; name: string; channel: string; language: string; parts: Record<string, Parts> };
export type Saved = Shapes["TemplateOut"];

export const BLANK: Parts = { subject: "", mjml: "", html: "", text: "", link: "", picture: "" };

export function draftOf(saved: Saved): Draft {
  const own = saved.written as Record<string, Partial<Parts>>;
  const all = Object.keys(own).length ? own : { [saved.language]: { subject: saved.subject, mjml: saved.mjml, html: saved.mjml ? "" : saved.html, text: saved.text_derived ? "" : saved.text, link: saved.link, picture: saved.picture } };
  const parts = Object.fromEntries(Object.entries(all).map(([code, said]) => [code, { ...BLANK, ...said }]));
  return { base: saved.id, name: saved.name, channel: saved.channel, language: saved.language, parts };
}

export function fresh(channel: string, language: string, say: { heading: string; text: string; friend: string; button: string; unsubscribe: string }): Draft {
  const mail: Mail = { preview: "", blocks: [
    { kind: "heading", html: say.heading.replace("{{field}}", written({ name: "person.first_name", fallback: say.friend })), align: "left" }, { kind: "text", html: say.text, align: "left" },
    { kind: "button", label: say.button, href: "https://", align: "left" }, { kind: "small", html: `<a href="{{ unsubscribe_url }}">${say.unsubscribe}</a>`, align: "left" },
  ] };
  return { base: 0, name: "", channel, language, parts: { [language]: { ...BLANK, mjml: hasBody(channel) ? write(mail) : "" } } };
}

export const hasBody = (channel: string) => channel === "email" || channel === "page";

export function bodyOf({ base, name, channel, language, parts }: Draft): Shapes["SavedIn"] {
  const { [language]: own = BLANK, ...others } = parts;
  return { base, name, channel, language, ...own, variants: others };
}

export const same = (one: Draft, other: Draft) => JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
