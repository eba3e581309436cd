/** One event: how many a day, what it holds with samples, and what is decided about it. */
import { Link, useParams } from "@tanstack/react-router";
import { Button, Popconfirm, Skeleton, Space, Table, Tag } from "antd";
import { useMemo, useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, share } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Chart } from "../../parts/Chart";
import { Figure } from "../../parts/Figure";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { Declare, Rename } from "./EventForms";
import styles from "./Events.module.css";
import { month, Stands, type Entry } from "./SeenEvents";
import words from "./words";

export default function EventPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const name = (useParams({ strict: false }) as { event: string }).event;
  const asked = useAsked(["catalogue", "one", name], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue/event", { params: { path: { workspace }, query: { name } }, signal })));
  const entry = asked.data as Entry | undefined;
  return (
    <Page title={name} back={<Link to={paths.events} params={{ workspace }}>← {t("all_events")}</Link>} what={entry?.declared?.description} stands={entry && <Stands of={entry} />} actions={entry && <Decide entry={entry} />}>
      <Trouble of={asked.error} />
      {!entry ? !asked.error && <Skeleton active /> : (
        <>
          <div className={styles.figures}>
            <Figure name={t("last_day")} value={figure(entry.volume.last_24_hours)} />
            <Figure name={t("month")} value={figure(month(entry))} />
            <Figure name={t("seen")} value={figure(entry.seen)} how={t("seen_how")} />
            <Figure name={t("last_seen")} value={<Moment of={entry.last_at} zone={zone} />} small />
          </div>
          <Volume entry={entry} />
          <Properties entry={entry} />
        </>
      )}
    </Page>
  );
}

function Volume({ entry }: { entry: Entry }) {
  const t = useWords(words);
  const days = Object.entries(entry.volume.by_day).sort();
  const option = useMemo(() => ({ tooltip: { trigger: "axis" }, xAxis: { type: "category", data: days.map(([day]) => day.slice(5)) }, yAxis: { type: "value", minInterval: 1 }, series: [{ type: "bar", barMaxWidth: 32, data: days.map(([, count]) => count) }] }), [entry]);
  return days.length ? <Card title={t("by_day")}><Chart option={option} label={t("by_day")} height={160} /></Card> : null;
}

function Properties({ entry }: { entry: Entry }) {
  const t = useWords(words);
  return (
    <Card bare title={t("property")}>
      <Table rowKey="name" size="small" dataSource={entry.properties} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("property"), render: (_, one) => <><strong>{one.name}</strong> {one.blocked && <Tag color="error">{t("blocked")}</Tag>}{one.renamed_to && <Tag>{t("renamed", { name: one.renamed_to })}</Tag>}{one.declared?.required && <Tag>{t("required")}</Tag>}</> },
        { title: t("type"), render: (_, one) => t(`type_${one.declared?.type ?? one.type}` as "type_text") },
        { title: t("filled"), align: "right", render: (_, one) => share(1 - (one.shares.missing ?? 0), 0) },
        { title: t("samples"), render: (_, one) => <div className={styles.sample} title={one.samples.join(" · ")}>{one.samples.join(" · ")}</div> },
        { title: "", render: (_, one) => <PropertyTools entry={entry} property={one.name} blocked={one.blocked} /> },
      ]} />
    </Card>
  );
}

function useDecisions() {
  const workspace = useWorkspace();
  const here = { params: { path: { workspace } } };
  const changes = [["catalogue"], ["decisions"]] as const;
  const block = useDone(({ name, property = "" }: { name: string; property?: string }) => got(api.POST("/api/w/{workspace}/events/blocks", { ...here, body: { name, property, because: "" } })), changes);
  const back = useDone(({ name, property = "", kind }: { name: string; property?: string; kind: "block" | "rename" | "declare" }) => got(api.POST("/api/w/{workspace}/events/take-back", { ...here, body: { name, property, kind, because: "" } })), changes);
  return { block, back };
}

function Decide({ entry }: { entry: Entry }) {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const { block, back } = useDecisions();
  const [open, setOpen] = useState<"declare" | "rename" | "">("");
  const button = (word: "block" | "unblock" | "rename", act?: () => void) => <Allowed refusal={refusal}><Button onClick={act} loading={block.isPending || back.isPending}>{t(word)}</Button></Allowed>;
  return (
    <Space wrap>
      {entry.blocked ? button("unblock", () => back.mutate({ name: entry.name, kind: "block" })) : refusal ? button("block") : <Popconfirm title={t("block_sure", { name: entry.name })} onConfirm={() => block.mutate({ name: entry.name })}><Button>{t("block")}</Button></Popconfirm>}
      {button("rename", () => setOpen("rename"))}
      <Allowed refusal={refusal}><Button className="koi" onClick={() => setOpen("declare")}>{t(entry.declared ? "declare_again" : "declare")}</Button></Allowed>
      <Trouble of={block.error ?? back.error} />
      {open === "declare" && <Declare entry={entry} close={() => setOpen("")} />}
      {open === "rename" && <Rename name={entry.name} property="" close={() => setOpen("")} />}
    </Space>
  );
}

function PropertyTools({ entry, property, blocked }: { entry: Entry; property: string; blocked: boolean }) {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const { block, back } = useDecisions();
  const [open, setOpen] = useState(false);
  return (
    <Space>
      <Allowed refusal={refusal}><Button size="small" onClick={() => (blocked ? back.mutate({ name: entry.name, property, kind: "block" }) : block.mutate({ name: entry.name, property }))}>{t(blocked ? "unblock" : "block")}</Button></Allowed>
      <Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(true)}>{t("rename")}</Button></Allowed>
      {open && <Rename name={entry.name} property={property} close={() => setOpen(false)} />}
    </Space>
  );
}
