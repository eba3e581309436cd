/** Above the canvas: whether its counts are live, those of a rehearsal, or those of an earlier version. */
import { Segmented } from "antd";
import { useWords } from "../../kit/words";
import { useRuns } from "./asked";
import styles from "./JourneyPage.module.css";
import words from "./words";

type Props = { journey: number; run: number | undefined; version: number | undefined; live: boolean; onRun: (run: number | undefined) => void };

export function Shown({ journey, run, version, live, onRun }: Props) {
  const t = useWords(words), runs = useRuns(journey).data ?? [];
  const newest = run ?? runs.find((one) => one.state === "done" || one.state === "running")?.id;
  if (!newest && !version) return null;
  const options = [{ value: "live", label: live ? t("show_live") : t("state_draft") }, ...(newest ? [{ value: "rehearsal", label: t("show_rehearsal") }] : []), ...(version ? [{ value: "version", label: t("version_number", { number: version }) }] : [])];
  return <div className={styles.above}><Segmented size="small" aria-label={t("show")} value={version ? "version" : run ? "rehearsal" : "live"} options={options} onChange={(next) => next !== "version" && onRun(next === "live" ? undefined : newest)} /></div>;
}
