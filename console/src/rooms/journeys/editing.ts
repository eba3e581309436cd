/** A draft being edited: kept in the browser until it is saved, with what can be undone, and told when somebody else saved meanwhile. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { Problem } from "../../api/client";
import { useWorkspace } from "../../api/hooks";
import { useDraft } from "../../kit/draft";
import { useDeeds } from "./asked";
import { begin, change, redo, undo } from "./canvas/past";
import type { Definition } from "./definition";
import type { Journey } from "./types";

type Work = { name: string; definition: Definition };
type Kept = { seen: string; work: Work };
const CHANGED_MEANWHILE = "journeys.E035";
const NONE: Kept | null = null;

export function useEditing(journey: Journey) {
  const workspace = useWorkspace();
  const kept = useDraft<Kept | null>(`journey.${workspace}.${journey.id}`, NONE);
  const [past, setPast] = useState(() => begin<Work>(kept.value?.work ?? { name: journey.name, definition: whole(journey.draft) }));
  const [seen, setSeen] = useState(kept.value?.seen ?? journey.changed_at);
  const [again] = useState(kept.value !== null);
  const { save, make } = useDeeds(journey.id);
  const dirty = kept.value !== null;
  const { set: keep, forget } = kept;

  const go = useCallback((next: typeof past) => {
    setPast(next);
    if (next.now !== past.now) keep({ seen, work: next.now });
  }, [past, seen, keep]);
  const take = useCallback((from: Journey) => {
    forget();
    setSeen(from.changed_at);
    setPast(begin<Work>({ name: from.name, definition: whole(from.draft) }));
  }, [forget]);
  useEffect(() => {
    if (!dirty && journey.changed_at !== seen) take(journey);  // somebody else saved while nothing was changed here
  }, [journey, dirty, seen, take]);

  const saved = useCallback(async (over = false) => {
    const done = await save.mutateAsync({ ...past.now, seen: over ? null : seen });
    forget();
    setSeen(done.changed_at);
    return done;
  }, [save, past.now, seen, forget]);
  const set = useCallback((definition: Definition, doing = "") => go(change(past, { ...past.now, definition }, doing)), [past, go]);
  const conflict = save.error instanceof Problem && save.error.number === CHANGED_MEANWHILE;
  return useMemo(() => ({
    ...past.now, dirty, again: again && dirty, set,
    rename: (name: string) => go(change(past, { ...past.now, name }, "name")),
    undo: () => go(undo(past)), redo: () => go(redo(past)), canUndo: past.before.length > 0, canRedo: past.after.length > 0,
    save: saved, saving: save.isPending, trouble: conflict ? null : save.error, conflict, take, reset: save.reset,
    apart: (name: string) => make.mutateAsync({ name, definition: past.now.definition }),
  }), [past, dirty, again, set, go, saved, save, conflict, take, make]);
}

/** A draft made by a program may have nothing in it yet. */
const whole = (draft: Definition): Definition => (draft.steps ? draft : { ...draft, steps: {} });
