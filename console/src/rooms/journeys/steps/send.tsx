import { MailOutlined } from "@ant-design/icons";
import { Checkbox, Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Step } from "../definition";
import { Field } from "../fields/Field";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  return t("send_does", { channel: names.channel(step.channel), template: names.template(step.template) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), { templates, channels } = useChoices(), names = useNames();
  const fitting = templates.filter((one) => one.channel === step.channel);
  const way = (key: "failed" | "other", on: boolean) => {
    const { [key]: _, ...rest } = step;
    set((on ? { ...rest, [key]: null } : rest) as Step);
  };
  const known = channels.length ? channels : [{ name: "email" }];
  return (
    <>
      <Field label={t("channel")}><Select value={String(step.channel ?? "")} options={known.map((one) => ({ value: one.name, label: names.channel(one.name) }))} onChange={(channel) => set({ ...step, channel, template: null })} /></Field>
      <Field label={t("template")} hint={t("template_hint")}>
        <Select showSearch={{ optionFilterProp: "label" }} value={(step.template as number | null) ?? undefined} placeholder={t("no_template")} options={fitting.map((one) => ({ value: one.template, label: one.name }))} onChange={(template) => set({ ...step, template })} />
      </Field>
      <p><Checkbox checked={step.best_time === true} onChange={(event) => { const { best_time: _, ...rest } = step; set((event.target.checked ? { ...rest, best_time: true } : rest) as Step); }}>{t("best_time")}</Checkbox></p>
      <Field label={t("over_quota")}><Select value={String(step.over_quota ?? "")} options={(["", "wait", "skip"] as const).map((value) => ({ value, label: t(`over_quota_${value || "usual"}`) }))} onChange={(over) => { const { over_quota: _, ...rest } = step; set((over ? { ...rest, over_quota: over } : rest) as Step); }} /></Field>
      <p><Checkbox checked={"failed" in step} onChange={(event) => way("failed", event.target.checked)}>{t("way_failed")}</Checkbox></p>
      <p><Checkbox checked={"other" in step} onChange={(event) => way("other", event.target.checked)}>{t("way_other")}</Checkbox></p>
    </>
  );
}

export default { icon: <MailOutlined />, blank: () => ({ kind: "send", channel: "email", template: null, next: null }), Describe, Edit } satisfies Kind;
