/** Figures, shares, money and moments as the reader's language writes them. */
import { language } from "./words";

const TAG = { en: "en-GB", "zh-CN": "zh-CN", "zh-TW": "zh-TW" } as const;
const tag = () => TAG[language()];

export const figure = (value: number, digits = 0, least = 0) => new Intl.NumberFormat(tag(), { maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);

/** A change with its sign, +4 or −1; none is 0. */
export const gained = (value: number) => (value > 0 ? `+${figure(value)}` : value < 0 ? `−${figure(-value)}` : figure(0));

/** A large figure in short: 1.2M, or 120 万. */
export const short = (value: number) => new Intl.NumberFormat(tag(), { notation: "compact", maximumFractionDigits: 1 }).format(value);

/** 0.034 as 3.4 %; with `least` digits behind the point also where they are zero, as in a column of them. */
export const share = (value: number, digits = 1, least = 0) => new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);

/** An exact amount as text, in its currency. The text is kept whole: amounts are never made a floating number to be counted with. */
export function money(amount: string | number, currency: string): string {
  return new Intl.NumberFormat(tag(), { style: "currency", currency, maximumFractionDigits: 2 }).format(amount as number);
}

/** A moment in a zone, to the minute: 2026-11-27 14:05. */
export function moment(utc: string | null | undefined, zone: string, seconds = false): string {
  if (!utc) return "";
  const said = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone, dateStyle: "short", timeStyle: seconds ? "medium" : "short",
  }).format(new Date(/[Z+]|-\d\d:\d\d$/.test(utc.slice(10)) ? utc : utc + "Z"));
  return said;
}

/** The day of a moment in a zone: 2026-11-27. */
export const day = (utc: string, zone: string) => moment(utc, zone).slice(0, 10);

/** How long ago or ahead, in the two largest words: "3 days ago". */
export function since(utc: string, now = Date.now()): string {
  const seconds = (new Date(utc).getTime() - now) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(Math.round(seconds / size), unit as Intl.RelativeTimeFormatUnit);
}

/** A month, or a day of it, whatever the year: "May", "12 May"; 5月, 5月12日. */
export const monthAndDay = (month: number, day?: number) =>
  new Intl.DateTimeFormat(tag(), { month: "long", ...(day ? { day: "numeric" } : {}), timeZone: "UTC" }).format(new Date(Date.UTC(2024, month - 1, day ?? 1)));
