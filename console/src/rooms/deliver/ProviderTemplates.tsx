/** The templates of an account that its provider has looked through. */
import { App, Button, Drawer, Form, Input, Select, Table, Tag, Tooltip } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./accountWords";
import type { Account } from "./Accounts";

type Template = Shapes["ProviderTemplateOut"];
const COLOUR: Record<string, string> = { approved: "green", rejected: "red", submitted: "gold" };
const BLANK = { code: "", text: "", kind: "marketing", signature: "", state: "approved" };

export default function ProviderTemplates({ account, close }: { account: Account; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const { message } = App.useApp();
  const [given, give] = useState(BLANK);
  const here = { params: { path: { workspace, account: account.id } } };
  const key = ["provider-templates", account.id];
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/channels/accounts/{account}/templates", { ...here, signal })));
  const fetch = useDone(() => got(api.POST("/api/w/{workspace}/channels/accounts/{account}/templates/fetch", here)), [key]);
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/channels/accounts/{account}/templates", { ...here, body: given })), [key]);
  const remove = useDone((code: string) => got(api.DELETE("/api/w/{workspace}/channels/accounts/{account}/templates/{code}", { params: { path: { workspace, account: account.id, code } } })), [key]);
  return (
    <Drawer open size="large" title={`${account.name} · ${t("templates")}`} onClose={close} extra={<Button disabled={!!refusal} loading={fetch.isPending} onClick={() => fetch.mutate(undefined, { onSuccess: ({ count }) => message.success(t("fetched", { count })) })}>{t("fetch")}</Button>}>
      <p className="quiet">{t("templates_what")}</p>
      <Trouble of={asked.error ?? fetch.error ?? save.error ?? remove.error} />
      <Table<Template> rowKey="code" size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("no_templates") }} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("code"), render: (_, one) => <code>{one.code}</code> },
        { title: t("text"), dataIndex: "text", width: 320 },
        { title: t("kind"), render: (_, one) => t(`kind_${one.kind}` as "kind_code") },
        { title: t("state"), render: (_, one) => <Tooltip title={one.reason || undefined}><Tag color={COLOUR[one.state]}>{t(`state_${one.state}` as "state_draft")}</Tag></Tooltip> },
        { title: "", render: (_, one) => <Button size="small" disabled={!!refusal} onClick={() => remove.mutate(one.code)}>{t("remove")}</Button> },
      ]} />
      <h3 style={{ marginTop: 24 }}>{t("by_hand")}</h3>
      <Form layout="vertical">
        <Form.Item label={t("code")} htmlFor="template-code"><Input id="template-code" value={given.code} maxLength={80} onChange={(event) => give({ ...given, code: event.target.value })} /></Form.Item>
        <Form.Item label={t("text")} htmlFor="template-text"><Input.TextArea id="template-text" rows={3} value={given.text} onChange={(event) => give({ ...given, text: event.target.value })} /></Form.Item>
        <Form.Item label={t("kind")} htmlFor="template-kind"><Select id="template-kind" value={given.kind} onChange={(kind) => give({ ...given, kind })} options={(["marketing", "transactional", "code"] as const).map((value) => ({ value, label: t(`kind_${value}`) }))} /></Form.Item>
        <Button className="koi" disabled={!!refusal || !given.code.trim() || !given.text.trim()} loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: () => give(BLANK) })}>{t("save")}</Button>
      </Form>
    </Drawer>
  );
}
