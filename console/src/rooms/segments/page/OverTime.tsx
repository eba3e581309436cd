/** How many are in it now, and at the end of each of the last thirty days. */
import { useMemo } from "react";
import { api, got } from "../../../api/client";
import type { components } from "../../../api/generated/schema";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Chart } from "../../../parts/Chart";
import { Figure } from "../../../parts/Figure";
import { KeptUp } from "../kept";
import words from "../words";
import styles from "./page.module.css";

export function OverTime({ segment, watched }: { segment: components["schemas"]["SegmentOut"]; watched: boolean }) {
  const t = useWords(words);
  const path = { workspace: useWorkspace(), segment: segment.id };
  const history = useAsked(["segments", segment.id, "history", segment.members], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/history", { params: { path }, signal })), { enabled: watched, stay: true });
  const members = useAsked(["segments", segment.id, "counted"], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/members", { params: { path, query: { limit: 1 } }, signal })), { enabled: segment.members === null });
  const days = (history.data ?? []).filter((day) => day.day >= segment.created_at.slice(0, 10) || day.members > 0);
  const sum = (what: "joined" | "left") => days.reduce((all, day) => all + day[what], 0);
  const option = useMemo(() => ({
    tooltip: { trigger: "axis" }, xAxis: { type: "category", data: days.map((day) => day.day.slice(5)), boundaryGap: false }, yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { opacity: .16 } } },
    series: [{ type: "line", name: t("members"), data: days.map((day) => day.members), showSymbol: days.length < 3, areaStyle: { opacity: .12 }, lineStyle: { width: 2 } }],
  }), [history.data, t("members")]);
  const now = segment.members ?? members.data?.count;
  return (
    <Card label={t("over_time")}>
      <div className={styles.figures}>
        <Figure name={t("members")} value={now === undefined ? "…" : figure(now)} how={t("members_how")} live={segment.kept === "tick"} />
        {watched && history.data && <><Figure name={t("joined_30")} value={figure(sum("joined"))} how={t("moves_how")} /><Figure name={t("left_30")} value={figure(sum("left"))} how={t("moves_how")} /></>}
        <Figure name={t("kept")} value={<KeptUp kept={segment.kept} />} small />
      </div>
      {watched ? <Chart option={option} height={176} label={t("over_time_label", { first: figure(days[0]?.members ?? 0), last: figure(days.at(-1)?.members ?? 0) })} /> : <p className="quiet">{t("not_kept")}</p>}
    </Card>
  );
}
