/** Events that broke their declaration and wait: by what is wrong, corrected and sent again, taken as they are, or set aside. */
import { App, Button, Input, Modal, Popconfirm, Select, Table } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Events.module.css";
import words from "./words";

type Breach = Shapes["BreachCountOut"];
type Held = Shapes["HeldOut"];
type Correction = Shapes["CorrectionIn"];
const CHANGES = [["quarantine"], ["catalogue"]] as const;
const of = (breach: Breach) => ({ event: breach.event, property: breach.property, reason: breach.reason });

export function Quarantine() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const [correcting, correct] = useState<Breach | null>(null);
  const here = { params: { path: { workspace } } };
  const asked = useAsked(["quarantine", "counts"], (signal) => got(api.GET("/api/w/{workspace}/events/quarantine/counts", { ...here, signal })));
  const accept = useDone((breach: Breach) => got(api.POST("/api/w/{workspace}/events/quarantine/replay", { ...here, body: { ...of(breach), accept: true } as never })), CHANGES);
  const dismiss = useDone((breach: Breach) => got(api.POST("/api/w/{workspace}/events/quarantine/dismiss", { ...here, body: of(breach) as never })), CHANGES);
  if (asked.data?.length === 0) return <Empty title={t("quarantine_empty")} text={t("quarantine_empty_text")} />;
  const tools = (one: Breach) => refusal ? <Allowed refusal={refusal}><Button size="small">{t("correct")}</Button></Allowed> : (
    <div className={styles.tools}>
      <Button size="small" type="primary" onClick={() => correct(one)}>{t("correct")}</Button>
      <Popconfirm title={t("accept")} onConfirm={() => accept.mutate(one, { onSuccess: (done) => void message.success(t("replayed", { count: done.items })) })}><Button size="small">{t("accept")}</Button></Popconfirm>
      <Popconfirm title={t("dismiss")} onConfirm={() => dismiss.mutate(one)}><Button size="small">{t("dismiss")}</Button></Popconfirm>
    </div>
  );
  return (
    <Card bare label={t("tab_quarantine")}>
      <Trouble of={asked.error ?? accept.error ?? dismiss.error} />
      <Table<Breach> rowKey={(one) => one.event + one.property + one.reason} size="small" loading={!asked.data && !asked.error} dataSource={asked.data} pagination={false} scroll={{ x: "max-content" }} expandable={{ expandedRowRender: (one) => <Samples breach={one} /> }} columns={[
        { title: t("event"), dataIndex: "event" }, { title: t("property"), dataIndex: "property" }, { title: t("breach"), render: (_, one) => t(`reason_${one.reason}` as "reason_missing") },
        { title: t("items"), align: "right", render: (_, one) => figure(one.items) }, { title: t("last_seen"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> }, { title: "", render: (_, one) => tools(one) },
      ]} />
      {correcting && <Correct breach={correcting} close={() => correct(null)} />}
    </Card>
  );
}

function Samples({ breach }: { breach: Breach }) {
  const workspace = useWorkspace();
  const asked = useAsked(["quarantine", "items", breach.event, breach.property, breach.reason], (signal) => got(api.GET("/api/w/{workspace}/events/quarantine", { params: { path: { workspace }, query: { ...of(breach), limit: 3 } as never }, signal })));
  return <>{((asked.data ?? []) as Held[]).map((one) => <pre key={one.item} className={styles.item}>{JSON.stringify(one.properties, null, 1)}</pre>)}<Trouble of={asked.error} /></>;
}

function Correct({ breach, close }: { breach: Breach; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const [how, set] = useState<{ do: string; value: string; to: string }>({ do: { missing: "fill", wrong_type: "cast", unknown_property: "rename" }[breach.reason] ?? "remove", value: "", to: breach.reason === "wrong_type" ? "number" : "" });
  const correction = { do: how.do, property: breach.property, ...(how.do === "fill" ? { value: parsed(how.value) } : {}), ...(how.do === "rename" || how.do === "cast" ? { to: how.to } : {}) } as Correction;
  const send = useDone(() => got(api.POST("/api/w/{workspace}/events/quarantine/replay", { params: { path: { workspace } }, body: { ...of(breach), corrections: [correction] } as never })), CHANGES);
  return (
    <Modal open title={t("correct")} okText={t("correct")} onCancel={close} confirmLoading={send.isPending} onOk={() => send.mutate(undefined, { onSuccess: (done) => { close(); void message.success(t("replayed", { count: done.items })); } })}>
      <p>{t("correct_what", { count: figure(breach.items) })}</p>
      <Trouble of={send.error} />
      <div className={styles.form}>
        <label>{t("do_what")}<Select aria-label={t("do_what")} value={how.do} onChange={(chosen) => set({ ...how, do: chosen, to: chosen === "cast" ? "number" : "" })} options={(["fill", "rename", "cast", "remove"] as const).map((value) => ({ value, label: `${breach.property}: ${t(`do_${value}`)}` }))} /></label>
        {how.do === "fill" && <label>{t("value")}<Input value={how.value} onChange={(event) => set({ ...how, value: event.target.value })} /></label>}
        {how.do === "rename" && <label>{t("to")}<Input value={how.to} onChange={(event) => set({ ...how, to: event.target.value })} /></label>}
        {how.do === "cast" && <label>{t("to")}<Select aria-label={t("to")} value={how.to} onChange={(to) => set({ ...how, to })} options={(["text", "number", "boolean", "date"] as const).map((value) => ({ value, label: t(`type_${value}`) }))} /></label>}
      </div>
    </Modal>
  );
}

/** 12 is a number and true is yes, as in what is sent; anything else is a text. */
function parsed(text: string): unknown {
  return /^-?\d+(\.\d+)?$|^(true|false)$/.test(text) ? JSON.parse(text) : text;
}
