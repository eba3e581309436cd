/** What one word can be changed to: another attribute, operator, value, count or time. */
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import type { Slot } from "../phrase";
import { isRange, OPERATORS, withOperator, withTrait, type EventRule, type Rule, type TraitRule, type Value } from "../rule";
import words from "../words";
import { NumberField, ValueField } from "./fields";
import styles from "./Sentence.module.css";

export type Editing = { slot: Slot; part: Rule; before: Rule[]; known: Known; change: (part: Rule) => void };

export function WordEditor(props: Editing) {
  const { slot, part, known, change } = props;
  const t = useWords(words);
  switch (slot) {
    case "trait": return <TraitChoice {...props} />;
    case "operator": {
      const rule = part as TraitRule;
      const type = known.typeOf(rule.trait);
      return <Choices options={(OPERATORS[type] ?? OPERATORS.text!).map((is) => ({ value: is, label: t(`op_${is}` as never) }))} chosen={rule.is} take={(is) => change(withOperator(rule, is, type))} />;
    }
    case "value": case "low": case "high": return <EndOrValue {...props} />;
    case "event": return <Searched options={known.events.map((one) => ({ value: one.name, label: one.title }))} chosen={(part as EventRule).event} take={(event) => change({ ...(part as EventRule), event, where: undefined })} />;
    case "count": return <CountChoice rule={part as EventRule} change={change} />;
    case "times": return <NumberField value={(part as EventRule).count?.value as number ?? 1} least={1} take={(value) => change({ ...(part as EventRule), count: { is: (part as EventRule).count?.is ?? "at_least", value } })} />;
    case "window": return <WindowChoice rule={part as EventRule} change={change} />;
    case "segment": return <Searched options={known.segments.map((one) => ({ value: String(one.id), label: one.name }))} chosen={String((part as { segment: number }).segment)} take={(id) => change({ segment: Number(id) })} />;
    case "tag": return <Searched options={known.tags.map((name) => ({ value: name, label: name }))} chosen={(part as { tag: string }).tag} take={(tag) => change({ tag })} />;
    case "stage": return <Searched options={known.stages.map((one) => ({ value: one.name, label: one.title }))} chosen={(part as { stage: string }).stage} take={(stage) => change({ stage })} />;
  }
}

function TraitChoice({ part, known, change }: Editing) {
  const rule = isRange(part) ? part.all[0] : (part as TraitRule);
  const take = (name: string) => {
    const type = known.typeOf(name);
    if (isRange(part) && known.typeOf(rule.trait) === type) change({ all: part.all.map((one) => ({ ...one, trait: name })) });
    else change(withTrait(rule, name, known.typeOf(rule.trait), type));
  };
  return <Searched options={known.traits.map((one) => ({ value: one.name, label: one.title }))} chosen={rule.trait} take={take} />;
}

function EndOrValue({ slot, part, before, known, change }: Editing) {
  if (isRange(part)) {
    const place = slot === "low" ? 0 : 1;
    return <NumberField value={Number(part.all[place].value)} take={(value) => change({ all: part.all.map((one, at) => (at === place ? { ...one, value } : one)) })} />;
  }
  const rule = part as TraitRule;
  const ends = rule.is === "between" && Array.isArray(rule.value) ? (rule.value as Value[]) : undefined;
  const place = slot === "high" ? 1 : 0;
  return <ValueField rule={rule} value={ends ? ends[place] : rule.value} type={known.typeOf(rule.trait)} before={before} take={(value) => change({ ...rule, value: (ends ? ends.map((one, at) => (at === place ? value : one)) : value) as Value })} />;
}

function CountChoice({ rule, change }: { rule: EventRule; change: (rule: Rule) => void }) {
  const t = useWords(words);
  const value = Number(rule.count?.value ?? 1);
  const never = value === 0;
  const options = [...["at_least", "at_most", "exactly"].map((is) => ({ value: is, label: t(`count_${is}` as never) })), { value: "never", label: t("count_never") }];
  return <Choices options={options} chosen={never ? "never" : (rule.count?.is ?? "at_least")} take={(is) => change({ ...rule, count: is === "never" ? { is: "exactly", value: 0 } : { is, value: Math.max(1, value) } })} />;
}

function WindowChoice({ rule, change }: { rule: EventRule; change: (rule: Rule) => void }) {
  const t = useWords(words);
  const { in: _, ...ever } = rule;
  return (
    <>
      <NumberField label={t("days_field")} value={rule.in?.last_days ?? 30} least={1} take={(last_days) => change({ ...rule, in: { last_days } })} />
      <Choices options={[{ value: "ever", label: t("ever") }, ...[7, 30, 90, 180, 365].map((days) => ({ value: String(days), label: t("window_days", { days }) }))]} chosen={rule.in ? String(rule.in.last_days ?? "") : "ever"}
        take={(days) => change(days === "ever" ? ever : { ...rule, in: { last_days: Number(days) } })} />
    </>
  );
}

type Option = { value: string; label: string };

export function Choices({ options, chosen, take }: { options: Option[]; chosen: string; take: (value: string) => void }) {
  return (
    <div className={styles.choices} role="radiogroup">
      {options.map((one) => <button key={one.value} type="button" role="radio" aria-checked={one.value === chosen} autoFocus={one.value === chosen} className={styles.choice} onClick={() => take(one.value)}>{one.label}</button>)}
    </div>
  );
}

function Searched({ options, chosen, take }: { options: Option[]; chosen: string; take: (value: string) => void }) {
  return <Select autoFocus defaultOpen showSearch={{ optionFilterProp: "label" }} value={chosen} options={options} onChange={take} style={{ width: "100%" }} getPopupContainer={(node) => node.parentElement!} />;
}
