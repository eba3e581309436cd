/** A text in which names may stand. */
import { Button, Input } from "antd";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import words from "./words";

const LETTERS = 1_000;

export function WelcomeText({ label, value, change, disabled }: { label: string; value: string; change: (text: string) => void; disabled?: boolean }) {
  const t = useWords(words);
  return (
    <>
      <Input.TextArea aria-label={label} rows={4} maxLength={LETTERS} showCount disabled={disabled} value={value} onChange={(event) => change(event.target.value)} />
      <div className={styles.deeds}>
        {(["customer", "member"] as const).map((who) => <Button key={who} size="small" disabled={disabled} onClick={() => change(`${value}{{ ${who} }}`)}>{t(`put_${who}`)}</Button>)}
      </div>
    </>
  );
}

/** As somebody gets it. */
export const named = (text: string, customer: string, member: string) => text.replace(/\{\{\s*customer\s*\}\}/g, customer).replace(/\{\{\s*member\s*\}\}/g, member);
