/** When the anniversary of a date is to be: a number of days from today, a range of them, or a month and day of whatever year. */
import { Button, Form, InputNumber, Select } from "antd";
import { useState } from "react";
import { monthAndDay } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import type { TraitRule } from "../rule";
import words from "../words";
import { Choices } from "./choices";
import type { Anniversary } from "./phrase";
import styles from "./Sentence.module.css";

const MOST_DAYS = 364, MOST_APART = 360;   // what the rule language takes
const MONTHS = Array.from({ length: 12 }, (_, place) => place + 1);
const near = (value: number | null) => Math.max(-MOST_DAYS, Math.min(MOST_DAYS, value ?? 0));

export function AnniversaryChoice({ rule, change }: { rule: TraitRule; change: (rule: TraitRule) => void }) {
  const t = useWords(words);
  const now = (rule.value ?? {}) as Anniversary;
  const put = (value: Anniversary) => change({ ...rule, is: "anniversary", value });
  const chosen = now.month === "this" || now.month === "next" ? String(now.month) : now.in_days === 0 ? "today" : "";
  const [low, high] = now.between ?? [now.in_days ?? -3, now.in_days ?? 7];
  return (
    <>
      <Choices options={[{ value: "today", label: t("anniversary_today") }, { value: "this", label: t("month_this") }, { value: "next", label: t("month_next") }]} chosen={chosen}
        take={(when) => put(when === "today" ? { in_days: 0 } : { month: when as "this" })} />
      <Around low={low} high={high} put={put} />
      <InYear month={typeof now.month === "number" ? now.month : undefined} day={now.day} put={put} />
    </>
  );
}

type Putting = { put: (value: Anniversary) => void };

function Around({ low: first, high: last, put }: Putting & { low: number; high: number }) {
  const t = useWords(words);
  const [low, setLow] = useState<number | null>(first), [high, setHigh] = useState<number | null>(last);
  const from = near(low), to = Math.min(Math.max(from, near(high)), from + MOST_APART);
  return (
    <Form onFinish={() => put(from === to ? { in_days: from } : { between: [from, to] })} className={styles.line}>
      <InputNumber value={low} precision={0} min={-MOST_DAYS} max={MOST_DAYS} onChange={setLow} prefix={t("from_day")} aria-label={t("from_day")} style={{ flex: 1, minWidth: 0 }} />
      <InputNumber value={high} precision={0} min={-MOST_DAYS} max={MOST_DAYS} onChange={setHigh} prefix={t("to_day")} suffix={t("ahead")} aria-label={t("to_day")} style={{ flex: 1, minWidth: 0 }} />
      <Button htmlType="submit">{t("apply")}</Button>
    </Form>
  );
}

function InYear({ month: first, day: last, put }: Putting & { month?: number; day?: number }) {
  const t = useWords(words);
  const [month, setMonth] = useState(first), [day, setDay] = useState<number | null>(last ?? null);
  const given = { ...(month ? { month } : {}), ...(day ? { day } : {}) };
  return (
    <Form onFinish={() => (month || day) && put(given)} className={styles.line}>
      <Select allowClear value={month} placeholder={t("month")} aria-label={t("month")} options={MONTHS.map((one) => ({ value: one, label: monthAndDay(one) }))} onChange={setMonth} getPopupContainer={(node) => node.parentElement!} />
      <InputNumber value={day} min={1} max={31} precision={0} placeholder={t("any_day")} aria-label={t("day_of_month")} onChange={setDay} style={{ width: 104 }} />
      <Button htmlType="submit" disabled={!month && !day}>{t("apply")}</Button>
    </Form>
  );
}
