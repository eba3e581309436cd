/** What is known of a person, each value with when and through what it was said, and their companies. */
import { Tooltip } from "antd";
import { day, moment } from "../../../kit/format";
import { valueInWords } from "../../../kit/values";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import { titleOf, type Whole } from "./use";

export function Facts({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const zone = useZone();
  return (
    <Card title={t("facts")}>
      <ul className={styles.list}>
        {whole.traits.map((trait) => {
          const before = trait.others.map((one) => one.value).filter((value) => value && value !== trait.said.value).slice(0, 3);
          const how = [t("said", { when: moment(trait.said.at, zone), source: trait.said.source }), before.length ? t("said_others", { values: before.map((value) => valueInWords(trait.name, value)).join(" · ") }) : "", trait.stale ? t("stale") : "", trait.fits ? "" : t("unfit")].filter(Boolean).join("\n");
          return (
            <li key={trait.name} className={styles.fact}>
              <span>{titleOf(trait)}</span>
              <Tooltip title={<span style={{ whiteSpace: "pre-line" }}>{how}</span>} trigger={["hover", "focus"]}><span tabIndex={0}>{valueInWords(trait.name, String(trait.value))}{trait.stale && <span className={styles.careful} aria-label={t("stale")}> ◦</span>}{!trait.fits && <span className={styles.bad} aria-label={t("unfit")}> ▲</span>}</span></Tooltip>
            </li>
          );
        })}
      </ul>
      {whole.companies.length > 0 && (
        <>
          <h3 style={{ marginTop: 16 }}>{t("companies")}</h3>
          <ul className={styles.list}>
            {whole.companies.map((one) => <li key={`${one.company} ${one.role} ${one.since}`}>{one.name}<div className={styles.small}>{t(one.until ? "role_ended" : "role", { role: one.role, since: day(one.since, zone), until: one.until ? day(one.until, zone) : "" })}</div></li>)}
          </ul>
        </>
      )}
    </Card>
  );
}
