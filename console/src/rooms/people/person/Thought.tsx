/** What we think of a person: segments, what is counted and scored; and what we do not know. */
import { Link } from "@tanstack/react-router";
import { Progress } from "antd";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure, moment, money } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Figure } from "../../../parts/Figure";
import { paths } from "../../../paths";
import { useHere, useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import { named, titleOf, type Whole } from "./use";

const MOMENTS = /_at$/;

function useCatalogue() {
  const path = { workspace: useWorkspace() };
  const found = useAsked(["traits", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { params: { path }, signal }))).data;
  const of = (name: string) => found?.find((one) => one.name === name);
  return { title: (name: string) => (found ? titleOf(of(name) ?? { name, title_en: "", title_zh: "" }) : "…"), type: (name: string) => of(name)?.type };
}

export function Thought({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const zone = useZone();
  const workspace = useWorkspace();
  const { title, type } = useCatalogue();
  const currency = useHere()?.currency ?? "";
  const shown = (name: string, value: unknown) => {
    if (MOMENTS.test(name)) return moment(value as string, zone);
    if (type(name) === "money" && currency) return money(value as string, currency);
    return typeof value !== "boolean" && Number.isFinite(Number(value)) ? figure(Number(value), 2) : String(value);
  };
  const counted = Object.entries(whole.computed).filter(([, value]) => value !== null && value !== "");
  return (
    <Card title={t("think")}>
      <h3>{t("segments")}</h3>
      {!whole.segments.length && <p className="quiet">{t("no_segments")}</p>}
      <ul className={styles.list}>
        {whole.segments.map((one) => (
          <li key={one.segment}>
            <Link to={paths.segment} params={{ workspace, segment: String(one.segment) }}>{one.name}</Link>
            <div className={styles.small}>{one.since && t("since", { when: moment(one.since, zone) })} · <Link to={paths.segment} params={{ workspace, segment: String(one.segment) }} search={{ why: whole.id }}>{t("why")}</Link></div>
          </li>
        ))}
      </ul>
      <h3 style={{ margin: "16px 0 8px" }}>{t("counted")}</h3>
      <ul className={styles.list}>
        {counted.map(([name, value]) => <li key={name} className={styles.fact}><span>{title(name)}</span><span>{shown(name, value)}</span></li>)}
      </ul>
    </Card>
  );
}

export function NotKnown({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const { title } = useCatalogue();
  const unknown = whole.unknown;
  const rows: [string, string[]][] = [
    [t("missing_identifiers"), unknown.identifiers.map((name) => named(t as never, "kind", name))], [t("missing_traits"), unknown.traits.map(title)],
    [t("stale_traits"), unknown.stale_traits.map(title)], [t("missing_consent"), unknown.consent.map((name) => named(t as never, "channel", name))],
  ];
  return (
    <Card title={t("not_known")}>
      <Figure name={t("complete", { percent: unknown.completeness })} how={t("complete_how")} value={<Progress percent={unknown.completeness} showInfo={false} aria-label={t("complete", { percent: unknown.completeness })} />} small />
      <ul className={styles.list}>
        {rows.filter(([, names]) => names.length).map(([name, names]) => <li key={name}><span className="quiet">{name}</span><div>{names.join(" · ")}</div></li>)}
        {unknown.never_reached && <li>{t("never_reached")}</li>}
      </ul>
    </Card>
  );
}
