/** For what people permit messages: each purpose in the words that people are shown, how many permit it, and whether it still takes permissions. */
import { App, Button, Form, Input, Modal, Popconfirm, Select, Table, Tag } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./words";

type Purpose = Shapes["PurposeOut"];
type Said = Pick<Purpose, "code" | "title_en" | "title_zh" | "text_en" | "text_zh" | "channels">;
const CHANNELS = ["email", "sms", "push", "wechat", "wecom"] as const;
const ALWAYS = "marketing";
const BLANK: Said = { code: "", title_en: "", title_zh: "", text_en: "", text_zh: "", channels: [] };

export function Purposes() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const { message } = App.useApp();
  const [open, setOpen] = useState<Said>();
  const params = (code: string) => ({ params: { path: { workspace, code } } });
  const asked = useAsked(["purposes"], (signal) => got(api.GET("/api/w/{workspace}/privacy/purposes", { params: { path: { workspace } }, signal })), { live: true });
  const put = useDone(({ code, ...said }: Partial<Said> & { code: string; retired?: boolean }) => got(api.PUT("/api/w/{workspace}/privacy/purposes/{code}", { ...params(code), body: said })), [["purposes"]]);
  const away = useDone((code: string) => got(api.DELETE("/api/w/{workspace}/privacy/purposes/{code}", params(code))), [["purposes"]]);
  const channels = (one: Purpose) => (one.channels.length ? one.channels.map((name) => t(`ch_${name}` as "ch_email")).join(t("and")) : t("any_channel"));
  const deeds = (one: Purpose) => (
    <span style={{ display: "inline-flex", gap: 8 }}>
      <Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(one)}>{t(one.described ? "edit" : "describe")}</Button></Allowed>
      {one.described && one.code !== ALWAYS && <Allowed refusal={refusal}><Button size="small" onClick={() => put.mutate({ code: one.code, retired: !one.retired_at })}>{t(one.retired_at ? "bring_back" : "retire")}</Button></Allowed>}
      {one.described && one.code !== ALWAYS && one.granted + one.withdrawn === 0 && !refusal && <Popconfirm title={t("purpose_delete_sure", { name: titleOf(one) })} okText={t("delete")} cancelText={t("cancel")} onConfirm={() => away.mutate(one.code)}><Button size="small">{t("delete")}</Button></Popconfirm>}
    </span>
  );
  return (
    <Card bare title={t("purposes")} extra={<Allowed refusal={refusal}><Button onClick={() => setOpen(BLANK)}>{t("add_purpose")}</Button></Allowed>}>
      <p className="quiet" style={{ padding: "0 16px", maxWidth: "80ch" }}>{t("purposes_what")}</p>
      <Trouble of={asked.error ?? away.error ?? (open ? undefined : put.error)} />
      <Table<Purpose> rowKey="code" size="small" loading={!asked.data && !asked.error} dataSource={asked.data} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("purpose"), render: (_, one) => <>{titleOf(one)} {one.retired_at && <Tag>{t("retired")}</Tag>}{!one.described && one.code !== ALWAYS && <Tag>{t("not_described")}</Tag>}<div className="quiet"><code>{one.code}</code> · {channels(one)}</div></> },
        { title: t("purpose_text"), render: (_, one) => <div style={{ minWidth: 160, maxWidth: 280, whiteSpace: "pre-line" }}>{(language() === "en" ? one.text_en : one.text_zh) || <span className="quiet">—</span>}</div> },
        { title: t("granted"), align: "right", render: (_, one) => figure(one.granted) },
        { title: t("withdrawn"), align: "right", render: (_, one) => figure(one.withdrawn) },
        { title: "", render: (_, one) => deeds(one) },
      ]} />
      {open && <PurposeForm begins={open} taken={asked.data ?? []} problem={put.error} busy={put.isPending} close={() => { put.reset(); setOpen(undefined); }}
        done={(said) => put.mutate(said, { onSuccess: () => { setOpen(undefined); void message.success(t("saved")); } })} />}
    </Card>
  );
}

export const titleOf = (one: { title_en: string; title_zh: string }) => (language() === "en" ? one.title_en : one.title_zh);

function PurposeForm({ begins, taken, problem, busy, close, done }: { begins: Said; taken: Purpose[]; problem: unknown; busy: boolean; close: () => void; done: (said: Said) => void }) {
  const t = useWords(words);
  const [form] = Form.useForm<Said>();
  const fresh = !begins.code;
  const { code, title_en, title_zh, text_en, text_zh, channels } = begins;
  const text = (name: "title_en" | "title_zh") => <Form.Item key={name} name={name} label={t(name)} rules={[{ required: true, whitespace: true, message: t("title_needed") }]}><Input maxLength={80} /></Form.Item>;
  return (
    <Modal open title={fresh ? t("add_purpose") : titleOf(begins)} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={busy} onOk={() => form.submit()}>
      <Trouble of={problem} />
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ code, title_en, title_zh, text_en, text_zh, channels }} onFinish={(said) => done({ ...said, code: said.code ?? code })}>
        {fresh && <Form.Item name="code" label={t("code")} extra={t("code_how")} rules={[{ pattern: /^[a-z][a-z0-9_]{0,39}$/, required: true, message: t("code_how") }, { validator: async (_, value) => { if (taken.some((one) => one.code === value)) throw new Error(t("code_taken")); } }]}><Input autoComplete="off" spellCheck={false} /></Form.Item>}
        {(["title_en", "title_zh"] as const).map(text)}
        {(["text_en", "text_zh"] as const).map((name) => <Form.Item key={name} name={name} label={t(name)}><Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} /></Form.Item>)}
        <Form.Item name="channels" label={t("purpose_channels")}><Select mode="multiple" placeholder={t("any_channel")} options={CHANNELS.map((value) => ({ value, label: t(`ch_${value}`) }))} /></Form.Item>
      </Form>
    </Modal>
  );
}
