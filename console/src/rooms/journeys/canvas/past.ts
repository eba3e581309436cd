/** What can be undone: the states before and after the present one. Typing in one field is one step back. */
export type Past<T> = { before: T[]; now: T; after: T[]; doing: string };

const MOST = 100;

export const begin = <T>(now: T): Past<T> => ({ before: [], now, after: [], doing: "" });

/** `doing` names what goes on, such as the typing in one field: a second change under the same name joins the first. */
export function change<T>(past: Past<T>, now: T, doing = ""): Past<T> {
  if (now === past.now) return past;
  const joins = doing !== "" && doing === past.doing;
  return { before: joins ? past.before : [...past.before, past.now].slice(-MOST), now, after: [], doing };
}

export const undo = <T>(past: Past<T>): Past<T> =>
  past.before.length ? { before: past.before.slice(0, -1), now: past.before[past.before.length - 1]!, after: [past.now, ...past.after], doing: "" } : past;

export const redo = <T>(past: Past<T>): Past<T> =>
  past.after.length ? { before: [...past.before, past.now], now: past.after[0]!, after: past.after.slice(1), doing: "" } : past;
