/** Below the canvas: entries, messages and goals of each day. */
import { useMemo } from "react";
import { useWords } from "../../../kit/words";
import { Chart } from "../../../parts/Chart";
import { useTaste } from "../../../shell/taste";
import type { Day } from "../types";
import styles from "./numbers.module.css";
import words from "../words";

export function Strip({ days, label }: { days: readonly Day[]; label: string }) {
  const t = useWords(words), mode = useTaste().shown;
  const option = useMemo(() => ({
    legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: css("quiet") } }, tooltip: { trigger: "axis" }, grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: days.map((one) => one.day.slice(5)), axisLabel: { color: css("quiet") }, axisLine: { lineStyle: { color: css("line") } } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: css("quiet") }, splitLine: { lineStyle: { color: css("line") } } },
    series: [
      { name: t("entries"), type: "bar", data: days.map((one) => one.entered), barMaxWidth: 16 },
      { name: t("messages"), type: "line", smooth: false, symbol: "circle", symbolSize: 5, data: days.map((one) => one.messages) },
      { name: t("goals"), type: "line", symbol: "diamond", symbolSize: 7, data: days.map((one) => one.goals) },
    ],
  }), [days, t, mode]);
  return (
    <section className={styles.strip} aria-label={label}>
      <div><small className="quiet">{label}</small></div>
      {days.length ? <Chart option={option} height={136} label={label} mode={mode} /> : <p className="quiet">{t("nothing_by_day")}</p>}
    </section>
  );
}

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
