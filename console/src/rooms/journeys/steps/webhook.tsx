import { ApiOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Json, Step } from "../definition";
import { Conditions } from "../fields/Conditions";
import { Field } from "../fields/Field";
import { NamedWays } from "../fields/NamedWays";
import { Time } from "../fields/Time";
import styles from "../fields/fields.module.css";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  return t("webhook_does", { host: /^https?:\/\/([^/]+)/.exec(String(step.url ?? ""))?.[1] ?? t("no_address") });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), { traits } = useChoices(), names = useNames();
  return (
    <>
      <Field label={t("url")}><Input type="url" placeholder="https://" value={String(step.url ?? "")} onChange={(event) => set({ ...step, url: event.target.value })} /></Field>
      <Field label={t("fields")} hint={t("fields_hint")}><Select mode="multiple" value={(step.fields ?? []) as string[]} options={traits.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(fields) => set({ ...step, fields })} /></Field>
      <p><Checkbox checked={step.event === true} onChange={(event) => set({ ...step, event: event.target.checked })}>{t("with_event")}</Checkbox></p>
      <Saved step={step} set={set} />
      <NamedWays step={step} set={set} setting="ways" label={t("ways_of_answers")} blank={(number) => ({ name: t("way", { number }), where: [{ property: "status", is: "equals", value: "200" }], next: null })}>
        {(one, change) => <Conditions event="webhook_answered" label={t("where_answer")} value={one.where} onChange={(where) => change({ where: where as Json })} />}
      </NamedWays>
      <Time of={step} set={set} label={t("at_most")} />
    </>
  );
}

function Saved({ step, set }: Omit<EditProps, "name">) {
  const t = useWords(words), { traits } = useChoices(), names = useNames();
  const held = Object.entries((step.save ?? {}) as Record<string, Json>);
  const put = (entries: [string, Json][]) => { const { save: _, ...rest } = step; set((entries.length ? { ...rest, save: Object.fromEntries(entries) } : rest) as Step); };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("save_answer")}</legend>
      {held.map(([trait, path], place) => (
        <div key={place} className={styles.row}>
          <Select aria-label={t("trait")} value={trait || undefined} options={traits.filter((one) => !one.computed).map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(next) => put(held.map((one, at) => (at === place ? [next, one[1]] : one)))} />
          <Input aria-label={t("path")} placeholder="data.score" value={String(path)} onChange={(event) => put(held.map((one, at) => (at === place ? [one[0], event.target.value] : one)))} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => put(held.filter((_, at) => at !== place))} />
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => put([...held, ["", ""]])}>{t("add_saved")}</Button>
    </fieldset>
  );
}

export default { icon: <ApiOutlined />, blank: () => ({ kind: "webhook", url: "", fields: [], otherwise: null, failed: null }), Describe, Edit } satisfies Kind;
