/** Two to four attributes that divide the remaining people best; each bar is the next step. */
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import { figure, share } from "../../../kit/format";
import { Figure } from "../../../parts/Figure";
import type { Known } from "../known";
import type { Rule } from "../rule";
import words from "../words";
import type { useCounts } from "./counts";
import { SplitChart } from "./SplitChart";
import styles from "./Splits.module.css";

type Props = { counts: ReturnType<typeof useCounts>; known: Known; look: string[]; choose: (names: string[]) => void; add: (rule: Rule, count?: number) => void; full: boolean };

export function Splits({ counts, known, look, choose, add, full }: Props) {
  const t = useWords(words);
  const offered = counts.suggested.filter((one) => !look.includes(one.trait));
  const shown = [...look.map((name) => ({ name, spread: counts.chosen[name], how: t("chosen"), own: true })),
    ...offered.map((one) => ({ name: one.trait, spread: counts.distributions[one.trait], own: false, how: t("telling", { difference: share(one.difference), known: share(one.known) }) }))];
  return (
    <section className={styles.splits} aria-label={t("splits")} aria-busy={counts.stale}>
      <header className={styles.head}>
        <Figure name={t("splits")} how={t("splits_how")} value={counts.left === undefined ? "…" : figure(counts.left)} small />
        <Select showSearch={{ optionFilterProp: "label" }} className={styles.look} value={null} placeholder={t("look_at")} aria-label={t("look_at")} onChange={(name: string | null) => name && choose([name, ...look.filter((one) => one !== name)].slice(0, 6))}
          options={known.traits.filter((one) => !look.includes(one.name)).map((one) => ({ value: one.name, label: one.title }))} />
      </header>
      {!counts.stale && counts.left === 0 && <p className="quiet">{t("nobody_left")}</p>}
      {!counts.stale && counts.left !== 0 && !shown.length && <p className="quiet">{t("nothing_divides")}</p>}
      <div className={counts.stale ? `${styles.charts} ${styles.stale}` : styles.charts}>
        {shown.map((one) => (
          <SplitChart key={one.name} said={known.names.value} title={known.names.trait(one.name)} trait={one.name} type={known.typeOf(one.name)} spread={one.spread} how={one.how} full={full} busy={counts.stale}
            add={add} drop={one.own ? () => choose(look.filter((name) => name !== one.name)) : undefined} />
        ))}
        {!shown.length && counts.stale && [1, 2, 3].map((one) => <div key={one} className={styles.blank} />)}
      </div>
    </section>
  );
}
