/** Days as a chart has them: every one between the first and the last, also those on which nothing was. Pure. */
export function everyDay(days: string[], until: string): string[] {
  const first = [...days].sort()[0];
  if (!first) return [];
  const found: string[] = [];
  for (let at = new Date(`${first}T00:00:00Z`); at.toISOString().slice(0, 10) <= until && found.length < 400; at = new Date(at.getTime() + 86_400_000)) found.push(at.toISOString().slice(0, 10));
  return found;
}
