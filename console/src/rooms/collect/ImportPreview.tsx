/** The first rows as they would arrive, and what is not right in them. */
import { Table } from "antd";
import type { Shapes } from "../../api/answers";
import { figure, moment } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { useZone } from "../../shell/me";
import styles from "./Import.module.css";
import { useFieldName } from "./ImportColumns";
import words from "./words";

const PROBLEMS_SHOWN = 8;
type Item = { kind: string; name: string; at: string; user_id: string; anonymous_id: string; properties: unknown; traits: unknown; context: unknown };

export function ImportPreview({ seen }: { seen: Shapes["ImportsPreviewOut"] }) {
  const t = useWords(words);
  return (
    <>
      <Card title={t("problems_title")}>
        <p>{t("preview_stands", { looked: figure(seen.rows_looked_at), imported: figure(seen.rows_imported), refused: figure(seen.rows_refused) })}</p>
        <Problems of={seen.problems.slice(0, PROBLEMS_SHOWN)} />
        {seen.problems.length > PROBLEMS_SHOWN && <p className="quiet">{t("more_problems", { count: seen.problems.length - PROBLEMS_SHOWN })}</p>}
      </Card>
      <Card title={t("preview_title")} bare><Items items={seen.items as unknown as Item[]} kind={seen.kind} /></Card>
    </>
  );
}

export function Problems({ of }: { of: Shapes["ProblemOut"][] }) {
  const t = useWords(words);
  if (!of.length) return <p className="quiet">{t("no_problems")}</p>;
  return (
    <ul className={styles.problems}>
      {of.map((one, place) => (
        <li key={place}>
          <strong>{t("problem_line", { line: one.line })}</strong>
          <span>{language() === "en" ? one.text : one.text_zh} <span className="quiet">{one.refused ? t("problem_row") : t("problem_cell")} · {one.number}</span></span>
        </li>
      ))}
    </ul>
  );
}

function Items({ items, kind }: { items: Item[]; kind: string }) {
  const t = useWords(words);
  const zone = useZone();
  const say = useFieldName(kind);
  const parts = items.map((item) => flat(item));
  const names = [...new Set(parts.flatMap((part) => Object.keys(part)))];
  return (
    <Table size="small" rowKey="key" pagination={false} scroll={{ x: "max-content", y: 360 }} dataSource={items.map((item, place) => ({ key: place, item, part: parts[place]! }))} columns={[
      { title: t("who"), fixed: "left", render: (_, row) => row.item.user_id || row.part.email || row.part.phone || <span className="quiet">{row.item.anonymous_id ? t("nobody") : "—"}</span> },
      ...(kind === "people" || kind === "companies" ? [] : [{ title: t("what"), render: (_: unknown, row: { item: Item }) => row.item.name }, { title: t("when"), render: (_: unknown, row: { item: Item }) => moment(row.item.at, zone) }]),
      ...names.map((name) => ({ title: name.includes(".") || !known(name) ? name : say(name), render: (_: unknown, row: { part: Record<string, string> }) => row.part[name] ?? "" })),
    ]} />
  );
}

const known = (name: string) => `f_${name}` in words.words;

/** What an item holds as texts by name; what lies deeper is shown as it is written. */
function flat(item: Item): Record<string, string> {
  const held = [item.traits, item.properties].map((one) => (typeof one === "string" ? parsed(one) : one) ?? {});
  return Object.fromEntries(held.flatMap((one) => Object.entries(one as object)).map(([name, value]) => [name, typeof value === "object" && value ? JSON.stringify(value) : String(value ?? "")]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
