/** A number with its unit and how it is counted. */
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import styles from "./Figure.module.css";
import words from "./words";
import { useWords } from "../kit/words";

type Props = { value: ReactNode; name: ReactNode; unit?: ReactNode; how?: ReactNode; live?: boolean; small?: boolean };

export function Figure({ value, name, unit, how, live, small }: Props) {
  const t = useWords(words);
  return (
    <div className={styles.figure} role="group" aria-label={typeof name === "string" ? name : undefined}>
      <div className={styles.name}>
        {name}
        {how && <Tooltip title={how} trigger={["hover", "focus", "click"]}><button type="button" className={styles.how} aria-label={t("how_counted")}>?</button></Tooltip>}
      </div>
      <div className={small ? styles.small : styles.value}>{live && <i className={styles.live} aria-hidden />}{value}{unit && <span className={styles.unit}>{unit}</span>}</div>
    </div>
  );
}
