/** A rule of people, edited as a sentence: the same as in segments. */
import { useWords } from "../../../kit/words";
import { RuleSentence } from "../../segments";
import type { Rule } from "../definition";
import styles from "./fields.module.css";
import words from "../words";

export function RuleField({ value, onChange, label }: { value: unknown; onChange: (rule: Rule) => void; label: string }) {
  const t = useWords(words);
  return (
    <div className={styles.field} role="group" aria-label={label}>
      <span className={styles.legend}>{label}</span>
      <RuleSentence rule={value as Rule | undefined} nothing={t("no_rule")} put={(rule) => onChange(rule as Rule)} />
    </div>
  );
}
