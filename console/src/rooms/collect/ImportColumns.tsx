/** A row per column of the sheet: its name, some values, and what it is understood as. */
import { Select, Table } from "antd";
import type { Shapes } from "../../api/answers";
import { useWords } from "../../kit/words";
import { given, LEFT_OUT, meaningOf, traitName, type Pair } from "./mapping";
import styles from "./Import.module.css";
import words from "./words";

type Column = Shapes["ColumnOut"];
type Kind = Shapes["ImportsKindOut"];
const WHO = ["user_id", "email", "phone", "anonymous_id"];
const CONSENTS = ["email", "sms", "wechat", "push", "phone"] as const;
type Props = { kind: Kind; columns: Column[]; mapping: Pair[]; change: (mapping: Pair[]) => void };

export function ImportColumns({ kind, columns, mapping, change }: Props) {
  const t = useWords(words);
  const say = useFieldName(kind.kind);
  return (
    <Table<Column> rowKey="name" size="small" dataSource={columns} pagination={false} scroll={{ x: "max-content" }} columns={[
      { title: t("column"), render: (_, column) => <strong>{column.name}</strong> },
      { title: t("samples"), render: (_, column) => <div className={styles.sample} title={column.samples.join(" · ")}>{column.samples.slice(0, 3).join(" · ")}</div> },
      { title: t("means"), width: "45%", render: (_, column) => {
        const means = meaningOf(column.name, mapping);
        return (
          <>
            <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} className={styles.means} aria-label={`${t("means")}: ${column.name}`} placeholder={t("left_out")} value={means} maxTagCount="responsive"
              onChange={(fields) => change(given(columns, mapping, column.name, fields.filter((field) => field !== LEFT_OUT)))}
              options={choices(kind, column, means, t, say)} />
            {means.some((field) => column.doubtful?.includes(field)) && <div className={styles.doubt}>{t("doubtful")}</div>}
          </>
        );
      } },
    ]} />
  );
}

/** What a field is called here. */
export function useFieldName(kind: string): (field: string) => string {
  const t = useWords(words);
  return (field) => {
    const [bare = ""] = field.split(":");
    const [family = "", ...rest] = bare.split(".");
    const name = rest.join(".");
    if (!name) return t((bare === "name" && kind === "events" ? "f_event" : `f_${bare}`) as "f_email");
    if (family === "consent") return CONSENTS.includes(name as "email") ? t(`consent_${name}` as "consent_email") : name;
    return family === "external" ? t("external", { name }) : family === "trait" ? t("own_trait", { name }) : t("own_property", { name });
  };
}

function choices(kind: Kind, column: Column, means: string[], t: ReturnType<typeof useWords<typeof words.words>>, say: (field: string) => string) {
  const names = kind.fields.map((field) => field.name);
  const name = traitName(column.name);
  const families = kind.families.filter((family) => family === "trait" || family === "property").map((family) => `${family}.${name}`);
  const own = [...new Set([...families, ...means.filter((field) => /^(trait|property|external)\./.test(field)), ...column.guesses.filter((field) => /^(trait|property|external)\./.test(field))])];
  const group = (label: string, fields: string[]) => ({ label, title: label, options: fields.map((value) => ({ value, label: say(value) })) });
  return [
    group(t("group_who"), names.filter((field) => WHO.includes(field))),
    group(t("group_known"), names.filter((field) => !WHO.includes(field))),
    ...(kind.families.includes("consent") ? [group(t("group_consent"), CONSENTS.map((channel) => `consent.${channel}`))] : []),
    group(t("group_own"), own),
  ].filter((one) => one.options.length > 0);
}
