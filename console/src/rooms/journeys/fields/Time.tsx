/** A time in days, hours and minutes together, as the definition has them. */
import { InputNumber } from "antd";
import { useWords } from "../../../kit/words";
import type { Step } from "../definition";
import styles from "./fields.module.css";
import words from "../words";

const UNITS = ["days", "hours", "minutes"] as const;

export function Time({ of, set, label }: { of: Step; set: (step: Step) => void; label: string }) {
  const t = useWords(words);
  const change = (unit: string, value: number | null) => {
    const { [unit]: _, ...rest } = of;
    set((value === null ? rest : { ...rest, [unit]: value }) as Step);
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.row}>
        {UNITS.map((unit) => <InputNumber key={unit} aria-label={t(unit)} min={0} value={of[unit] as number | undefined} suffix={t(unit)} onChange={(value) => change(unit, value)} style={{ width: "100%" }} />)}
      </div>
    </fieldset>
  );
}
