import { DeleteOutlined, PlusOutlined, TagOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Json, Step } from "../definition";
import { meant, shown } from "../fields/meant";
import { Field } from "../fields/Field";
import styles from "../fields/fields.module.css";
import words from "../words";
import type { EditProps, Kind } from "./kind";

const traitsOf = (step: Step) => (step.traits ?? {}) as Record<string, Json>;
const tagsOf = (step: Step) => (step.tags ?? {}) as { add?: string[]; remove?: string[] };

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  const said = [...Object.entries(traitsOf(step)).map(([name, value]) => t("set_trait", { trait: names.trait(name), value: shown(value) })),
    ...(tagsOf(step).add ?? []).map((tag) => t("set_tag", { tag })), ...(tagsOf(step).remove ?? []).map((tag) => t("set_untag", { tag }))];
  return said.join(t("comma")) || t("set_nothing");
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), { traits, tags } = useChoices(), names = useNames();
  const held = Object.entries(traitsOf(step));
  const put = (entries: [string, Json][]) => { const { traits: _, ...rest } = step; set((entries.length ? { ...rest, traits: Object.fromEntries(entries) } : rest) as Step); };
  const tag = (key: "add" | "remove", list: string[]) => set({ ...step, tags: { ...tagsOf(step), [key]: list } });
  const open = traits.filter((one) => !one.computed);
  return (
    <>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t("traits")}</legend>
        {held.map(([name, value], place) => (
          <div key={place} className={styles.row}>
            <Select aria-label={t("trait")} showSearch value={name || undefined} options={open.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(next) => put(held.map((one, at) => (at === place ? [next, one[1]] : one)))} />
            <Input aria-label={t("value")} value={shown(value)} onChange={(event) => put(held.map((one, at) => (at === place ? [one[0], meant(event.target.value)] : one)))} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => put(held.filter((_, at) => at !== place))} />
          </div>
        ))}
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => put([...held, ["", ""]])}>{t("add_trait")}</Button>
      </fieldset>
      <Field label={t("tags_add")}><Select mode="multiple" value={tagsOf(step).add ?? []} options={tags.map((name) => ({ value: name }))} onChange={(list) => tag("add", list)} /></Field>
      <Field label={t("tags_remove")}><Select mode="multiple" value={tagsOf(step).remove ?? []} options={tags.map((name) => ({ value: name }))} onChange={(list) => tag("remove", list)} /></Field>
    </>
  );
}

export default { icon: <TagOutlined />, blank: () => ({ kind: "set", next: null }), Describe, Edit } satisfies Kind;
