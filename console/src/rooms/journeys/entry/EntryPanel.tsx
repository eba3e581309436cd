/** What holds for the whole journey: who enters, how often, who is held out, what it is for, and who leaves. */
import { Collapse, Input, InputNumber, Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Definition, Json } from "../definition";
import { EventName } from "../fields/EventName";
import { Conditions } from "../fields/Conditions";
import { Field } from "../fields/Field";
import { Exits } from "./Exits";
import { Goal } from "./Goal";
import { Ways } from "./WaysIn";
import words from "../words";

export type EntryProps = { definition: Definition; set: (definition: Definition, doing?: string) => void };

/** The same definition without a setting, or with it. */
export const setting = (definition: Definition, key: keyof Definition, value: unknown): Definition => {
  const { [key]: _, ...rest } = definition;
  return (value === null || value === undefined || value === "" ? rest : { ...rest, [key]: value }) as Definition;
};

export function EntryPanel({ definition, set }: EntryProps) {
  const t = useWords(words);
  const items = [
    { key: "entry", label: t("entry_kind"), children: <Who definition={definition} set={set} /> },
    { key: "reentry", label: t("reentry"), children: <Again definition={definition} set={set} /> },
    { key: "goal", label: t("goal"), children: <Goal definition={definition} set={set} /> },
    { key: "exits", label: t("exits"), children: <Exits definition={definition} set={set} /> },
    { key: "class", label: t("class"), children: <Class definition={definition} set={set} /> },
  ];
  return <Collapse ghost size="small" defaultActiveKey={["entry", "reentry", "goal"]} items={items} />;
}

const BLANK: Record<string, Record<string, Json>> = {
  segment: { kind: "segment", segment: null, who: "now_and_later" }, event: { kind: "event", event: "" }, schedule: { kind: "schedule", segment: null, every: "day", at: "09:00" },
  date: { kind: "date", trait: "", days: 0, at: "09:00", every: "year" }, call: { kind: "call" },
};

function Who({ definition, set }: EntryProps) {
  const t = useWords(words), entry = definition.entry ?? {}, kind = String(entry.kind ?? "");
  const put = (part: Record<string, Json | undefined>) => set({ ...definition, entry: Object.fromEntries(Object.entries({ ...entry, ...part }).filter(([, value]) => value !== undefined)) as Record<string, Json> });
  return (
    <>
      <Field label={t("entry_kind")}><Select value={kind || undefined} options={Object.keys(BLANK).map((one) => ({ value: one, label: t(`entry_kind_${one}` as "entry_kind_call") }))} onChange={(next) => set({ ...definition, entry: BLANK[next] })} /></Field>
      {kind === "event" && (
        <>
          <Field label={t("event")}><EventName value={entry.event} onChange={(event) => put({ event })} /></Field>
          <Conditions event={entry.event} label={t("where")} value={entry.where} onChange={(where) => put({ where: where.length ? (where as Json) : undefined })} />
        </>
      )}
      {(kind === "event" || kind === "call") && <Field label={t("key")} hint={t("key_hint")}><Input value={String(entry.key ?? "")} onChange={(event) => put({ key: event.target.value || undefined })} /></Field>}
      {kind && kind !== "event" && kind !== "call" && <Ways entry={entry} put={put} />}
      <Cap definition={definition} set={set} />
    </>
  );
}

function Cap({ definition, set }: EntryProps) {
  const t = useWords(words), cap = definition.entry_cap;
  return (
    <div style={{ display: "flex", gap: 8 }}>
      <Field label={t("cap")}><InputNumber min={1} precision={0} value={cap?.number ?? null} onChange={(number) => set(setting(definition, "entry_cap", number ? { ...cap, number } : null))} style={{ width: "100%" }} /></Field>
      <Field label={t("cap_per")}><Select disabled={!cap} value={cap?.per ?? "total"} options={(["total", "day", "hour"] as const).map((per) => ({ value: per, label: t(`cap_${per}`) }))} onChange={(per) => cap && set({ ...definition, entry_cap: { ...cap, per } })} style={{ minWidth: 104 }} /></Field>
    </div>
  );
}

function Again({ definition, set }: EntryProps) {
  const t = useWords(words);
  return (
    <>
      <Field label={t("reentry")}><Select value={definition.reentry ?? "never"} options={(["never", "after_exit", "always"] as const).map((one) => ({ value: one, label: t(`reentry_${one}`) }))} onChange={(reentry) => set({ ...definition, reentry })} /></Field>
      {definition.reentry && definition.reentry !== "never" && <Field label={t("gap_days")}><InputNumber min={0} max={3650} value={definition.gap_days ?? 0} onChange={(days) => set({ ...definition, gap_days: days ?? 0 })} /></Field>}
      <Field label={t("holdout")} hint={t("holdout_hint")}><InputNumber min={0} max={90} value={definition.holdout_percent ?? 0} onChange={(percent) => set({ ...definition, holdout_percent: percent ?? 0 })} /></Field>
    </>
  );
}

function Class({ definition, set }: EntryProps) {
  const t = useWords(words);
  return (
    <>
      <Field label={t("class")}><Select value={definition.kind ?? undefined} options={(["marketing", "transactional"] as const).map((one) => ({ value: one, label: t(`class_${one}`) }))} onChange={(kind) => set({ ...definition, kind })} /></Field>
      <Field label={t("priority")} hint={t("priority_hint")}><InputNumber min={0} max={255} precision={0} placeholder="100" value={definition.priority ?? null} onChange={(priority) => set(setting(definition, "priority", priority))} /></Field>
    </>
  );
}
