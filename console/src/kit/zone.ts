/** What a clock on the wall of a zone shows, as a moment. */

const shown = (moment: Date, zone: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(moment);

/** The moment at which a clock in the zone shows `2026-11-27T14:05`; of an hour that is left out, the one after. */
export function momentIn(zone: string, wall: string): string {
  const asked = Date.parse(`${wall}:00Z`.replace(/(:\d\d:\d\d):00Z$/, "$1Z"));
  let at = asked;
  for (let tried = 0; tried < 3; tried++) at += asked - Date.parse(`${shown(new Date(at), zone).replace(" ", "T")}Z`);
  return new Date(at).toISOString();
}

/** The other way round, as a field for a moment takes it. */
export const wallIn = (zone: string, moment: Date) => shown(moment, zone).replace(" ", "T").slice(0, 16);
