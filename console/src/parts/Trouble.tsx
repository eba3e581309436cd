/** What went wrong, with its number and what to do. Takes any error; a refusal of the server says the most. */
import { Alert, Button } from "antd";
import words from "./words";
import { useWords } from "../kit/words";

type Said = { message: string; number?: string; hint?: string };

export function Trouble({ of, again }: { of: unknown; again?: () => void }) {
  const t = useWords(words);
  if (!of) return null;
  const { message, number, hint } = of as Said;
  return (
    <Alert
      role="alert" type="error" showIcon title={message || String(of)}
      description={<>{hint}{number && <div className="quiet">{t("number", { number })}</div>}</>}
      action={again && <Button size="small" onClick={again}>{t("try_again")}</Button>}
    />
  );
}
