/** What a workspace is: zone, country, currency, language. */
import { Descriptions } from "antd";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { useHere } from "../../shell/me";
import words from "./words";

const KINDS = { country: "region", currency: "currency", language: "language" } as const;

/** A code with what it is called in the reader's language: CNY 人民币. */
function called(key: string, code: string): string {
  const kind = KINDS[key as keyof typeof KINDS];
  const name = kind && code ? new Intl.DisplayNames(language(), { type: kind }).of(code) : undefined;
  return name && name !== code ? `${name} (${code})` : code;
}

export function Workspace() {
  const t = useWords(words);
  const here = useHere();
  if (!here) return null;
  return (
    <Card title={here.name}>
      <p className="quiet">{t("workspace_what")}</p>
      <Descriptions size="small" column={1} items={(["slug", "time_zone", "country", "currency", "language"] as const).map((key) => ({ key, label: t(key === "time_zone" ? "zone" : key), children: called(key, here[key]) }))} />
    </Card>
  );
}
