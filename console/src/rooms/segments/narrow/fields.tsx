/** Fields in which a value is given: by its type, with the values that are known. */
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { asked, type Rule, type TraitRule, type Value } from "../rule";
import words from "../words";
import styles from "./Sentence.module.css";
import { Choices } from "./WordEditor";

type Taking = { take: (value: never) => void };

export function NumberField({ value, least, label, take }: { value: number; least?: number; label?: string; take: (value: number) => void }) {
  const t = useWords(words);
  const [typed, type] = useState<number | null>(value);
  return (
    <Form layout="inline" onFinish={() => typed !== null && take(typed)} style={{ flexWrap: "nowrap", gap: 8 }}>
      <InputNumber autoFocus value={typed} min={least} onChange={type} aria-label={label ?? t("edit_word", { word: value })} prefix={label} style={{ flex: 1 }} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}

const DAYS = new Set(["in_last_days", "more_than_days_ago", "in_last_months", "more_than_months_ago"]);

export function ValueField({ rule, value, type, before, take }: { rule: TraitRule; value: Value | undefined; type: string; before: Rule[]; take: (value: Value) => void }) {
  const t = useWords(words);
  if (type === "boolean") return <Choices options={[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} chosen={String(value)} take={(said) => take(said === "true")} />;
  if (DAYS.has(rule.is)) return <NumberField value={Number(value) || 30} least={1} take={take} />;
  if (rule.is === "in" || rule.is === "not_in") return <SeveralField rule={rule} before={before} value={Array.isArray(value) ? value.map(String) : []} take={take as Taking["take"]} numbers={type !== "text"} />;
  if (type === "number" || type === "money") return <NumberField value={Number(value) || 0} take={take} />;
  if (type === "date" || type === "datetime") return <DayField value={String(value ?? "").slice(0, 10)} take={take} />;
  return <TextField rule={rule} before={before} value={String(value ?? "")} take={take} />;
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

/** The values people have, the most frequent first: of those whom the steps before leave. */
function useValues(trait: string, before: Rule[]) {
  const path = { workspace: useWorkspace() };
  const found = useAsked(["narrow", "values", before, trait], (signal) => got(api.POST("/api/w/{workspace}/segments/preview", { params: { path }, body: { steps: asked(before), distributions: [trait] }, signal })));
  return found.data?.steps.at(-1)?.distributions[trait]?.shares ?? [];
}

function TextField({ rule, before, value, take }: { rule: TraitRule; before: Rule[]; value: string; take: (value: string) => void }) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  const [touched, touch] = useState(false);
  const values = useValues(rule.trait, before).filter((one) => !touched || one.value.toLowerCase().includes(typed.toLowerCase()));
  return (
    <>
      <Form layout="inline" onFinish={() => typed && take(typed)} style={{ flexWrap: "nowrap", gap: 8 }}>
        <Input autoFocus value={typed} onFocus={(event) => event.target.select()} onChange={(event) => { type(event.target.value); touch(true); }} aria-label={t("edit_word", { word: value })} />
        <Button htmlType="submit" type="primary">{t("apply")}</Button>
      </Form>
      {values.length > 0 && (
        <div className={styles.choices} role="group" aria-label={t("values_known")}>
          {values.map((one) => <button key={one.value} type="button" className={styles.choice} onClick={() => take(one.value)}><span>{one.value}</span><small className="quiet">{figure(one.count)}</small></button>)}
        </div>
      )}
    </>
  );
}

function SeveralField({ rule, before, value, numbers, take }: { rule: TraitRule; before: Rule[]; value: string[]; numbers: boolean } & Taking) {
  const t = useWords(words);
  const [typed, type] = useState(value);
  const values = useValues(rule.trait, before);
  return (
    <Form onFinish={() => typed.length && (take as (value: (string | number)[]) => void)(numbers ? typed.map(Number) : typed)} style={{ display: "flex", flexDirection: "column", gap: 8 }}>
      <Select mode="tags" autoFocus value={typed} onChange={type} aria-label={t("values_known")} tokenSeparators={[",", "，", "、"]} getPopupContainer={(node) => node.parentElement!}
        options={values.map((one) => ({ value: one.value, label: `${one.value} · ${figure(one.count)}` }))} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}
