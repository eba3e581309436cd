/** The conditions of a rule, one a line. */
import { DeleteOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Rule } from "../definition";
import { BARE, COMPARISONS, Value } from "./Conditions";
import { EventName } from "./EventName";
import { count, event, joined, kindOf, lastDays, partsOf } from "./rule";
import styles from "./fields.module.css";
import words from "../words";

const BLANK: Record<string, Rule> = { trait: { trait: "city", is: "exists" }, event: { event: "order_completed", in: { last_days: 30 } }, segment: { segment: 0 } };

export function RuleParts({ rule, onChange }: { rule: Rule; onChange: (rule: Rule) => void }) {
  const t = useWords(words);
  const { joins, parts } = partsOf(rule) ?? { joins: "all" as const, parts: [] };
  const put = (next: Rule[], how = joins) => onChange(joined({ joins: how, parts: next }));
  return (
    <>
      {parts.length > 1 && <Select aria-label={t("joins")} value={joins} style={{ marginBottom: 8 }} options={[{ value: "all", label: t("joins_all") }, { value: "any", label: t("joins_any") }]} onChange={(how) => put(parts, how)} />}
      {parts.map((part, place) => (
        <div key={place} className={styles.row}>
          <Part part={part} onChange={(next) => put(parts.map((one, at) => (at === place ? next : one)))} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => put(parts.filter((_, at) => at !== place))} />
        </div>
      ))}
      <div className={styles.row} style={{ maxWidth: 480 }}>
        {(["trait", "event", "segment"] as const).map((kind) => <Button key={kind} type="dashed" onClick={() => put([...parts, BLANK[kind]!])}>{t(`add_${kind}`)}</Button>)}
      </div>
    </>
  );
}

function Part({ part, onChange }: { part: Rule; onChange: (rule: Rule) => void }) {
  const t = useWords(words);
  const { traits, segments } = useChoices();
  const names = useNames();
  const kind = kindOf(part);
  if (kind === "segment") return <Select aria-label={t("segment")} value={part.segment || undefined} placeholder={t("no_segment")} options={segments.map((one) => ({ value: one.id, label: one.name }))} onChange={(segment) => onChange({ segment: segment as number })} />;
  if (kind === "trait") return (
    <>
      <Select aria-label={t("trait")} showSearch value={String(part.trait)} options={traits.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(trait) => onChange({ ...part, trait })} />
      <Select aria-label={t("comparison")} value={String(part.is)} options={COMPARISONS.map((is) => ({ value: is, label: t(`is_${is}`) }))}
        onChange={(is) => { const { value, ...rest } = part; onChange(BARE.includes(is) ? { ...rest, is } : { ...rest, is, value: value ?? "" }); }} />
      <Value is={String(part.is)} value={part.value} onChange={(value) => onChange({ ...part, value })} />
    </>
  );
  const times = count(part) ?? 1, days = lastDays(part) ?? undefined, name = String(part.event ?? "");
  return (
    <>
      <EventName label={t("event")} value={name} onChange={(next) => onChange(event(next, times, days))} />
      <InputNumber aria-label={t("times")} min={0} precision={0} value={times} prefix={t("at_least_times")} suffix={t("times")} onChange={(next) => onChange(event(name, next ?? 1, days))} style={{ width: "100%" }} />
      <InputNumber aria-label={t("last_days")} min={1} value={days} placeholder={t("ever")} prefix={t("within_last")} suffix={t("days")} onChange={(next) => onChange(event(name, times, next ?? undefined))} style={{ width: "100%" }} />
    </>
  );
}
