/** What a person permits, in plain words with its proof, where they can be reached, and a way to record what they said. */
import { App, Button, Form, Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import { named, type Whole } from "./use";

type Given = { state: "granted" | "withdrawn"; channel: string; purpose: string; method: string; proof: string };
const METHODS = ["form", "phone", "letter", "in_person"];

export function Consents({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const zone = useZone();
  const refusal = useRefusal("write");
  const [asking, ask] = useState<Partial<Given>>();
  const channel = (name: string) => named(t as never, "channel", name);
  const purposes = usePurposes();
  const purpose = (name: string) => titleIn(purposes, name) ?? named(t as never, "purpose", name);
  return (
    <Card title={t("consents")} extra={<Allowed refusal={refusal}><Button size="small" onClick={() => ask({})}>{t("consent_record")}</Button></Allowed>}>
      <ul className={styles.list} data-consents>
        {whole.consents.map((held) => (
          <li key={held.channel + held.purpose}>
            <span className={held.state === "granted" ? styles.good : styles.bad} aria-hidden>{held.state === "granted" ? "● " : "○ "}</span>
            {t(held.state === "granted" ? "consent_granted" : "consent_withdrawn", { channel: channel(held.channel), purpose: purpose(held.purpose) })}
            <div className={styles.small}>{t("consent_said", { when: moment(held.at, zone), method: named(t as never, "method", held.method) })}{held.proof && ` · ${t("consent_proof", { proof: held.proof })}`}</div>
            <Allowed refusal={refusal}><Button type="link" size="small" style={{ padding: 0 }} onClick={() => ask({ channel: held.channel, purpose: held.purpose, state: held.state === "granted" ? "withdrawn" : "granted" })}>{t("consent_change")}</Button></Allowed>
          </li>
        ))}
        {whole.unknown.consent.map((name) => <li key={name} className="quiet"><span aria-hidden>◌ </span>{t("consent_none", { channel: channel(name) })}</li>)}
      </ul>
      <h3 style={{ margin: "16px 0 8px" }}>{t("reachable")}</h3>
      <ul className={styles.list}>
        {whole.reachable.map((one) => <li key={one.channel} className={styles.fact}><span>{channel(one.channel)}</span><span>{one.address || "—"}<div className={`${styles.small} ${one.against ? styles.careful : ""}`}>{named(t as never, "against", one.against || "none")}</div></span></li>)}
      </ul>
      {asking && <Record person={whole.id} begins={asking} purposes={purposes} channels={whole.reachable.map((one) => one.channel)} close={() => ask(undefined)} done={() => { ask(undefined); }} />}
    </Card>
  );
}

/** What the workspace says of its purposes. */
function usePurposes() {
  const path = { workspace: useWorkspace() };
  return useAsked(["purposes"], (signal) => got(api.GET("/api/w/{workspace}/privacy/purposes", { params: { path }, signal }))).data ?? [];
}

type Purpose = ReturnType<typeof usePurposes>[number];

function titleIn(purposes: readonly Purpose[], code: string): string | undefined {
  const found = purposes.find((one) => one.code === code && one.described);
  return found && (language() === "en" ? found.title_en : found.title_zh);
}

function Record({ person, begins, purposes, channels, close, done }: { person: number; begins: Partial<Given>; purposes: readonly Purpose[]; channels: string[]; close: () => void; done: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<Given>();
  const state = Form.useWatch("state", form) ?? begins.state ?? "granted";
  const open = purposes.filter((one) => state === "withdrawn" || !one.retired_at);
  const path = { workspace: useWorkspace(), person };
  const act = useDone((body: Given) => got(api.POST("/api/w/{workspace}/people/{person}/consents", { params: { path }, body: { ...body, proof: body.proof ?? "", once: "" } })), [["people"]]);
  const record = (given: Given) => act.mutate(given, { onSuccess: () => { void message.success(t("consent_recorded")); done(); } });
  return (
    <Modal open title={t("consent_record")} okText={t("consent_record")} cancelText={t("cancel")} onCancel={close} confirmLoading={act.isPending} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ state: "granted", channel: channels[0], purpose: "marketing", method: "form", ...begins }} onFinish={record}>
        <Form.Item name="channel" label={t("channel")}><Select options={[...channels, ...(state === "withdrawn" ? ["all"] : [])].map((value) => ({ value, label: named(t as never, "channel", value) }))} /></Form.Item>
        <Form.Item name="state" label={t("consent_now")}><Radio.Group options={(["granted", "withdrawn"] as const).map((value) => ({ value, label: t(`state_${value}`) }))} /></Form.Item>
        <Form.Item name="purpose" label={t("purpose")}><Select options={open.map(({ code }) => ({ value: code, label: titleIn(purposes, code) ?? named(t as never, "purpose", code) }))} /></Form.Item>
        <Form.Item name="method" label={t("method")}><Select options={METHODS.map((value) => ({ value, label: named(t as never, "method", value) }))} /></Form.Item>
        <Form.Item name="proof" label={t("proof")} rules={[{ required: state === "granted", message: t("proof_needed") }]}><Input placeholder={state === "granted" ? t("proof_example") : undefined} /></Form.Item>
        <Trouble of={act.error} />
      </Form>
    </Modal>
  );
}
