/** Named ways of which each gets a share of the people, together 100 %: when one changes, the others make room. */
import { Button } from "antd";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import words from "../words";
import styles from "./fields.module.css";
import { NamedWays, type Named } from "./NamedWays";
import { evenly, sumOf, toWhole, withOneMore, withShare } from "./weights";
import { Weight } from "./Weight";

type Props = { step: Step; set: (step: Step) => void; setting: string; label: string };

export function Shares({ step, set, setting, label }: Props) {
  const t = useWords(words);
  const list = (Array.isArray(step[setting]) ? step[setting] : []) as Named[];
  const now = percents(list), sum = sumOf(now);
  const put = (next: readonly Named[], shares: readonly number[]) => set({ ...step, [setting]: next.map((one, place) => ({ ...one, percent: shares[place] as Json })) });
  /** What was added or taken out; everything else stays as it was changed. */
  const changed = (next: Step) => {
    const made = next[setting] as Named[];
    if (made.length > list.length) return put(made, withOneMore(now));
    return made.length < list.length ? put(made, toWhole(percents(made))) : set(next);
  };
  return (
    <>
      <NamedWays step={step} set={changed} setting={setting} label={label} blank={(number) => ({ name: String.fromCharCode(64 + number), percent: 0, next: null })}>
        {(one, _, place) => <Weight name={t("share_of", { name: one.name })} value={now[place]!} onChange={(value) => put(list, withShare(now, place, value))} />}
      </NamedWays>
      <div className={styles.row}>
        <span className="quiet" data-sum={sum}>{t("shares_sum", { sum })}</span>
        <Button size="small" onClick={() => put(list, evenly(list.length))}>{t("evenly")}</Button>
        {sum !== 100 && <Button size="small" onClick={() => put(list, toWhole(now))}>{t("to_whole")}</Button>}
      </div>
    </>
  );
}

const percents = (list: readonly Named[]) => list.map((one) => Number(one.percent ?? 0));
