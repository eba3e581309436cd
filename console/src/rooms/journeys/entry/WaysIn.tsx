/** The settings of an entry by segment, by the clock and by a date. */
import { Input, InputNumber, Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Json } from "../definition";
import { Field } from "../fields/Field";
import { At, Weekdays } from "../steps/wait";
import words from "../words";

type Props = { entry: Record<string, Json>; put: (part: Record<string, Json | undefined>) => void };

export function Ways({ entry, put }: Props) {
  return entry.kind === "date" ? <ByDate entry={entry} put={put} /> : <BySegment entry={entry} put={put} />;
}

function BySegment({ entry, put }: Props) {
  const t = useWords(words), { segments } = useChoices();
  const options = segments.map((one) => ({ value: one.id, label: one.name }));
  return (
    <>
      <Field label={t("segment")}><Select showSearch={{ optionFilterProp: "label" }} value={(entry.segment as number | null) ?? undefined} placeholder={t("no_segment")} options={options} onChange={(segment) => put({ segment })} /></Field>
      {entry.kind === "segment" ? (
        <Field label={t("who")}><Select value={String(entry.who ?? "now_and_later")} options={(["now_and_later", "now", "later"] as const).map((who) => ({ value: who, label: t(`who_${who}`) }))} onChange={(who) => put({ who })} /></Field>
      ) : <ByClock entry={entry} put={put} />}
    </>
  );
}

function ByClock({ entry, put }: Props) {
  const t = useWords(words), every = String(entry.every ?? "day");
  return (
    <>
      <Field label={t("every")}><Select value={every} options={(["once", "day", "week", "month"] as const).map((one) => ({ value: one, label: t(`every_${one}`) }))} onChange={(next) => put({ every: next, date: undefined, weekdays: undefined, day: undefined })} /></Field>
      {every === "once" && <Field label={t("on_date")}><Input type="date" value={String(entry.date ?? "")} onChange={(event) => put({ date: event.target.value })} /></Field>}
      {every === "week" && <Weekdays value={entry.weekdays} onChange={(weekdays) => put({ weekdays: weekdays.length ? weekdays : undefined })} />}
      {every === "month" && <Field label={t("on_day")}><InputNumber min={1} max={31} precision={0} value={Number(entry.day ?? 1)} onChange={(day) => put({ day: day ?? 1 })} /></Field>}
      <At value={entry.at} onChange={(at) => put({ at })} />
    </>
  );
}

function ByDate({ entry, put }: Props) {
  const t = useWords(words), { traits } = useChoices(), names = useNames();
  const dates = traits.filter((one) => one.type === "date" || one.type === "datetime");
  return (
    <>
      <Field label={t("date_trait")}><Select value={String(entry.trait ?? "") || undefined} options={dates.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(trait) => put({ trait })} /></Field>
      <Field label={t("shift_days")} hint={t("shift_hint")}><InputNumber precision={0} min={-365} max={365} value={Number(entry.days ?? 0)} onChange={(days) => put({ days: days ?? 0 })} /></Field>
      <At value={entry.at} onChange={(at) => put({ at })} />
      <Field label={t("every")}><Select value={String(entry.every ?? "year")} options={(["year", "once"] as const).map((one) => ({ value: one, label: t(`every_${one}`) }))} onChange={(every) => put({ every })} /></Field>
    </>
  );
}
