/** What each content did and brought. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Skeleton, Table } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure, money, share } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useHere, useZone } from "../../shell/me";
import { moment } from "../../kit/format";
import { How } from "./How";
import { asShare } from "./intervals";
import styles from "./Measure.module.css";
import words from "./reportWords";

type Line = Shapes["ContentLineOut"];
const WAYS = ["template", "version", "wording"] as const;

export function ContentReport() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const zone = useZone();
  const currency = useHere()?.currency ?? "CNY";
  const { by = "version" } = useSearch({ strict: false }) as { by?: string };
  const asked = useAsked(["content", "report", by], (signal) => got(api.GET("/api/w/{workspace}/content/report", { params: { path: { workspace }, query: { by } }, signal })), { stay: true });
  const report = asked.data as Shapes["ContentsOut"] | undefined;
  const best = report?.lines.filter((one) => one.conversion_rate).sort((a, b) => b.conversion_rate!.value - a.conversion_rate!.value)[0];
  const name = (one: Line) => [one.name, by === "version" && t("version", { number: one.number }), one.block && `${one.block}: ${one.wording}`].filter(Boolean).join(" · ");
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {!report ? !asked.error && <Skeleton active /> : (
        <Card extra={<Segmented aria-label={t("by")} value={by} options={WAYS.map((way) => ({ value: way, label: t(`by_${way}`) }))} onChange={(way) => void go({ to: ".", search: { tab: "content", by: way } as never, replace: true })} />}
          title={`${moment(report.since, zone).slice(0, 10)} – ${moment(report.until, zone).slice(0, 10)} · ${report.event}`}>
          <p className={styles.answer}>{best ? t("best", { name: name(best), rate: share(best.conversion_rate!.value) }) : t("nothing_sent")}</p>
          <Table<Line> rowKey={(one) => `${one.template} ${one.version} ${one.block} ${one.wording}`} size="small" dataSource={report.lines} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
            { title: t("content"), render: (_, one) => name(one) },
            { title: t("sent"), dataIndex: "sent", align: "right", render: (value: number) => figure(value), sorter: (a, b) => a.sent - b.sent },
            { title: t("open_rate"), render: (_, one) => asShare(one.open_rate) }, { title: t("click_rate"), render: (_, one) => asShare(one.click_rate) },
            { title: t("conversion"), render: (_, one) => asShare(one.conversion_rate) },
            { title: t("revenue"), align: "right", render: (_, one) => money(one.revenue as unknown as string, currency) },
          ]} />
          <How of={report.how} />
        </Card>
      )}
    </>
  );
}
