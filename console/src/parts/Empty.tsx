/** Nothing here yet: what would stand here, and the next step. */
import type { ReactNode } from "react";
import styles from "./Empty.module.css";

export function Empty({ title, text, picture, action }: { title: string; text?: ReactNode; picture?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <div className={styles.picture} aria-hidden>{picture ?? <Pond />}</div>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}

function Pond() {
  return (
    <svg viewBox="0 0 160 80" width="160" height="80" fill="none">
      <ellipse cx="80" cy="52" rx="72" ry="22" className={styles.water} />
      <path d="M36 56a46 14 0 0 1 88 0M52 62a30 9 0 0 1 56 0" className={styles.ripple} />
      <path d="M58 42c5 1 9 3 11 6 5-6 12-9 20-8 8 0 14 4 18 10-4 7-11 10-18 10-8 0-15-3-20-8-3 3-6 5-11 6 2-5 2-11 0-16z" className={styles.koi} />
    </svg>
  );
}
