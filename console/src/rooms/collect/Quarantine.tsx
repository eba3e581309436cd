/** Events that broke their declaration and wait: by what is wrong, corrected and sent again, taken as they are, or set aside. */
import { App, Button, Popconfirm, Segmented, Table } from "antd";
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
import { CHANGES, of, type Breach } from "./breach";
import { Correct } from "./Correct";
import styles from "./Events.module.css";
import words from "./words";

type Held = Shapes["HeldOut"];
type State = "held" | "dismissed";

export function Quarantine() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const [correcting, correct] = useState<Breach | null>(null);
  const [state, setState] = useState<State>("held");
  const here = { params: { path: { workspace } } };
  const asked = useAsked(["quarantine", "counts", state], (signal) => got(api.GET("/api/w/{workspace}/events/quarantine/counts", { params: { path: { workspace }, query: { state } as never }, signal })), { live: true, stay: true });
  const accept = useDone((breach: Breach) => got(api.POST("/api/w/{workspace}/events/quarantine/replay", { ...here, body: { ...of(breach), accept: true } as never })), CHANGES);
  const dismiss = useDone((breach: Breach) => got(api.POST("/api/w/{workspace}/events/quarantine/dismiss", { ...here, body: { ...of(breach), state, back: state === "dismissed" } as never })), CHANGES);
  const states = <Segmented value={state} onChange={setState} style={{ marginBottom: 16 }} options={[{ value: "held", label: t("held_now") }, { value: "dismissed", label: t("set_aside") }]} />;
  if (asked.data?.length === 0 && state === "held") return <>{states} <Empty title={t("quarantine_empty")} text={t("quarantine_empty_text")} /></>;
  const tools = (one: Breach) => refusal ? <Allowed refusal={refusal}><Button size="small">{t("correct")}</Button></Allowed> : state === "dismissed" ? <Button size="small" onClick={() => dismiss.mutate(one)}>{t("back_to_held")}</Button> : (
    <div className={styles.tools}>
      <Button size="small" type="primary" onClick={() => correct(one)}>{t("correct")}</Button>
      <Popconfirm title={t("accept")} description={t("accept_sure", { count: figure(one.items) })} onConfirm={() => accept.mutate(one, { onSuccess: (done) => void message.success(t("replayed", { count: done.items })) })}><Button size="small">{t("accept")}</Button></Popconfirm>
      <Popconfirm title={t("dismiss")} description={t("dismiss_sure")} onConfirm={() => dismiss.mutate(one)}><Button size="small">{t("dismiss")}</Button></Popconfirm>
    </div>
  );
  return (
    <>
      <p className="quiet">{t("quarantine_what")}</p>
      {states}
      <Card bare label={t("tab_quarantine")}>
        <Trouble of={asked.error ?? accept.error ?? dismiss.error} />
        <Table<Breach> rowKey={(one) => one.event + one.property + one.reason} size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("none_set_aside") }} pagination={false} scroll={{ x: "max-content" }} expandable={{ expandedRowRender: (one) => <Samples breach={one} state={state} /> }} columns={[
          { title: t("event"), dataIndex: "event" }, { title: t("property"), dataIndex: "property" }, { title: t("breach"), render: (_, one) => t(`reason_${one.reason}` as "reason_missing") },
          { title: t("items"), align: "right", render: (_, one) => figure(one.items) }, { title: t("last_seen"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> }, { title: "", render: (_, one) => tools(one) },
        ]} />
        {correcting && <Correct breach={correcting} close={() => correct(null)} />}
      </Card>
    </>
  );
}

function Samples({ breach, state }: { breach: Breach; state: State }) {
  const workspace = useWorkspace();
  const asked = useAsked(["quarantine", "items", of(breach), state], (signal) => got(api.GET("/api/w/{workspace}/events/quarantine", { params: { path: { workspace }, query: { ...of(breach), state, limit: 3 } as never }, signal })));
  return <>{((asked.data ?? []) as Held[]).map((one) => <pre key={one.item} className={styles.item}>{JSON.stringify(one.properties, null, 1)}</pre>)}<Trouble of={asked.error} /></>;
}
