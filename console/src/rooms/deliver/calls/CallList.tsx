/** Calls in rows, the most urgent first. */
import { Button, Table } from "antd";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Moment } from "../../../parts/Moment";
import { useZone } from "../../../shell/me";
import styles from "./calls.module.css";
import { useResultName, type Call } from "./use";
import words from "./words";

export function CallList({ calls, total, open }: { calls: Call[] | undefined; total: number; open: (id: number) => void }) {
  const t = useWords(words);
  const zone = useZone();
  const resultName = useResultName();
  const over = calls?.[0]?.state === "ended";
  const late = (call: Call) => call.state === "open" && new Date(call.due_at) < new Date();
  return (
    <Table<Call> rowKey="id" size="small" loading={!calls} dataSource={calls} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }}
      footer={calls && total > calls.length ? () => `${figure(calls.length)} / ${figure(total)}` : undefined} columns={[
        { title: t("who"), render: (_, call) => <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => open(call.id)}>{call.name || t("nameless", { id: call.person })}</Button> },
        { title: t("about"), render: (_, call) => call.subject || call.script.split("\n", 1)[0]?.slice(0, 40) },
        { title: over ? t("over_at") : t("due"), render: (_, call) => <span className={late(call) ? styles.late : undefined}><Moment of={over ? call.ended_at ?? call.at : call.due_at} zone={zone} />{late(call) && ` · ${t("overdue")}`}</span> },
        { title: over ? t("by") : t("caller"), render: (_, call) => (over ? call.by : call.caller) || <span className="quiet">{over ? "—" : t("nobody")}</span> },
        { title: over ? t("outcome") : t("which_call"), render: (_, call) => (over ? resultName(call.result) : [t("of_calls", { call: call.call, most: call.calls_at_most }), call.result && t("last", { result: resultName(call.result) })].filter(Boolean).join(" · ")) },
      ]} />
  );
}
