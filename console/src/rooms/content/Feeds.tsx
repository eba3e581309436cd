/** Feeds: the products and offers that messages show. */
import { Button, Form, Input, InputNumber, Modal, Select, Table } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import words from "./words";

const ORDERS = ["revenue", "units", "buyers", "last_sold_at", "name"] as const;
const MOST = 1000;
type Feed = Shapes["FeedOut"];

export function Feeds() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const [making, make] = useState(false);
  const asked = useAsked(["feeds"], (signal) => got(api.GET("/api/w/{workspace}/feeds", { params: { path: { workspace } }, signal })));
  const renew = useDone((name: string) => got(api.POST("/api/w/{workspace}/feeds/{name}/renew", { params: { path: { workspace, name } } })), [["feeds"]]);
  return (
    <Card bare title={t("tab_feeds")} extra={<Allowed refusal={refusal}><Button onClick={() => make(true)}>{t("feed_of_products")}</Button></Allowed>}>
      <Trouble of={asked.error ?? renew.error} />
      <Table<Feed> rowKey="name" size="small" loading={!asked.data} dataSource={asked.data} locale={{ emptyText: t("no_feeds") }} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("name"), dataIndex: "name" },
        { title: t("feed_source"), render: (_, one) => (one.source === "products" ? t("source_products") : t("source_given")) },
        { title: t("feed_rows"), align: "right", render: (_, one) => figure(one.rows) },
        { title: t("columns"), render: (_, one) => one.columns.join(", ") },
        { title: t("saved"), render: (_, one) => <><Moment of={one.changed_at} zone={zone} /> <span className="quiet">{one.changed_by}</span></> },
        { title: "", render: (_, one) => one.source === "products" && <Allowed refusal={refusal}><Button size="small" loading={renew.isPending} onClick={() => renew.mutate(one.name)}>{t("renew_feed")}</Button></Allowed> },
      ]} />
      {making && <OfProducts close={() => make(false)} />}
    </Card>
  );
}

function OfProducts({ close }: { close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [given, give] = useState({ name: "best_sellers", order: "revenue", most: 20 });
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/feeds/{name}/products", { params: { path: { workspace, name: given.name } }, body: { order: given.order, most: given.most, category: "" } })), [["feeds"]]);
  return (
    <Modal open title={t("feed_of_products")} okText={t("save")} onCancel={close} confirmLoading={save.isPending} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <Form layout="vertical">
        <Form.Item label={t("name")} help={t("key_rule")}><Input aria-label={t("name")} value={given.name} onChange={(event) => give({ ...given, name: event.target.value })} /></Form.Item>
        <Form.Item label={t("order_by")}><Select aria-label={t("order_by")} value={given.order} onChange={(order) => give({ ...given, order })} options={ORDERS.map((value) => ({ value, label: t(`by_${value}`) }))} /></Form.Item>
        <Form.Item label={t("most")}><InputNumber aria-label={t("most")} min={1} max={MOST} value={given.most} onChange={(most) => give({ ...given, most: most ?? 1 })} /></Form.Item>
      </Form>
    </Modal>
  );
}
