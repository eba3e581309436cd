/** Conditions on the properties of an event, in the words of the sentence: all of them must hold. */
import { EventFilters } from "../../segments";
import type { Where } from "../definition";
import styles from "./fields.module.css";

export function Conditions({ event, value, onChange, label }: { event: unknown; value: unknown; onChange: (where: Where) => void; label: string }) {
  return (
    <div className={styles.field}>
      <span className={styles.legend}>{label}</span>
      <EventFilters event={String(event ?? "")} where={value} label={label} put={(where) => onChange(where as Where)} />
    </div>
  );
}
