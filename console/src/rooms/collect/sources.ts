/** How the fields of a source are understood: lines of field and target, as the API takes them. Of several lines to a target the first with a value holds. */
export type Line = [field: string, target: string];

/** What a field is. */
export const targetsOf = (field: string, lines: readonly Line[]): string[] => lines.filter(([name]) => name === field).map(([, target]) => target);

/** What stands for a target, in order. A text of one's own begins with "=". */
export const fieldsOf = (target: string, lines: readonly Line[]): string[] => lines.filter(([, to]) => to === target).map(([field]) => field);

/** The lines after a field was dropped on a target: last among those that are there. */
export const dropped = (lines: readonly Line[], field: string, target: string): Line[] =>
  lines.some(([name, to]) => name === field && to === target) ? [...lines] : [...lines, [field, target]];

/** The lines after a field let go of a target. */
export const released = (lines: readonly Line[], field: string, target: string): Line[] => lines.filter(([name, to]) => name !== field || to !== target);

/** The lines after a field was given exactly these targets. */
export function given(lines: readonly Line[], field: string, targets: readonly string[]): Line[] {
  const kept = lines.filter(([name, target]) => name !== field || targets.includes(target));
  return targets.reduce<Line[]>((all, target) => dropped(all, field, target), kept);
}

/** A target of one's own, from the name of a field: `form.意向` is `trait.意向`. */
export function ownTarget(family: "trait" | "property", field: string): string {
  const plain = field.split(".").at(-1)!.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
  return `${family}.${plain || "field"}`;
}

/** The targets that are shown to be dropped on: those in use, and the usual ones of a family. */
export const shownTargets = (family: string, usual: readonly string[], lines: readonly Line[]): string[] =>
  [...new Set([...usual.map((name) => `${family}.${name}`), ...lines.map(([, target]) => target).filter((target) => target.startsWith(`${family}.`))])];
