/** One share of 100 %, with a slider and as a number. */
import { InputNumber, Slider } from "antd";
import styles from "./fields.module.css";

export function Weight({ name, value, onChange }: { name: string; value: number; onChange: (value: number) => void }) {
  return (
    <div className={styles.weight}>
      <Slider min={0} max={100} value={value} onChange={onChange} ariaLabelForHandle={name} tooltip={{ open: false }} />
      <InputNumber aria-label={name} min={0} max={100} precision={Number.isInteger(value) ? undefined : 1} value={value} suffix="%" onChange={(next) => next !== null && onChange(next)} />
    </div>
  );
}
