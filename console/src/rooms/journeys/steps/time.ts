/** A time of a step in words: "3 days 2 hours". */
import type { Say, Words } from "../../../kit/words";
import type { Step } from "../definition";

export const timed = (step: Step): boolean => ["days", "hours", "minutes"].some((unit) => step[unit]);

export function time(step: Step, t: Say<Words>): string {
  return (["days", "hours", "minutes"] as const).filter((unit) => step[unit]).map((unit) => t(`${unit}_said`, { count: Number(step[unit]) })).join(" ") || t("no_time");
}

export const weekdays = (days: unknown, t: Say<Words>): string =>
  Array.isArray(days) && days.length && days.length < 7 ? days.map((day) => t(`weekday_${Number(day)}`)).join(t("comma")) : "";
