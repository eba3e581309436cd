/** A phone with a chat in it, and below it the menu where the account has one. */
import { useState, type ReactNode } from "react";
import styles from "./Phone.module.css";

export type Shown = { name: string; below: string[] };

export function Phone({ label, title, says, menu, nothing }: { label: string; title: string; says: string[]; menu?: Shown[]; nothing?: ReactNode }) {
  const [open, show] = useState<number>();
  return (
    <figure className={styles.phone} aria-label={label}>
      <div className={styles.top}>{title}</div>
      <div className={styles.talk}>
        {says.map((text, place) => <div key={place} className={styles.says}>{text}</div>)}
        {!says.length && nothing && <div className={styles.nothing}>{nothing}</div>}
      </div>
      {menu && menu.length > 0 && (
        <ul className={styles.menu}>
          {menu.map((one, place) => (
            <li key={place}>
              {open === place && one.below.length > 0 && <ul className={styles.below}>{one.below.map((name, number) => <li key={number}>{name || "…"}</li>)}</ul>}
              <button type="button" aria-expanded={one.below.length ? open === place : undefined} onClick={() => show(open === place ? undefined : place)}>{one.below.length > 0 && "≡ "}{one.name || "…"}</button>
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
