/** A value as it is typed, and what was meant by it. */
import type { Json } from "../definition";

export const shown = (value: Json | undefined): string => (value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** A number where a number was typed, a list where a list was, else a text. */
export function meant(typed: string): Json {
  if (/^-?\d+(\.\d+)?$/.test(typed)) return Number(typed);
  if (typed === "true" || typed === "false") return typed === "true";
  if (/^\[.*\]$/.test(typed)) { try { return JSON.parse(typed) as Json; } catch { return typed; } }
  return typed;
}
