/** New and lost by day, new above the line and lost below it; days without any stand there too. */
import { useMemo } from "react";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Chart, colourOf } from "../../../parts/Chart";
import { useTaste } from "../../../shell/taste";
import words from "../words";

export type DayCount = { day: string; came: number; left: number };
const DAY_MS = 86_400_000;

export function Days({ of, days, today }: { of: DayCount[]; days: number; today: string }) {
  const t = useWords(words);
  const { shown } = useTaste();
  const [came, left] = [t("came"), t("left")];
  const option = useMemo(() => {
    const all = Array.from({ length: days }, (_, ago) => new Date(Date.parse(today) - (days - 1 - ago) * DAY_MS).toISOString().slice(0, 10));
    const sum = (day: string, what: "came" | "left") => of.filter((one) => one.day === day).reduce((total, one) => total + one[what], 0);
    return {
      tooltip: { trigger: "axis" }, legend: { data: [came, left], right: 8, top: 0, textStyle: { color: colourOf("ink") } }, grid: { left: 8, right: 8, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: all.map((day) => day.slice(5)), axisTick: { show: false } }, yAxis: { type: "value", minInterval: 1 },
      series: [
        { name: came, type: "bar", stack: "all", barMaxWidth: 24, data: all.map((day) => sum(day, "came")), itemStyle: { color: colourOf("water") } },
        { name: left, type: "bar", stack: "all", barMaxWidth: 24, data: all.map((day) => -sum(day, "left")), itemStyle: { color: colourOf("plum") } },
      ],
    };
  }, [of, days, today, came, left, shown]);
  const total = (what: "came" | "left") => figure(of.reduce((sum, one) => sum + one[what], 0));
  return <Chart option={option} mode={shown} height={180} label={t("by_day_told", { came: total("came"), left: total("left") })} />;
}
