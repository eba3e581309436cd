/** Words about time: how far back, between which days, within how many days. */
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import type { Window } from "../rule";
import words from "../words";
import { Choices, NumberField } from "./choices";
import styles from "./Sentence.module.css";

const OFTEN = [7, 30, 90, 180, 365];   // days that are asked for most

/** So many days, or `none` of them. */
export function DaysOr({ days, none, take }: { days?: number; none: string; take: (days?: number) => void }) {
  const t = useWords(words);
  return (
    <>
      <NumberField value={days ?? 3} least={0.01} unit={t("days")} take={take} />
      <Choices options={[{ value: "", label: none }]} chosen={days ? "days" : ""} take={() => take(undefined)} />
    </>
  );
}

/** The window of whatever counts events. */
export function WindowChoice<T extends { in?: Window }>({ rule, change }: { rule: T; change: (rule: T) => void }) {
  const t = useWords(words);
  const { in: window, ...ever } = rule;
  const put = (next?: Window) => change((next ? { ...ever, in: next } : ever) as T);
  return (
    <>
      <Back window={window} put={put} />
      <Choices options={[{ value: "ever", label: t("ever") }, ...OFTEN.map((days) => ({ value: String(days), label: t("window_days", { days }) }))]} chosen={window ? String(window.last_days ?? "") : "ever"}
        take={(days) => put(days === "ever" ? undefined : { last_days: Number(days) })} />
      <Between window={window} put={put} />
    </>
  );
}

type Putting = { window?: Window; put: (window: Window) => void };

function Back({ window, put }: Putting) {
  const t = useWords(words);
  const [unit, choose] = useState<"last_days" | "last_hours">(window?.last_hours ? "last_hours" : "last_days");
  const [typed, type] = useState<number | null>(window?.last_hours ?? window?.last_days ?? 30);
  return (
    <Form onFinish={() => typed && put({ [unit]: typed })} className={styles.line}>
      <InputNumber autoFocus value={typed} min={0.01} onChange={type} aria-label={t("days_field")} prefix={t("last")} />
      <Select value={unit} onChange={choose} aria-label={t("days")} options={[{ value: "last_days", label: t("days") }, { value: "last_hours", label: t("hours") }]} style={{ width: 88 }} getPopupContainer={(node) => node.parentElement!} />
      <Button htmlType="submit" type="primary">{t("apply")}</Button>
    </Form>
  );
}

function Between({ window, put }: Putting) {
  const t = useWords(words);
  const [from, since] = useState(window?.from ?? ""), [to, until] = useState(window?.to ?? "");
  const given = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  return (
    <Form onFinish={() => (from || to) && put(given)} className={styles.line}>
      <Input type="date" aria-label={t("from_day")} value={from.slice(0, 10)} onChange={(event) => since(event.target.value)} />
      <Input type="date" aria-label={t("to_day")} value={to.slice(0, 10)} onChange={(event) => until(event.target.value)} style={{ flex: 1 }} />
      <Button htmlType="submit" disabled={!from && !to}>{t("apply")}</Button>
    </Form>
  );
}
