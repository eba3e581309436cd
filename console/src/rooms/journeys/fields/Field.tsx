/** One setting with its name, and what it means below it. */
import { cloneElement, useId, type ReactElement } from "react";
import styles from "./fields.module.css";

export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactElement<{ id?: string; "aria-describedby"?: string }> }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, { id, ...(hint ? { "aria-describedby": `${id}-hint` } : {}) })}
      {hint && <small id={`${id}-hint`} className="quiet">{hint}</small>}
    </div>
  );
}
