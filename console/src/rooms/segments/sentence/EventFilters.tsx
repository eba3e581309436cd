/** What an event must have been like, in the words of the sentence: all of its conditions hold. */
import { useWords } from "../../../kit/words";
import { useKnown } from "../known";
import type { Filter, Happening } from "../rule";
import words from "../words";
import { filters } from "./phraseEvents";
import { Pieces } from "./Sentence";
import styles from "./Sentence.module.css";

/** `where` are its conditions; `put` takes them changed. */
export function EventFilters({ event, where, label, put }: { event: string; where: unknown; label: string; put: (where: Filter[]) => void }) {
  const t = useWords(words), known = useKnown();
  const step: Happening = { event, where: Array.isArray(where) ? (where as Filter[]) : [] };
  return (
    <p className={styles.sentence} role="group" aria-label={label}>
      {t(step.where!.length ? "filters_begin" : "filters_none")}
      <Pieces pieces={filters(step, known.names, [])} step={step} before={[]} known={known} put={(next) => put((next as Happening | undefined)?.where ?? [])} />
    </p>
  );
}
