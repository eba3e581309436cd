import { HourglassOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Step } from "../definition";
import { Conditions } from "../fields/Conditions";
import { EventName } from "../fields/EventName";
import { Field } from "../fields/Field";
import { Time } from "../fields/Time";
import words from "../words";
import type { EditProps, Kind } from "./kind";
import { time } from "./time";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  return t("wait_for_does", { event: names.event(step.event), time: time(step, t as never) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words);
  return (
    <>
      <Field label={t("event")}><EventName value={step.event} onChange={(event) => set({ ...step, event })} /></Field>
      <Of value={step.of} onChange={(of) => { const { of: _, ...rest } = step; set((of ? { ...rest, of } : rest) as Step); }} />
      <Conditions event={step.event} label={t("where")} value={step.where} onChange={(where) => { const { where: _, ...rest } = step; set((where.length ? { ...rest, where } : rest) as Step); }} />
      <Time of={step} set={set} label={t("at_most")} />
    </>
  );
}

/** Whose message the event must be about, of those that were sent before. */
export function Of({ value, onChange }: { value: unknown; onChange: (of: string | undefined) => void }) {
  const t = useWords(words), { steps } = useChoices();
  return <Field label={t("of")} hint={t("of_hint")}><Select allowClear value={(value as string | undefined) ?? undefined} placeholder={t("of_any")} options={steps.filter((one) => one.sends).map((one) => ({ value: one.name, label: one.name }))} onChange={onChange} /></Field>;
}

export default { icon: <HourglassOutlined />, blank: () => ({ kind: "wait_for", event: "email_opened", days: 3, then: null, timeout: null }), Describe, Edit } satisfies Kind;
