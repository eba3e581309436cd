/** Providers of mail, and how fast each is written to now: by the table of rates, by what they asked for, and whose domains lie with them. */
import { Table, Tag, Tooltip } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import words from "./words";

const EVERY = 10_000;
const DOMAINS_SHOWN = 4;
type Pace = Shapes["MailPaceOut"];

export function Paces() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["mail-paces"], (signal) => got(api.GET("/api/w/{workspace}/mail-paces", { params: { path: { workspace } }, signal })), { every: EVERY });
  const senders = asked.data?.[0]?.senders ?? 1;
  return (
    <Card bare title={t("paces")}>
      <p className="quiet" style={{ padding: "0 16px" }}>{t("paces_what")}{senders > 1 && ` ${t("paces_shared", { n: senders })}`}</p>
      <Trouble of={asked.error} />
      <Table<Pace> rowKey="name" size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("no_paces") }} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("pace_provider"), dataIndex: "name", sorter: (one, other) => one.name.localeCompare(other.name) },
        { title: t("domains"), render: (_, one) => <Domains of={one.domains} /> },
        { title: t("pace_per_minute"), align: "right", sorter: (one, other) => one.per_minute_now - other.per_minute_now, render: (_, one) => <Rate of={one} /> },
        { title: t("at_once"), align: "right", render: (_, one) => one.connections ? figure(one.connections) : t("no_limit") },
        { title: t("pace_state"), render: (_, one) => one.rests_until ? <><Tag color="warning">{t("rests")}</Tag><Moment of={one.rests_until} zone={zone} /></> : one.slow ? <Tag color="warning">{t("is_slow")}</Tag> : <Tag color="success">{t("flows")}</Tag> },
      ]} />
    </Card>
  );
}

function Domains({ of }: { of: string[] }) {
  const shown = of.slice(0, DOMAINS_SHOWN).join(", ");
  return of.length > DOMAINS_SHOWN ? <Tooltip title={of.join(", ")}><span tabIndex={0}>{shown} +{figure(of.length - DOMAINS_SHOWN)}</span></Tooltip> : <>{shown}</>;
}

function Rate({ of }: { of: Pace }) {
  const t = useWords(words);
  if (!of.per_minute_now) return <>{t("no_limit")}</>;
  const lowered = !of.per_minute || of.per_minute_now < of.per_minute;
  return <>{figure(of.per_minute_now)}{lowered && of.per_minute > 0 && <span className="quiet"> {t("of_number", { number: figure(of.per_minute) })}</span>}</>;
}
