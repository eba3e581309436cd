/** Numbers with how sure they are: the value, and in brackets the bounds. */
import { figure, money, share } from "../../kit/format";
import { language } from "../../kit/words";

export type Interval = { value: number; low: number; high: number } | null | undefined;

const SURE = 0.001;   // what is less likely is not told more exactly
const PERCENT = 100;

const bounded = (one: Interval, said: (value: number) => string, unit = "") => {
  if (!one) return "—";
  const bounds = `${said(one.low)} – ${said(one.high)}`;
  return language() === "en" ? `${said(one.value)}${unit} (${bounds})` : `${said(one.value)}${unit}（${bounds}）`;
};

export const asShare = (one: Interval) => bounded(one, (value) => share(value, 1, 1));
export const asMoney = (one: Interval, currency: string) => bounded(one, (value) => money(value, currency));
/** A difference of two shares: 10 % against 5 % is 5 percentage points more, not 5 % more. */
export const asPoints = (one: Interval, unit: string) => bounded(one, (value) => points(value), ` ${unit}`);
export const points = (value: number) => figure(value * PERCENT, 1, 1);
export const asChance = (p: number | null | undefined) => (p === null || p === undefined ? "—" : p < SURE ? `< ${share(SURE)}` : share(p, 1, 1));
