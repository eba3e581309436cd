/** Words about what people did: which event, what it was like, and how it is counted. */
import { Button, Form, Select } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import { partAt, withPart, type EventRule, type Filter, type Happening, type QuietRule } from "../rule";
import words from "../words";
import { Choices, Searched, TextForm } from "./choices";
import { blankFilter, ofProperty } from "./operators";
import { measured, withMeasure, withoutPart } from "./parts";
import styles from "./Sentence.module.css";
import type { Editing } from "./WordEditor";

const LEAST_STEPS = 2;   // of a sequence

/** Another event. A step of a sequence of three or more can be taken out. */
export function EventWord({ step, path, part, known, put, take, adding }: Editing & { take: (event: string) => void; adding?: boolean }) {
  const t = useWords(words);
  const sequence = path.at(-2) === "sequence" ? (partAt(step, path.slice(0, -1)) as unknown as unknown[]) : undefined;
  return (
    <>
      <Searched label={t("add_event")} options={known.events.map((one) => ({ value: one.name, label: one.title }))} chosen={adding ? undefined : (part as Happening).event} take={take} />
      {!adding && sequence && sequence.length > LEAST_STEPS && <Button className={styles.out} size="small" type="text" danger onClick={() => put(withoutPart(step, path))}>{t("remove_step")}</Button>}
    </>
  );
}

/** The properties that came in with an event; any other can be typed. */
export function PropertyChoice({ event, known, chosen, take }: { event: string; known: Known; chosen?: string; take: (property: string) => void }) {
  const t = useWords(words);
  const options = known.propertiesOf(event).map((one) => ({ value: one.name, label: one.title, note: one.title === one.name ? undefined : one.name }));
  return (
    <>
      <Choices label={t("known_of_event")} options={options} chosen={chosen} take={take} />
      <TextForm label={t("other_property")} value="" focus={!options.length} take={take} />
    </>
  );
}

const begun = (known: Known, event: string, property: string): Filter => {
  const found = known.propertiesOf(event).find((one) => one.name === property);
  return blankFilter(property, ofProperty(property, found?.type ?? "text"), found?.values[0]);
};

/** A further condition on an event, whose value is asked for next. */
export function MoreField({ step, path, part, known, put }: Editing) {
  const { event, where = [] } = part as Happening;
  const take = (property: string) => {
    const filter = begun(known, event, property);
    put(withPart(step, path, { ...part, where: [...where, filter] }), { slot: filter.is === "exists" ? "operator" : "value", path: [...path, "where", where.length] });
  };
  return <PropertyChoice event={event} known={known} take={take} />;
}

/** Another property of the same event, or none. */
export function PropertyWord({ step, path, part, known, change, put }: Editing) {
  const t = useWords(words);
  const { event } = partAt(step, path.slice(0, -2)) as Happening;
  return (
    <>
      <PropertyChoice event={event} known={known} chosen={(part as Filter).property} take={(property) => change(begun(known, event, property), "value")} />
      <Button className={styles.out} size="small" type="text" danger onClick={() => put(withoutPart(step, path))}>{t("remove_condition")}</Button>
    </>
  );
}

const TESTS = ["at_least", "at_most", "exactly"] as const;
const WORTH = 100;   // a sum as it begins

/** How often, how much, how many different, or what the first or the last was like. */
export function MeasureChoice({ part, known, change }: Editing) {
  const t = useWords(words);
  const rule = part as EventRule, now = measured(rule), never = now.how === "count" && now.value === 0 && now.is !== "at_least";
  const text = known.propertiesOf(rule.event).find((one) => one.type === "text")?.name ?? "product_id";
  const take = (said: string) => {
    const [how, is] = said.split(" ") as [typeof now.how, string];
    if (said === "never") return change(withMeasure(rule, { how: "count", is: "exactly", value: 0, property: "" }));
    if (how === "pick") return change({ ...withMeasure(rule, { ...now, how, is }), where: rule.where?.length ? rule.where : [{ property: "amount", is: "at_least", value: 0 }] });
    const value = how === now.how ? Math.max(1, now.value) : how === "sum" ? WORTH : 1;
    change(withMeasure(rule, { how, is, value, property: how === now.how ? now.property : how === "sum" ? "amount" : text }));
  };
  const tests = (how: string, prefix: string) => TESTS.map((is) => ({ value: `${how} ${is}`, label: prefix ? `${prefix}: ${t(`test_${is}`)}` : t(`count_${is}`) }));
  const options = [...tests("count", ""), { value: "never", label: t("count_never") }, ...tests("sum", t("measure_sum")), ...tests("distinct", t("measure_distinct")),
    ...(["first", "last"] as const).map((is) => ({ value: `pick ${is}`, label: t(`measure_${is}`) }))];
  return <Choices options={options} chosen={never ? "never" : `${now.how} ${now.is}`} take={take} />;
}

/** Events none of which happened for so many months. */
export function QuietField({ rule, known, change }: { rule: QuietRule; known: Known; change: (rule: QuietRule) => void }) {
  const t = useWords(words);
  const [chosen, choose] = useState(rule.quiet);
  return (
    <Form onFinish={() => chosen.length && change({ ...rule, quiet: chosen })} style={{ display: "flex", flexDirection: "column", gap: 8 }}>
      <Select mode="multiple" autoFocus value={chosen} onChange={choose} aria-label={t("add_event")} showSearch={{ optionFilterProp: "label" }} options={known.events.map((one) => ({ value: one.name, label: one.title }))} getPopupContainer={(node) => node.parentElement!} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}
