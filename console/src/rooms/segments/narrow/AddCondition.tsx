/** One search over everything a rule can speak of. An attribute opens its chart; the rest becomes a step, to be changed in the sentence. */
import { PlusOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import type { Rule } from "../rule";
import words from "../words";
import styles from "./Sentence.module.css";

type Props = { known: Known; disabled: boolean; add: (rule: Rule) => void; look: (trait: string) => void };

const DAYS = 30;   // of the window with which an event begins

export function AddCondition({ known, disabled, add, look }: Props) {
  const t = useWords(words);
  const groups = [
    { label: t("add_attribute"), options: known.traits.map((one) => ({ value: `trait ${one.name}`, label: one.title })) },
    { label: t("add_event"), options: known.events.map((one) => ({ value: `event ${one.name}`, label: one.title })) },
    { label: t("add_segment"), options: known.segments.map((one) => ({ value: `segment ${one.id}`, label: one.name })) },
    { label: t("add_tag"), options: known.tags.map((name) => ({ value: `tag ${name}`, label: name })) },
    { label: t("add_stage"), options: known.stages.map((one) => ({ value: `stage ${one.name}`, label: one.title })) },
  ].filter((group) => group.options.length);
  const take = (value: string | null) => {
    if (!value) return;
    const [kind, name] = [value.slice(0, value.indexOf(" ")), value.slice(value.indexOf(" ") + 1)];
    if (kind === "trait") look(name);
    else if (kind === "event") add({ event: name, count: { is: "at_least", value: 1 }, in: { last_days: DAYS } });
    else add(kind === "segment" ? { segment: Number(name) } : { [kind]: name });
  };
  return <Select className={styles.add} showSearch={{ optionFilterProp: "label" }} value={null} disabled={disabled} prefix={<PlusOutlined />} placeholder={t("add")} aria-label={t("add")} onChange={take} options={groups} popupMatchSelectWidth={320} />;
}
