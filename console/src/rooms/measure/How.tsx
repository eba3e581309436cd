/** How the numbers of a report were counted, in words. */
import { Collapse } from "antd";
import { language, useWords } from "../../kit/words";
import styles from "./Measure.module.css";
import names from "./howWords";
import words from "./words";

export function How({ of }: { of: Record<string, { en: string; zh: string }> }) {
  const t = useWords(words);
  const n = useWords(names);
  const nameOf = (name: string) => { const known = name.replace(/^goal\./, ""); return known in names.words ? n(known as "people") : name; };
  return (
    <Collapse style={{ marginTop: 16 }} items={[{ key: "how", label: t("how_counted"), children: <dl className={styles.how}>{Object.entries(of).map(([name, said]) => <div key={name}><dt>{nameOf(name)}</dt><dd>{language() === "en" ? said.en : said.zh}</dd></div>)}</dl> }]} />
  );
}
