/** Conditions on the properties of an event: all of them must hold. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Json, Where } from "../definition";
import styles from "./fields.module.css";
import words from "../words";

export const COMPARISONS = ["equals", "not_equals", "in", "not_in", "contains", "starts_with", "greater", "at_least", "less", "at_most", "before", "after", "in_last_days", "more_than_days_ago", "exists", "missing"] as const;
export const BARE = ["exists", "missing"];  // take no value
const LISTS = ["in", "not_in"];

export function Conditions({ value, onChange, label }: { value: unknown; onChange: (where: Where) => void; label: string }) {
  const t = useWords(words);
  const where = (Array.isArray(value) ? value : []) as Where;
  const change = (place: number, part: Partial<Where[number]>) => onChange(where.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {where.map((one, place) => (
        <div key={place} className={styles.row}>
          <Input aria-label={t("property")} placeholder={t("property")} value={one.property} onChange={(event) => change(place, { property: event.target.value })} />
          <Select aria-label={t("comparison")} value={one.is} options={COMPARISONS.map((is) => ({ value: is, label: t(`is_${is}`) }))} onChange={(is) => change(place, { is })} />
          <Value is={one.is} value={one.value} onChange={(value) => change(place, { value })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => onChange(where.filter((_, at) => at !== place))} />
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => onChange([...where, { property: "", is: "equals", value: "" }])}>{t("add_condition")}</Button>
    </fieldset>
  );
}

/** What is compared with: nothing, a list, or one value. */
export function Value({ is, value, onChange }: { is: string; value: Json | undefined; onChange: (value: Json) => void }) {
  const t = useWords(words);
  if (BARE.includes(is)) return null;
  if (LISTS.includes(is)) return <Select mode="tags" aria-label={t("value")} placeholder={t("value")} value={(Array.isArray(value) ? value : value === undefined || value === "" ? [] : [value]).map(String)} onChange={(list) => onChange(list.map(meant))} open={false} suffixIcon={null} tokenSeparators={[",", "，", "、"]} />;
  return <Input aria-label={t("value")} placeholder={t("value")} value={shown(value)} onChange={(event) => onChange(meant(event.target.value))} />;
}

export const shown = (value: Json | undefined): string => (value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** A number where a number was typed, a list where a list was, else a text. */
export function meant(typed: string): Json {
  if (/^-?\d+(\.\d+)?$/.test(typed)) return Number(typed);
  if (typed === "true" || typed === "false") return typed === "true";
  if (/^\[.*\]$/.test(typed)) { try { return JSON.parse(typed) as Json; } catch { return typed; } }
  return typed;
}
