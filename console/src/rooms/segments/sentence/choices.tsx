/** The small ways in which a word is chosen or typed: from a list, from a search, as a number or a text. */
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useWords } from "../../../kit/words";
import words from "../words";
import styles from "./Sentence.module.css";

export type Option = { value: string; label: string; note?: ReactNode };

export function Choices({ options, chosen, label, take }: { options: Option[]; chosen?: string; label?: string; take: (value: string) => void }) {
  return (
    <div className={styles.choices} role="radiogroup" aria-label={label}>
      {options.map((one) => <button key={one.value} type="button" role="radio" aria-checked={one.value === chosen} autoFocus={one.value === chosen} className={styles.choice} onClick={() => take(one.value)}><span>{one.label}</span>{one.note && <small className="quiet">{one.note}</small>}</button>)}
    </div>
  );
}

export function Searched({ options, chosen, label, take }: { options: (Option | { label: string; options: Option[] })[]; chosen?: string; label?: string; take: (value: string) => void }) {
  return <Select autoFocus defaultOpen showSearch={{ optionFilterProp: "label" }} value={chosen ?? null} aria-label={label} placeholder={label} options={options} onChange={(value) => value && take(value)} style={{ width: "100%" }} getPopupContainer={(node) => node.parentElement!} />;
}

const row = { flexWrap: "nowrap", gap: 8 } as const;

export function NumberField({ value, least, most, label, unit, focus = true, take }: { value: number; least?: number; most?: number; label?: string; unit?: string; focus?: boolean; take: (value: number) => void }) {
  const t = useWords(words);
  const [typed, type] = useState<number | null>(value);
  return (
    <Form layout="inline" onFinish={() => typed !== null && take(typed)} style={row}>
      <InputNumber autoFocus={focus} value={typed} min={least} max={most} onChange={type} aria-label={label ?? t("edit_word", { word: value })} prefix={label} suffix={unit} style={{ flex: 1 }} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}

export function TextForm({ value, label, focus = true, take }: { value: string; label: string; focus?: boolean; take: (value: string) => void }) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  return (
    <Form layout="inline" onFinish={() => typed.trim() && take(typed.trim())} style={row}>
      <Input autoFocus={focus} value={typed} onChange={(event) => type(event.target.value)} aria-label={label} placeholder={label} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}
