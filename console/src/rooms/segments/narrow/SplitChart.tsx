/** How the people who are left spread over one attribute, as bars that can be clicked. */
import { CloseOutlined, FormOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import type { components } from "../../../api/generated/schema";
import { figure, share } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { ruleOfBucket, ruleOfMissing, type Bucket, type Rule } from "../rule";
import words from "../words";
import styles from "./Splits.module.css";

type Spread = components["schemas"]["DistributionOut"];
type Props = { title: string; trait: string; said: (of: string, value: string) => string; type: string; spread?: Spread; how: string; full: boolean; busy: boolean; add: (rule: Rule, count?: number) => void; drop?: () => void };

/** Of these the newest matter most, so they stand first. */
const LATELY = new Set(["month", "week", "day", "hour"]);

export function SplitChart({ title, trait, said, type, spread, how, full, busy, add, drop }: Props) {
  const t = useWords(words);
  const told = spread?.shares ?? [];
  const shares = LATELY.has(spread?.kind ?? "") ? [...told].reverse() : told;
  const all = shares.reduce((sum, one) => sum + one.count, (spread?.rest ?? 0) + (spread?.missing ?? 0));
  const most = Math.max(1, ...shares.map((one) => one.count), spread?.missing ?? 0);
  const bar = (value: string, count: number, rule: Rule, unknown = false) => (
    <li key={value}>
      <button type="button" className={unknown ? `${styles.bar} ${styles.unknown}` : styles.bar} disabled={full || count === 0 || busy} onClick={() => add(rule, count)}
        aria-label={t("bar", { value, count: figure(count), share: share(all ? count / all : 0) })}>
        <span className={unknown ? `${styles.value} quiet` : styles.value} title={value}>{value}</span>{" "}
        <span className={styles.track} aria-hidden><i style={{ width: `${(count / most) * 100}%` }} /></span>
        <span className={styles.count}>{figure(count)} <small>{share(all ? count / all : 0)}</small></span>
      </button>
    </li>
  );
  return (
    <article className={styles.chart} aria-label={title} data-trait={trait}>
      <header className={styles.title}>
        <h3>{title}</h3>
        <Tooltip title={how} trigger={["hover", "focus"]}><Button type="text" size="small" aria-label={how}>?</Button></Tooltip>
        <Tooltip title={t("as_words", { name: title })}><Button type="text" size="small" icon={<FormOutlined />} aria-label={t("as_words", { name: title })} disabled={full} onClick={() => add({ trait, is: "exists" })} /></Tooltip>
        {drop && <Tooltip title={t("unchosen", { name: title })}><Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("unchosen", { name: title })} onClick={drop} /></Tooltip>}
      </header>
      <ul className={styles.bars}>
        {shares.map((one) => bar(label(one, spread!.kind, type, t, (value) => said(trait, value)), one.count, ruleOfBucket(trait, spread!.kind, type, one as Bucket)))}
        {Boolean(spread?.missing) && bar(t("missing"), spread!.missing, ruleOfMissing(trait), true)}
      </ul>
      {Boolean(spread?.rest) && <p className="quiet">{t("rest", { people: figure(spread!.rest) })}</p>}
    </article>
  );
}

function label({ value, low, high }: Spread["shares"][number], kind: string, type: string, t: ReturnType<typeof useWords<(typeof words)["words"]>>, said: (value: string) => string): string {
  if (type === "boolean") return t(value === "true" ? "yes" : "no");
  if (kind !== "numbers") return said(value);
  const end = (one: unknown) => figure(Number(one), 6);
  if (low === null || low === undefined) return `< ${end(high)}`;
  if (high === null || high === undefined) return `≥ ${end(low)}`;
  return low === high ? end(low) : `${end(low)} – <${end(high)}`;
}
