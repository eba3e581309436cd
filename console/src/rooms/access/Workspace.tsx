/** What a workspace is: zone, country, currency, language. */
import { Descriptions } from "antd";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { useHere } from "../../shell/me";
import words from "./words";

export function Workspace() {
  const t = useWords(words);
  const here = useHere();
  if (!here) return null;
  return (
    <Card title={here.name}>
      <p className="quiet">{t("workspace_what")}</p>
      <Descriptions size="small" column={1} items={(["slug", "time_zone", "country", "currency", "language"] as const).map((key) => ({ key, label: t(key === "time_zone" ? "zone" : key), children: here[key] }))} />
    </Card>
  );
}
