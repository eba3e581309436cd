/** How many people an experiment needs, and how many days: from what is usual at the journey once it runs, before that from figures that are given. */
import { InputNumber, Select } from "antd";
import { useContext, useState, type ReactNode } from "react";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useAudience, usePlan, useSize } from "../asked";
import { HereOf } from "../choices";
import { ways, type Json, type Step } from "../definition";
import { Field } from "../fields/Field";
import styles from "../fields/fields.module.css";
import type { Sizing } from "../types";
import words from "../words";

const POWERS = [0.8, 0.9, 0.95];   // how surely a change of that size is found
const PERCENT = 100;

export function Plan({ step, name }: { step: Step; name: string }) {
  const t = useWords(words), { journey, definition, live } = useContext(HereOf);
  const [lift, setLift] = useState(10), [power, setPower] = useState(POWERS[0]!);
  const [rate, setRate] = useState(5), [mean, setMean] = useState(20), [spread, setSpread] = useState(80);
  const usual = usePlan(journey, name, lift / PERCENT, power, live && lift > 0);
  const supposed = !live || Boolean(usual.error);   // nothing is usual yet
  const audience = useAudience(definition, supposed && Boolean(definition.entry?.kind)).data;
  const perDay = audience?.days ? audience.treated / audience.days : undefined;
  const window = Number((step.metric as Record<string, Json> | undefined)?.window_days ?? definition.goal?.window_days ?? 0);
  const money = step.judged_by === "revenue";
  const size = useSize({ lift: lift / PERCENT, power, variants: count(step), per_day: perDay, window_days: window, ...(money ? { mean, spread } : { rate: rate / PERCENT }) }, supposed && lift > 0 && count(step) > 1);
  const found = supposed ? size : usual;
  const number = (label: string, value: number, put: (value: number) => void, unit?: string): ReactNode => <Field label={label}><InputNumber min={0.01} value={value} suffix={unit} onChange={(next) => next && put(next)} style={{ width: "100%" }} /></Field>;
  return (
    <section className={styles.group} aria-label={t("plan")}>
      <h3 className={styles.heading}>{t("plan")}</h3>
      <div className={styles.row}>
        {number(t("plan_lift"), lift, setLift, "%")}
        <Field label={t("plan_power")}><Select value={power} options={POWERS.map((one) => ({ value: one, label: `${one * PERCENT} %` }))} onChange={setPower} /></Field>
      </div>
      {supposed && <div className={styles.row}>{money ? <>{number(t("plan_mean"), mean, setMean)}{number(t("plan_spread"), spread, setSpread)}</> : number(t("plan_rate"), rate, setRate, "%")}</div>}
      <Trouble of={found.error} />
      {found.data && <Told of={found.data} there={supposed && audience && !audience.days ? audience.treated : undefined} />}
      <small className="quiet">{t(supposed ? "plan_supposed" : "plan_usual")}</small>
    </section>
  );
}

/** A combination of levels is a variant. */
const count = (step: Step) => (step.mode === "factorial" ? Object.values((step.factors ?? {}) as Record<string, string[]>).reduce((all, levels) => all * levels.length, 1) : ways(step).length);

function Told({ of, there }: { of: Sizing; there?: number }) {
  const t = useWords(words);
  const days = (value: number | null) => (value === null ? "" : ` · ${t("plan_days", { days: figure(Math.ceil(value)) })}`);
  return (
    <dl className={styles.facts} data-people={of.people}>
      <dt>{t("plan_once")}</dt><dd>{t("plan_people", { people: figure(of.people), each: figure(of.per_variant) })}{days(of.days)}</dd>
      <dt>{t("plan_any_time")}</dt><dd>{t("plan_people", { people: figure(of.people_any_time), each: figure(of.per_variant_any_time) })}{days(of.days_any_time)}</dd>
      {there !== undefined && <><dt>{t("plan_there")}</dt><dd>{figure(there)}{there < of.people && <span className="quiet"> · {t("plan_too_few")}</span>}</dd></>}
    </dl>
  );
}
