/** Merge fields in texts: {{ person.first_name | default: 'friend' }}. What is cleverer than that is kept as it is written. */
export type Field = { name: string; fallback: string };
export type Part = { text: string } | { liquid: string };

const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const PLAIN = /^\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*(?:'([^']*)'|"([^"]*)")\s*)?\}\}$/;

/** A text as what is said and what is filled in. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(LIQUID)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ liquid: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** The merge field that a piece of Liquid is; null of anything cleverer. */
export function fieldOf(liquid: string): Field | null {
  const match = PLAIN.exec(liquid);
  return match ? { name: match[1]!, fallback: match[2] ?? match[3] ?? "" } : null;
}

/** A text for a list, with what stands in for each merge field. */
export const readable = (text: string) => parts(text).map((part) => ("text" in part ? part.text : fieldOf(part.liquid)?.fallback || fieldOf(part.liquid)?.name.split(".").pop() || "…")).join("");

/** How a merge field is written. Quotes cannot stand in a quoted text, so they become others. */
export function written({ name, fallback }: Field): string {
  return fallback ? `{{ ${name} | default: '${fallback.replace(/['"]/g, "’").replace(/[{}<>&]/g, "")}' }}` : `{{ ${name} }}`;
}
