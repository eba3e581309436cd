/** Numbers with how sure they are. */
import { figure, share } from "../../kit/format";

export type Interval = { value: number; low: number; high: number } | null | undefined;

export const asShare = (one: Interval) => (one ? `${share(one.value)} (${share(one.low)} – ${share(one.high)})` : "—");
export const asFigure = (one: Interval) => (one ? `${figure(one.value, 2)} (${figure(one.low, 2)} – ${figure(one.high, 2)})` : "—");
