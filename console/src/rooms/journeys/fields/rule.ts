/** Rules that are a list of conditions, all or any of which must hold. Others are edited as they are written. Pure. */
import type { Json, Rule } from "../definition";

export type Parts = { joins: "all" | "any"; parts: Rule[] };

const TRAIT = ["trait", "is", "value"], EVENT = ["event", "count", "in"], SEGMENT = ["segment"];
const only = (rule: Rule, keys: string[]) => Object.keys(rule).every((key) => keys.includes(key));

export function kindOf(part: Rule): "trait" | "event" | "segment" | "not" | undefined {
  if ("trait" in part && only(part, TRAIT)) return "trait";
  if ("segment" in part && only(part, SEGMENT)) return "segment";
  if ("event" in part && only(part, EVENT) && lastDays(part) !== null && count(part) !== null) return "event";
  return undefined;
}

/** Days back, undefined for ever, null where it is something else. */
export function lastDays(part: Rule): number | undefined | null {
  if (part.in === undefined) return undefined;
  const within = part.in as Record<string, Json>;
  return within && Object.keys(within).length === 1 && typeof within.last_days === "number" ? within.last_days : null;
}

/** Did it at least so often; 0: never did. */
export function count(part: Rule): number | null {
  if (part.count === undefined) return 1;
  const said = part.count as { is?: string; value?: Json };
  if (said?.is === "at_least" && typeof said.value === "number") return said.value;
  return said?.is === "exactly" && said.value === 0 ? 0 : null;
}

export function partsOf(rule: Rule): Parts | undefined {
  const keys = Object.keys(rule);
  if (!keys.length) return { joins: "all", parts: [] };
  const joins = keys.length === 1 && (keys[0] === "all" || keys[0] === "any") ? keys[0] : undefined;
  const parts = joins ? (rule[joins] as Rule[]) : [rule];
  return Array.isArray(parts) && parts.every((part) => kindOf(part)) ? { joins: joins ?? "all", parts } : undefined;
}

export const simple = (rule: Rule): boolean => partsOf(rule) !== undefined;

export const joined = ({ joins, parts }: Parts): Rule => (parts.length === 1 ? parts[0]! : parts.length ? { [joins]: parts } : {});

export function event(name: string, times: number, days: number | undefined): Rule {
  return { event: name, ...(times === 1 ? {} : { count: times === 0 ? { is: "exactly", value: 0 } : { is: "at_least", value: times } }), ...(days ? { in: { last_days: days } } : {}) };
}
