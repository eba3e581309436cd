import { ClockCircleOutlined } from "@ant-design/icons";
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Json, Step } from "../definition";
import { Field } from "../fields/Field";
import { Time } from "../fields/Time";
import words from "../words";
import type { EditProps, Kind } from "./kind";
import { time, weekdays } from "./time";

type Form = "time" | "calendar_days" | "until" | "date";
const formOf = (step: Step): Form => (step.date ? "date" : step.until ? "until" : step.calendar_days !== undefined ? "calendar_days" : "time");
const BLANK: Record<Form, object> = { time: { days: 1 }, calendar_days: { calendar_days: 1, at: "09:00" }, until: { until: { at: "09:00" } }, date: { date: { trait: "", days: 0, at: "09:00" }, otherwise: null } };

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  const form = formOf(step), until = (step.until ?? {}) as Record<string, Json>, date = (step.date ?? {}) as Record<string, Json>;
  if (form === "calendar_days") return t(step.at ? "wait_calendar_at" : "wait_calendar", { count: Number(step.calendar_days), at: step.at });
  if (form === "until") return t("wait_until", { days: weekdays(until.weekdays, t as never), at: until.at ?? "00:00" }).trim();
  if (form === "time") return t("wait_time", { time: time(step, t as never) });
  const days = Number(date.days ?? 0), said = { trait: names.trait(date.trait), count: Math.abs(days), at: date.at ?? "" };
  return t(days < 0 ? "wait_before" : days > 0 ? "wait_after" : "wait_date", said).trim();
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), form = formOf(step);
  const choose = (next: Form) => set({ kind: "wait", ...BLANK[next], next: step.next ?? null } as Step);
  return (
    <>
      <Field label={t("wait_form")}><Select value={form} options={(["time", "calendar_days", "until", "date"] as const).map((one) => ({ value: one, label: t(`wait_form_${one}`) }))} onChange={choose} /></Field>
      {form === "time" && <Time of={step} set={set} label={t("how_long")} />}
      {form === "calendar_days" && (
        <>
          <Field label={t("calendar_days")}><InputNumber min={1} precision={0} value={step.calendar_days as number} onChange={(value) => set({ ...step, calendar_days: value ?? 1 })} /></Field>
          <At value={step.at} onChange={(at) => set({ ...step, at })} />
        </>
      )}
      {form === "until" && <Until step={step} set={set} />}
      {form === "date" && <OfDate step={step} set={set} />}
    </>
  );
}

export function At({ value, onChange }: { value: unknown; onChange: (at: string) => void }) {
  const t = useWords(words);
  return <Field label={t("at")} hint={t("at_hint")}><Input type="time" value={String(value ?? "")} onChange={(event) => onChange(event.target.value)} style={{ width: 120 }} /></Field>;
}

export function Weekdays({ value, onChange }: { value: unknown; onChange: (days: number[]) => void }) {
  const t = useWords(words);
  const options = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: day, label: t(`weekday_${day}` as "weekday_1") }));
  return <Field label={t("weekdays")}><Select mode="multiple" value={(value as number[] | undefined) ?? []} options={options} placeholder={t("every_day")} onChange={(days) => onChange([...days].sort())} /></Field>;
}

function Until({ step, set }: Omit<EditProps, "name">) {
  const until = step.until as Record<string, Json>;
  const { weekdays: _, ...at } = until;
  return (
    <>
      <At value={until.at} onChange={(hour) => set({ ...step, until: { ...until, at: hour } })} />
      <Weekdays value={until.weekdays} onChange={(days) => set({ ...step, until: days.length ? { ...until, weekdays: days } : at })} />
    </>
  );
}

function OfDate({ step, set }: Omit<EditProps, "name">) {
  const t = useWords(words), { traits } = useChoices(), names = useNames();
  const date = step.date as Record<string, Json>;
  const put = (part: Record<string, Json>) => set({ ...step, date: { ...date, ...part } });
  const dates = traits.filter((one) => one.type === "date" || one.type === "datetime");
  return (
    <>
      <Field label={t("date_trait")}><Select value={String(date.trait ?? "") || undefined} options={dates.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(trait) => put({ trait })} /></Field>
      <Field label={t("shift_days")} hint={t("shift_hint")}><InputNumber precision={0} min={-365} max={365} value={Number(date.days ?? 0)} onChange={(days) => put({ days: days ?? 0 })} /></Field>
      <At value={date.at} onChange={(at) => put({ at })} />
      <p><Checkbox checked={step.yearly === true} onChange={(event) => { const { yearly: _, ...rest } = step; set((event.target.checked ? { ...rest, yearly: true } : rest) as Step); }}>{t("yearly")}</Checkbox></p>
      {!step.yearly && <Field label={t("past")}><Select value={String(step.past ?? "now")} options={(["now", "skip", "leave"] as const).map((one) => ({ value: one, label: t(`past_${one}`) }))} onChange={(past) => set({ ...step, past })} /></Field>}
    </>
  );
}

export default { icon: <ClockCircleOutlined />, blank: () => ({ kind: "wait", days: 1, next: null }), Describe, Edit } satisfies Kind;
