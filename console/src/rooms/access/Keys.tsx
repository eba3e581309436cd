/** Keys by which programs come in. A token is shown once, when it is made. */
import { App, Button, Checkbox, Form, Input, Modal, Popconfirm, Table, Tag, Typography } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import words from "./words";

const SCOPES = ["collect", "read", "write", "call", "admin"] as const;
type Key = Shapes["KeyOut"];

export function Keys() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("admin");
  const [making, make] = useState(false);
  const asked = useAsked(["keys"], (signal) => got(api.GET("/api/w/{workspace}/keys", { params: { path: { workspace } }, signal })));
  const revoke = useDone((key: number) => got(api.DELETE("/api/w/{workspace}/keys/{key}", { params: { path: { workspace, key } } })), [["keys"]]);
  return (
    <Card bare title={t("keys")} extra={<Allowed refusal={refusal}><Button className="koi" onClick={() => make(true)}>{t("add_key")}</Button></Allowed>}>
      <p className="quiet" style={{ padding: "0 16px" }}>{t("keys_what")}</p>
      <Trouble of={asked.error ?? revoke.error} />
      {!asked.error && <Table<Key> rowKey="id" size="small" loading={!asked.data} dataSource={asked.data} locale={{ emptyText: t("no_keys") }} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("key_name"), render: (_, one) => <>{one.name} {one.revoked_at && <Tag>{t("revoked")}</Tag>}</> },
        { title: t("begins"), render: (_, one) => <code>{one.prefix}…</code> },
        { title: t("scopes"), render: (_, one) => one.scopes.map((scope) => <Tag key={scope}>{t(`scope_${scope}` as "scope_read")}</Tag>) },
        { title: t("last_used"), render: (_, one) => one.last_used_at ? <Moment of={one.last_used_at} zone={zone} /> : t("never") },
        { title: t("made"), render: (_, one) => <><Moment of={one.created_at} zone={zone} /> <span className="quiet">{one.created_by}</span></> },
        { title: "", render: (_, one) => !one.revoked_at && <Popconfirm title={t("revoke_sure", { name: one.name })} onConfirm={() => revoke.mutate(one.id)}><Button size="small">{t("revoke")}</Button></Popconfirm> },
      ]} />}
      {making && <NewKey close={() => make(false)} />}
    </Card>
  );
}

function NewKey({ close }: { close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { modal } = App.useApp();
  const [given, give] = useState<{ name: string; scopes: string[] }>({ name: "", scopes: ["collect"] });
  const make = useDone(() => got(api.POST("/api/w/{workspace}/keys", { params: { path: { workspace } }, body: given })), [["keys"]]);
  const done = (made: { token: string }) => {
    close();
    modal.success({ title: given.name, okText: t("done"), content: <><p>{t("key_once")}</p><Typography.Text code copyable>{made.token}</Typography.Text></> });
  };
  return (
    <Modal open title={t("add_key")} okText={t("add_key")} onCancel={close} confirmLoading={make.isPending} okButtonProps={{ disabled: !given.name.trim() || !given.scopes.length }} onOk={() => make.mutate(undefined, { onSuccess: done })}>
      <Trouble of={make.error} />
      <Form layout="vertical">
        <Form.Item label={t("key_name")} htmlFor="key-name"><Input id="key-name" value={given.name} onChange={(event) => give({ ...given, name: event.target.value })} /></Form.Item>
        <Form.Item label={t("scopes")}><Checkbox.Group value={given.scopes} onChange={(scopes) => give({ ...given, scopes: scopes as string[] })} options={SCOPES.map((value) => ({ value, label: t(`scope_${value}`) }))} /></Form.Item>
      </Form>
    </Modal>
  );
}
