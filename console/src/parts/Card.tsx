/** White paper with a thin line around it. Cards stand in no other card. */
import type { ReactNode } from "react";
import styles from "./Card.module.css";

type Props = { title?: ReactNode; extra?: ReactNode; children: ReactNode; bare?: boolean; label?: string };

export function Card({ title, extra, children, bare, label }: Props) {
  return (
    <section className={styles.card} aria-label={label ?? (typeof title === "string" ? title : undefined)}>
      {(title || extra) && <header className={styles.head}><h2>{title}</h2>{extra}</header>}
      <div className={bare ? undefined : styles.body}>{children}</div>
    </section>
  );
}
