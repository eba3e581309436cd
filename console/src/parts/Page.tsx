/** A page answers at its top: what is this, how does it stand, what can I do. */
import type { ReactNode } from "react";
import { useEffect } from "react";
import styles from "./Page.module.css";

type Props = { title: ReactNode; name?: string; what?: ReactNode; stands?: ReactNode; back?: ReactNode; actions?: ReactNode; wide?: boolean; children: ReactNode };

export function Page({ title, name, what, stands, back, actions, wide, children }: Props) {
  const said = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    if (said) document.title = `${said} · Koipond`;
  }, [said]);
  return (
    <div className={wide ? styles.wide : styles.page}>
      <header className={styles.top}>
        <div className={styles.said}>
          {back}
          <h1>{title}</h1>
          {what && <p className={styles.what}>{what}</p>}
          {stands && <p className={styles.stands}>{stands}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
