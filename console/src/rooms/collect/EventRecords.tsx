/** What was refused lately, and what was decided about events. */
import { Table } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import words from "./words";

export function Refused() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["refused"], (signal) => got(api.GET("/api/w/{workspace}/events/refused", { params: { path: { workspace } }, signal })));
  return (
    <>
      <p className="quiet">{t("refused_what")}</p>
      <Trouble of={asked.error} />
      <Card bare label={t("tab_refused")}>
        <Table<Shapes["RefusedOut"]> rowKey={(one) => one.at + one.message_id + one.name} size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("refused_empty") }} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
          { title: t("when"), render: (_, one) => <Moment of={one.at} zone={zone} seconds /> },
          { title: t("event"), render: (_, one) => one.name || one.item.slice(0, 60) },
          { title: t("reason"), render: (_, one) => <>{one.message} <span className="quiet">{one.hint} {one.number}</span></> },
        ]} />
      </Card>
    </>
  );
}

export function Decisions() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["decisions"], (signal) => got(api.GET("/api/w/{workspace}/events/decisions", { params: { path: { workspace } }, signal })));
  return (
    <Card bare label={t("tab_decisions")}>
      <Trouble of={asked.error} />
      <Table<Shapes["DecisionOut"]> rowKey="number" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Shapes["DecisionOut"][] | undefined} locale={{ emptyText: t("decisions_empty") }} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("when"), render: (_, one) => <Moment of={one.at} zone={zone} /> }, { title: t("by"), dataIndex: "by" },
        { title: t("stands"), render: (_, one) => <>{one.said === null ? `${t("take_back")}: ` : ""}{t(`decided_${one.kind}` as "decided_block")}</> },
        { title: t("event"), render: (_, one) => [one.name, one.property].filter(Boolean).join(" · ") }, { title: t("because"), dataIndex: "because" },
      ]} />
    </Card>
  );
}
