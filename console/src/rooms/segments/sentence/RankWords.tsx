/** Words about choosing among people: by what they are ranked, how many, and which draw. */
import { Form, InputNumber, Button, Select } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import type { EventRule, Metric, SampleRule } from "../rule";
import words from "../words";
import { Choices, Searched } from "./choices";
import { PropertyChoice } from "./EventWords";
import { measured, ranks, withMeasure, withRank } from "./parts";
import styles from "./Sentence.module.css";
import type { Editing } from "./WordEditor";

const RANKED = new Set(["number", "money", "date", "datetime"]);
const NOT_STORED = /^days_since_/;

/** An attribute with an order, or something that is counted of what they did. */
export function MetricChoice({ part, known, change }: Editing) {
  const t = useWords(words), by = part as Metric;
  const traits = known.traits.filter((one) => RANKED.has(one.type) && !NOT_STORED.test(one.name));
  const event = "event" in by ? by.event : "order_completed", text = known.propertiesOf(event).find((one) => one.type === "text")?.name ?? "product_id";
  return (
    <>
      <Choices options={(["count", "sum", "distinct"] as const).map((how) => ({ value: how, label: t(`rank_${how}`) }))} chosen={ranks(by)} take={(how) => change(withRank(by, how as "count", event, how === "sum" ? "amount" : text))} />
      <Searched label={t("rank_trait")} options={traits.map((one) => ({ value: one.name, label: one.title }))} chosen={"trait" in by ? by.trait : undefined} take={(trait) => change({ trait })} />
    </>
  );
}

/** The property that is summed up or whose values are told apart. */
export function MetricProperty({ path, part, known, change }: Editing) {
  const event = (part as EventRule).event;
  if (path.at(-1) === "by") {
    const by = part as Metric, how = ranks(by) as "sum" | "distinct";
    return <PropertyChoice event={event} known={known} take={(property) => change(withRank(by, how, event, property))} />;
  }
  const rule = part as EventRule;
  return <PropertyChoice event={event} known={known} chosen={measured(rule).property} take={(property) => change(withMeasure(rule, { ...measured(rule), property }))} />;
}

/** How many are drawn: a share or a number. */
export function SizeField({ rule, change }: { rule: SampleRule; change: (rule: SampleRule) => void }) {
  const t = useWords(words);
  const [unit, choose] = useState<"percent" | "count">("percent" in rule.sample ? "percent" : "count");
  const [typed, type] = useState<number | null>("percent" in rule.sample ? rule.sample.percent : rule.sample.count);
  return (
    <Form onFinish={() => typed && change({ ...rule, sample: (unit === "percent" ? { percent: typed } : { count: typed }) })} className={styles.line}>
      <InputNumber autoFocus value={typed} min={unit === "percent" ? 0.01 : 1} max={unit === "percent" ? 99.99 : 1_000_000} precision={unit === "percent" ? undefined : 0} onChange={type} aria-label={t("edit_word", { word: typed })} />
      <Select value={unit} onChange={choose} aria-label={t("people_unit")} options={[{ value: "percent", label: "%" }, { value: "count", label: t("people_unit") }]} style={{ width: 88 }} getPopupContainer={(node) => node.parentElement!} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}
