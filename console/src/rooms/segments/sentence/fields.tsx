/** Fields in which a value is given: by its type, with the values that are known. */
import { Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import { asked, type Filter, type Rule, type TraitRule, type Value } from "../rule";
import words from "../words";
import { Choices, NumberField } from "./choices";
import { DAYS, takesList } from "./operators";
import styles from "./Sentence.module.css";

type Given = { rule: TraitRule | Filter; event: string; before: Rule[]; known: Known };
type Props = Given & { value: Value | undefined; type: string; take: (value: Value) => void };

export function ValueField({ value, type, take, ...given }: Props) {
  const t = useWords(words), { rule } = given;
  if (type === "boolean") return <Choices options={[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} chosen={String(value)} take={(said) => take(said === "true")} />;
  if (DAYS.has(rule.is)) return <NumberField value={Number(value) || 30} least={1} take={take} />;
  const numbers = type === "number" || type === "money" || type === "amount";
  if (takesList(rule.is)) return <SeveralField {...given} value={Array.isArray(value) ? value.map(String) : []} take={take} numbers={numbers} />;
  if (numbers) return <NumberField value={Number(value) || 0} take={take} />;
  if (type === "date" || type === "datetime") return <DayField value={String(value ?? "").slice(0, 10)} take={take} />;
  return <TextField {...given} value={String(value ?? "")} take={take} />;
}

function DayField({ value, take }: { value: string; take: (value: string) => void }) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  return (
    <Form layout="inline" onFinish={() => typed && take(typed)} style={{ flexWrap: "nowrap", gap: 8 }}>
      <Input autoFocus type="date" value={typed} onChange={(event) => type(event.target.value)} aria-label={t("edit_word", { word: value })} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}

type Suggested = { value: string; label: string; count?: number };

/** The values that are known: of an attribute those of the people whom the steps before leave, the most frequent first; of a property those that came in lately, or are declared. */
function useValues({ rule, event, before, known }: Given): Suggested[] {
  const path = { workspace: useWorkspace() };
  const trait = "trait" in rule ? rule.trait : "", name = "property" in rule ? rule.property : trait;
  const label = (value: string) => known.names.value(name, value);
  const found = useAsked(["narrow", "values", before, trait], (signal) => got(api.POST("/api/w/{workspace}/segments/preview", { params: { path }, body: { steps: asked(before) as Record<string, unknown>[], distributions: [trait] }, signal })), { enabled: Boolean(trait) });
  const seen = useAsked(["events", "values", event, name], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue/values", { params: { path, query: { event, property: name } }, signal })), { enabled: Boolean(!trait && event && name) }).data ?? [];
  if (!trait && seen.length) return seen.map(({ value, events }) => ({ value, label: label(value), count: events }));
  if (!trait) return (known.propertiesOf(event).find((one) => one.name === name)?.values ?? []).map((value) => ({ value, label: label(value) }));
  return (found.data?.steps.at(-1)?.distributions[trait]?.shares ?? []).map(({ value, count }) => ({ value, label: label(value), count }));
}

function TextField({ value, take, ...given }: Given & { value: string; take: (value: string) => void }) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  const [touched, touch] = useState(false);
  const holds = (text: string) => text.toLowerCase().includes(typed.toLowerCase());
  const values = useValues(given).filter((one) => !touched || holds(one.value) || holds(one.label));
  return (
    <>
      <Form layout="inline" onFinish={() => typed && take(values.find((one) => one.label === typed)?.value ?? typed)} style={{ flexWrap: "nowrap", gap: 8 }}>
        <Input autoFocus value={typed} onFocus={(event) => event.target.select()} onChange={(event) => { type(event.target.value); touch(true); }} aria-label={t("edit_word", { word: value })} />
        <Button htmlType="submit" type="primary">{t("apply")}</Button>
      </Form>
      {values.length > 0 && (
        <div className={styles.choices} role="group" aria-label={t("values_known")}>
          {values.map((one) => <button key={one.value} type="button" className={styles.choice} onClick={() => take(one.value)}><span>{one.label}</span>{one.count !== undefined && <small className="quiet">{figure(one.count)}</small>}</button>)}
        </div>
      )}
    </>
  );
}

function SeveralField({ value, numbers, take, ...given }: Given & { value: string[]; numbers: boolean; take: (value: (string | number)[]) => void }) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  const values = useValues(given);
  const meant = numbers ? typed.map(Number).filter((one) => !Number.isNaN(one)) : typed;
  return (
    <Form onFinish={() => meant.length && take(meant)} style={{ display: "flex", flexDirection: "column", gap: 8 }}>
      <Select mode="tags" autoFocus value={typed} onChange={type} aria-label={t("values_known")} tokenSeparators={[",", "，", "、"]} getPopupContainer={(node) => node.parentElement!}
        options={values.map((one) => ({ value: one.value, label: one.count === undefined ? one.label : `${one.label} · ${figure(one.count)}` }))} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}
