/** Shares that together are 100 %, as the API wants them. Pure; every function gives numbers of at most one decimal. */
const WHOLE = 100, TENTH = 0.1;

/** In proportion to `wanted`, in steps of `unit`, together exactly `sum`: what rounding leaves goes where it took most. */
function spread(wanted: readonly number[], sum: number, unit: number): number[] {
  const all = wanted.reduce((total, one) => total + one, 0), units = Math.round(sum / unit);
  const exact = wanted.map((one) => (all > 0 ? (one / all) * units : units / wanted.length));
  const made = exact.map(Math.floor), left = units - made.reduce((total, one) => total + one, 0);
  const order = exact.map((one, place) => ({ place, lost: one - made[place]! })).sort((one, other) => other.lost - one.lost || one.place - other.place);
  for (const { place } of order.slice(0, left)) made[place]!++;
  return made.map((one) => Math.round(one * unit * 10) / 10);
}

/** The shares with one of them changed; the others make room in proportion. Whole numbers stay whole. */
export function withShare(shares: readonly number[], place: number, value: number): number[] {
  if (shares.length < 2) return [WHOLE];
  const own = Math.max(0, Math.min(WHOLE, Math.round(value * 10) / 10));
  const others = spread(shares.filter((_, at) => at !== place), WHOLE - own, Number.isInteger(own) ? 1 : TENTH);
  return [...others.slice(0, place), own, ...others.slice(place)];
}

export const evenly = (count: number): number[] => spread(Array.from({ length: count }, () => 1), WHOLE, Number.isInteger(WHOLE / count) ? 1 : TENTH);

/** The same proportions, together 100. */
export const toWhole = (shares: readonly number[]): number[] => (shares.length ? spread(shares, WHOLE, TENTH) : []);

/** With a further one, which gets as much as each has on average. */
export function withOneMore(shares: readonly number[]): number[] {
  const own = Math.floor(WHOLE / (shares.length + 1));
  return [...spread(shares, WHOLE - own, 1), own];
}

export const sumOf = (shares: readonly number[]): number => Math.round(shares.reduce((all, one) => all + one, 0) * 1e6) / 1e6;
