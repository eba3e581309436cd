import { ExperimentOutlined } from "@ant-design/icons";
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import { EventName } from "../fields/EventName";
import { Field } from "../fields/Field";
import { NamedWays } from "../fields/NamedWays";
import { Shares } from "../fields/Shares";
import { Conditions } from "../fields/Conditions";
import words from "../words";
import type { EditProps, Kind } from "./kind";
import { Plan } from "./Plan";
import { shares } from "./splitRandom";

type Factors = Record<string, string[]>;
const modeOf = (step: Step) => String(step.mode ?? "fixed");

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  if (modeOf(step) === "factorial") return t("experiment_factors", { factors: Object.keys((step.factors ?? {}) as Factors).join(" × ") });
  const list = (step.variants ?? []) as Record<string, Json>[];
  return t("experiment_does", { shares: modeOf(step) === "fixed" ? shares(list, t("comma")) : list.map((one) => one.name).join(t("comma")) });
}

const BLANK: Record<string, () => Step> = {
  fixed: () => ({ kind: "experiment", mode: "fixed", variants: [{ name: "A", percent: 50, next: null }, { name: "B", percent: 50, next: null }], judged_by: "rate" }),
  best_arm: () => ({ kind: "experiment", mode: "best_arm", variants: [{ name: "A", next: null }, { name: "B", next: null }], judged_by: "rate" }),
  factorial: () => ({ kind: "experiment", mode: "factorial", factors: { subject: ["a", "b"], hour: ["9", "18"] }, next: null, judged_by: "rate" }),
};

function Edit({ step, set, name }: EditProps) {
  const t = useWords(words), mode = modeOf(step);
  const optional = (key: string, value: unknown) => { const { [key]: _, ...rest } = step; set((value === null || value === "" || value === undefined ? rest : { ...rest, [key]: value }) as Step); };
  const number = (key: string, label: string, hint?: string) => <Field label={label} hint={hint}><InputNumber min={0} value={(step[key] as number | undefined) ?? null} onChange={(value) => optional(key, value)} style={{ width: 160 }} /></Field>;
  const names = ((step.variants ?? []) as Record<string, Json>[]).map((one) => String(one.name));
  return (
    <>
      <Field label={t("mode")} hint={t(`mode_hint_${mode as "fixed"}`)}><Select value={mode} options={(["fixed", "best_arm", "factorial"] as const).map((one) => ({ value: one, label: t(`mode_${one}`) }))} onChange={(next) => set(BLANK[next]!())} /></Field>
      {mode === "factorial" && <FactorsField step={step} set={set} />}
      {mode === "fixed" && <Shares step={step} set={set} setting="variants" label={t("variants")} />}
      {mode === "best_arm" && <NamedWays step={step} set={set} setting="variants" label={t("variants")} blank={(n) => ({ name: String.fromCharCode(64 + n), next: null })} />}
      <Metric step={step} set={set} />
      <Field label={t("judged_by")}><Select value={String(step.judged_by ?? "rate")} options={(["rate", "revenue"] as const).map((one) => ({ value: one, label: t(`judged_by_${one}`) }))} onChange={(value) => set({ ...step, judged_by: value })} /></Field>
      {names.length > 0 && <Field label={t("baseline")}><Select allowClear value={(step.baseline as string | undefined) ?? undefined} placeholder={names[0]} options={names.map((value) => ({ value }))} onChange={(value) => optional("baseline", value)} /></Field>}
      <Field label={t("roll_out")}><Select value={String(step.roll_out ?? "by_hand")} options={(["by_hand", "auto"] as const).map((one) => ({ value: one, label: t(`roll_out_${one}`) }))} onChange={(value) => set({ ...step, roll_out: value })} /></Field>
      <Plan step={step} name={name} />
      {number("least_per_variant", t("least_per_variant"), t("least_hint"))}
      {number("sample_percent", t("sample_percent"), t("sample_hint"))}
      {number("decide_after_days", t("decide_after_days"))}
    </>
  );
}

function Metric({ step, set }: Omit<EditProps, "name">) {
  const t = useWords(words), metric = step.metric as Record<string, Json> | undefined;
  const own = (on: boolean) => { const { metric: _, ...rest } = step; set((on ? { ...rest, metric: { event: "order_completed", where: [], window_days: 7 } } : rest) as Step); };
  return (
    <>
      <p><Checkbox checked={!!metric} onChange={(event) => own(event.target.checked)}>{t("own_metric")}</Checkbox></p>
      {metric && (
        <>
          <Field label={t("event")}><EventName value={metric.event} onChange={(event) => set({ ...step, metric: { ...metric, event } })} /></Field>
          <Conditions event={metric.event} label={t("where")} value={metric.where} onChange={(where) => set({ ...step, metric: { ...metric, where: where as Json } })} />
          <Field label={t("window_days")}><InputNumber min={0.1} value={Number(metric.window_days)} onChange={(window_days) => set({ ...step, metric: { ...metric, window_days: window_days ?? 7 } })} /></Field>
        </>
      )}
    </>
  );
}

function FactorsField({ step, set }: Omit<EditProps, "name">) {
  const t = useWords(words);
  const said = Object.entries((step.factors ?? {}) as Factors).map(([name, levels]) => `${name}: ${levels.join(", ")}`).join("\n");
  const read = (text: string) => Object.fromEntries(text.split("\n").filter((line) => line.includes(":")).map((line) => {
    const [name, ...rest] = line.split(":");
    return [name!.trim(), rest.join(":").split(",").map((level) => level.trim()).filter(Boolean)];
  }));
  return <Field label={t("factors")} hint={t("factors_hint")}><Input.TextArea key={Object.keys((step.factors ?? {}) as Factors).length} rows={3} defaultValue={said} onBlur={(event) => set({ ...step, factors: read(event.target.value) })} /></Field>;
}

export default { icon: <ExperimentOutlined />, blank: BLANK.fixed!, Describe, Edit } satisfies Kind;
