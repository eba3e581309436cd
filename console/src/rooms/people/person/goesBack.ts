/** What a merge brought, and so what undoing it gives back: all that was linked to who went in, and to those who had gone into them before. */
export type Merged = { loser: number; survivor: number };
type Said = { origin: number; value: string };
type Known = {
  merges: Merged[];
  identifiers: { kind: string; value: string; origin: number }[];
  traits: { name: string; title_en: string; title_zh: string; said: Said; others: Said[] }[];
  consents: { history: { origin: number; message_id: string }[] }[];
};

export function goesBack(known: Known, loser: number) {
  const persons = new Set([loser]);
  for (let grown = 0; grown !== persons.size;) {
    grown = persons.size;
    for (const merge of known.merges) if (persons.has(merge.survivor)) persons.add(merge.loser);
  }
  const theirs = (one: { origin: number }) => persons.has(one.origin);
  return {
    persons: [...persons].filter((person) => person !== loser),
    identifiers: known.identifiers.filter(theirs),
    traits: known.traits.filter((trait) => [trait.said, ...trait.others].some(theirs)),
    // What holds here afterwards: the newest that was not theirs.
    changes: known.traits.filter((trait) => theirs(trait.said)).map((trait) => ({ trait, was: trait.said.value, becomes: trait.others.find((one) => !theirs(one))?.value ?? "" })),
    consents: new Set(known.consents.flatMap((held) => held.history.filter(theirs).map((word) => word.message_id))).size,
  };
}
