/** How something stands, by a dot and a word: never by colour alone. */
import type { ReactNode } from "react";
import styles from "./Mark.module.css";

export function Mark({ tone = "quiet", children }: { tone?: "good" | "careful" | "bad" | "moves" | "quiet"; children: ReactNode }) {
  return <span className={`${styles.mark} ${styles[tone]}`}>{children}</span>;
}
