/** One search over everything a rule can speak of. What is chosen becomes a condition, to be changed in the sentence; where charts are shown, an attribute opens its own. */
import { PlusOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import words from "../words";
import { useConditions } from "./conditions";
import { drawnFrom, firstOf } from "./parts";
import { ruleOf, type Rule } from "../rule";
import styles from "./Sentence.module.css";

/** `put` takes all steps with the new one; `look` an attribute whose chart is opened instead. */
type Props = { known: Known; steps: Rule[]; disabled?: boolean; put: (steps: Rule[]) => void; look?: (trait: string) => void };

export function AddCondition({ known, steps, disabled, put, look }: Props) {
  const t = useWords(words);
  const { groups, begun } = useConditions(known);
  const all = steps.length ? ruleOf(steps) : { everyone: true };
  const chosen = { label: t("add_choice"), options: [{ value: "first ", label: t("choose_first") }, { value: "drawn ", label: t("choose_drawn") }] };
  const take = (value: string | null) => {
    if (!value) return;
    if (value === "first ") return put([firstOf(all)]);
    if (value === "drawn ") return put([drawnFrom(all, new Date().toISOString().slice(0, 10))]);
    const { rule, trait } = begun(value);
    if (trait && look) look(trait);
    else put([...steps, rule]);
  };
  return <Select className={styles.add} showSearch={{ optionFilterProp: "label" }} value={null} disabled={disabled} prefix={<PlusOutlined />} placeholder={t("add")} aria-label={t("add")} onChange={take} options={[...groups, chosen]} popupMatchSelectWidth={320} />;
}
