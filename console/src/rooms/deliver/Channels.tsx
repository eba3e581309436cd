/** Channels and how they stand: what went out, what was refused, and the addresses that are not written to. */
import { Button, Form, Input, Modal, Popconfirm, Select, Table, Tag } from "antd";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Figure } from "../../parts/Figure";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { Accounts } from "./Accounts";
import { Paces } from "./Paces";
import styles from "./Mail.module.css";
import words from "./words";

const STATES = ["waiting", "accepted", "later", "refused", "unknown"] as const;
type Suppressed = Shapes["SuppressionOut"];

export default function Channels() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const here = { params: { path: { workspace } } };
  const channels = useAsked(["channels"], (signal) => got(api.GET("/api/w/{workspace}/templates/channels", { ...here, signal })));
  const totals = useAsked(["message-totals"], (signal) => got(api.GET("/api/w/{workspace}/messages/totals", { ...here, signal })));
  const count = (status: string) => (totals.data ?? []).filter((one) => one.status === status).reduce((sum, one) => sum + one.messages, 0);
  return (
    <>
      <Card title={t("channels_title")} extra={<Link to={paths.mailbox} params={{ workspace }}>{t("mailbox_title")}</Link>}>
        <Trouble of={channels.error ?? totals.error} />
        <div className={styles.figures}>{STATES.map((status) => <Figure key={status} small name={t(status === "later" ? "later_count" : status)} value={figure(count(status))} />)}</div>
        <Table rowKey="name" size="small" pagination={false} dataSource={channels.data} scroll={{ x: "max-content" }} columns={[
          { title: t("channels_title"), render: (_, one) => t(`ch_${one.name}` as "ch_email") },
          { title: t("needs"), render: (_, one) => one.needs.map((part) => <Tag key={part}>{t(`part_${part}` as "part_text")}</Tag>) },
          { title: t("may"), render: (_, one) => one.may.map((part) => <Tag key={part}>{t(`part_${part}` as "part_text")}</Tag>) },
        ]} />
        <p className="quiet">{t("server_set")}</p>
      </Card>
      <Accounts />
      <Paces />
      <Unknown />
      <Suppressions />
    </>
  );
}

/** Messages of which nobody knows whether they arrived: a person decides. */
function Unknown() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["messages", "unknown"], (signal) => got(api.GET("/api/w/{workspace}/messages", { params: { path: { workspace }, query: { status: "unknown" } }, signal })));
  const release = useDone((message: string) => got(api.POST("/api/w/{workspace}/messages/{message}/release", { params: { path: { workspace, message } } })), [["messages"]]);
  const open = asked.data?.filter((one) => one.status === "unknown");
  if (!open?.length) return null;
  return (
    <Card bare title={t("fate")}>
      <Trouble of={release.error} />
      <Table rowKey="message" size="small" dataSource={open} scroll={{ x: "max-content" }} columns={[
        { title: t("at"), render: (_, one) => <Moment of={one.at} zone={zone} /> }, { title: t("channels_title"), render: (_, one) => t(`ch_${one.channel}` as "ch_email") }, { title: t("reason"), dataIndex: "detail" },
        { title: "", render: (_, one) => <Popconfirm title={t("release_sure")} onConfirm={() => release.mutate(one.message)}><Button size="small">{t("release")}</Button></Popconfirm> },
      ]} />
    </Card>
  );
}

function Suppressions() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const [channel, setChannel] = useState("email");
  const [adding, add] = useState(false);
  const asked = useAsked(["suppressions", channel], (signal) => got(api.GET("/api/w/{workspace}/suppressions", { params: { path: { workspace }, query: { channel } }, signal })));
  const lift = useDone((address: string) => got(api.POST("/api/w/{workspace}/suppressions/lift", { params: { path: { workspace } }, body: { address, channel, note: "", scope: "brand", reason: "manual" } })), [["suppressions"]]);
  const head = (
    <>
      <Select aria-label={t("channels_title")} value={channel} onChange={setChannel} options={(["email", "sms", "call"] as const).map((value) => ({ value, label: t(`ch_${value}`) }))} />
      <Allowed refusal={refusal}><Button onClick={() => add(true)}>{t("suppress")}</Button></Allowed>
    </>
  );
  return (
    <Card bare title={t("suppressions")} extra={<div style={{ display: "flex", gap: 8 }}>{head}</div>}>
      <p className="quiet" style={{ padding: "0 16px" }}>{t("suppressions_what")}</p>
      <Trouble of={asked.error ?? lift.error} />
      <Table<Suppressed> rowKey={(one) => one.address_hash + one.reason} size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("no_suppressions") }} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("address"), render: (_, one) => one.address || <span className="quiet">{t("nobody_has")}</span> },
        { title: t("reason"), render: (_, one) => t(`why_${one.reason}` as "why_hard") },
        { title: t("what_for"), render: (_, one) => one.scope.startsWith("list:") ? t("scope_list", { topic: one.scope.slice(5) }) : t(`scope_${one.scope}` as "scope_brand") },
        { title: t("ends"), render: (_, one) => one.expires_at ? <Moment of={one.expires_at} zone={zone} /> : t("never_ends") },
        { title: t("note"), dataIndex: "note" }, { title: t("by"), dataIndex: "by" }, { title: t("at"), render: (_, one) => <Moment of={one.at} zone={zone} /> },
        { title: "", render: (_, one) => one.address && <Popconfirm title={t("lift_sure", { address: one.address })} onConfirm={() => lift.mutate(one.address)}><Button size="small" disabled={!!refusal}>{t("lift")}</Button></Popconfirm> },
      ]} />
      {adding && <Suppress channel={channel} close={() => add(false)} />}
    </Card>
  );
}

function Suppress({ channel, close }: { channel: string; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [given, give] = useState<{ address: string; note: string; scope: string; reason: "manual" | "role" | "legal" }>({ address: "", note: "", scope: "brand", reason: "manual" });
  const save = useDone(() => got(api.POST("/api/w/{workspace}/suppressions", { params: { path: { workspace } }, body: { ...given, channel } })), [["suppressions"]]);
  return (
    <Modal open title={t("suppress")} okText={t("suppress")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !given.address.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <Form layout="vertical">
        <Form.Item label={t("address")} htmlFor="suppress-address"><Input id="suppress-address" lang={language()} value={given.address} onChange={(event) => give({ ...given, address: event.target.value })} /></Form.Item>
        <Form.Item label={t("what_for")} htmlFor="suppress-scope"><Select id="suppress-scope" value={given.scope} onChange={(scope) => give({ ...given, scope })} options={["brand", "all"].map((value) => ({ value, label: t(`scope_${value}` as "scope_brand") }))} /></Form.Item>
        <Form.Item label={t("reason")} htmlFor="suppress-reason"><Select id="suppress-reason" value={given.reason} onChange={(reason) => give({ ...given, reason })} options={(["manual", "role", "legal"] as const).map((value) => ({ value, label: t(`why_${value}`) }))} /></Form.Item>
        <Form.Item label={t("note")} htmlFor="suppress-note"><Input id="suppress-note" value={given.note} onChange={(event) => give({ ...given, note: event.target.value })} /></Form.Item>
      </Form>
    </Modal>
  );
}
