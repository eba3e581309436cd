/** How the numbers of a report were counted, in words. */
import { Collapse } from "antd";
import { language, useWords } from "../../kit/words";
import styles from "./Measure.module.css";
import words from "./words";

export function How({ of }: { of: Record<string, { en: string; zh: string }> }) {
  const t = useWords(words);
  return (
    <Collapse style={{ marginTop: 16 }} items={[{ key: "how", label: t("how_counted"), children: <dl className={styles.how}>{Object.entries(of).map(([name, said]) => <div key={name}><dt>{name.replaceAll("_", " ")}</dt><dd>{language() === "en" ? said.en : said.zh}</dd></div>)}</dl> }]} />
  );
}
