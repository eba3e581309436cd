/** How the columns of a sheet are understood: pairs of column and field, as the API takes them. A column with "" is left out. */
export type Pair = [column: string, field: string];
export type Column = { name: string; guesses: string[] };

export const LEFT_OUT = "";

/** What each column is understood as, in the order of the sheet. A column may mean several things; one without a pair is left out. */
export const meaningOf = (column: string, mapping: readonly Pair[]): string[] =>
  mapping.filter(([name, field]) => name === column && field !== LEFT_OUT).map(([, field]) => field);

/** The mapping after a column was given other meanings. A field means one column only, so another that had it lets go of it. */
export function given(columns: readonly Column[], mapping: readonly Pair[], column: string, fields: readonly string[]): Pair[] {
  return columns.flatMap(({ name }): Pair[] => {
    const means = name === column ? [...fields] : meaningOf(name, mapping).filter((field) => !fields.includes(field));
    return means.length ? means.map((field): Pair => [name, field]) : [[name, LEFT_OUT]];
  });
}

/** A name for a trait of one's own, from the header of its column. */
export function traitName(header: string): string {
  const plain = header.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
  return plain || "column";
}

/** The fields without which nobody could be told apart or nothing be counted, and which no column gives yet. */
export function missing(required: readonly string[], mapping: readonly Pair[]): string[] {
  const has = new Set(mapping.map(([, field]) => field.split(":")[0]));
  return required.filter((field) => !has.has(field));
}
