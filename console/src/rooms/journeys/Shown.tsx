/** Above the canvas: whether its counts are live or those of a rehearsal. */
import { Segmented } from "antd";
import { useWords } from "../../kit/words";
import { useRuns } from "./asked";
import styles from "./JourneyPage.module.css";
import words from "./words";

export function Shown({ journey, run, live, onRun }: { journey: number; run: number | undefined; live: boolean; onRun: (run: number | undefined) => void }) {
  const t = useWords(words), runs = useRuns(journey).data ?? [];
  const newest = run ?? runs.find((one) => one.state === "done" || one.state === "running")?.id;
  if (!newest) return null;
  return <div className={styles.above}><Segmented size="small" aria-label={t("show")} value={run ? "rehearsal" : "live"} options={[{ value: "live", label: live ? t("show_live") : t("state_draft") }, { value: "rehearsal", label: t("show_rehearsal") }]} onChange={(next) => onRun(next === "live" ? undefined : newest)} /></div>;
}
