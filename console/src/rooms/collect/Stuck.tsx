/** Events that a tick could not get past: tried again when what broke is mended, or dropped. */
import { Button, Popconfirm, Table } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Events.module.css";
import words from "./words";

type Item = Shapes["StuckOut"];
const CHANGES = [["stuck"], ["needs"]];

export function Stuck() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const asked = useAsked(["stuck"], (signal) => got(api.GET("/api/w/{workspace}/events/stuck", { params: { path: { workspace } }, signal })), { live: true, stay: true });
  const at = (one: Item) => ({ params: { path: { workspace, id: one.id } } });
  const again = useDone((one: Item) => got(api.POST("/api/w/{workspace}/events/stuck/{id}/again", at(one))), CHANGES);
  const drop = useDone((one: Item) => got(api.POST("/api/w/{workspace}/events/stuck/{id}/drop", at(one))), CHANGES);
  if (asked.data?.length === 0) return <Empty title={t("stuck_empty")} text={t("stuck_empty_text")} />;
  const tools = (one: Item) => (
    <Allowed refusal={refusal}>
      <div className={styles.tools}>
        <Button size="small" type="primary" disabled={!!refusal} onClick={() => again.mutate(one)}>{t("stuck_again")}</Button>
        <Popconfirm title={t("stuck_drop")} description={t("stuck_drop_sure")} onConfirm={() => drop.mutate(one)}><Button size="small" disabled={!!refusal}>{t("stuck_drop")}</Button></Popconfirm>
      </div>
    </Allowed>
  );
  return (
    <>
      <p className="quiet">{t("stuck_what")}</p>
      <Card bare label={t("tab_stuck")}>
        <Trouble of={asked.error ?? again.error ?? drop.error} />
        <Table<Item> rowKey={(one) => `${one.id}/${one.message_id}`} size="small" loading={!asked.data && !asked.error} dataSource={asked.data} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("event"), render: (_, one) => one.name || one.kind }, { title: t("stuck_room"), dataIndex: "room" }, { title: t("stuck_reason"), dataIndex: "reason" },
          { title: t("stuck_found"), render: (_, one) => <Moment of={one.found_at} zone={zone} /> }, { title: "", render: (_, one) => tools(one) },
        ]} />
      </Card>
    </>
  );
}
