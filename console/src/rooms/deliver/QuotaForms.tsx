/** What a workspace says of a quota, and a quota of its own. */
import { Checkbox, Form, Input, InputNumber, Modal, Select, Switch } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import type { Problem } from "../../api/client";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import words from "./quotaWords";

export type Quota = Shapes["QuotaOut"];
export type Said = { number: number | null; active: boolean; because: string };
export type Own = { name: string; channel: string; number: number; scope: string; window: string; account: number; kinds: string[]; counts_mass: boolean; because: string };
type Frame = { problem: Problem | null; busy: boolean; close: () => void };

export function ChangeForm({ quota, name, done, problem, busy, close }: Frame & { quota: Quota; name: string; done: (said: Said) => void }) {
  const t = useWords(words);
  const [said, say] = useState<Said>({ number: quota.number, active: quota.active, because: quota.because });
  return (
    <Modal open title={name} okText={t("save")} cancelText={t("cancel")} confirmLoading={busy} onCancel={close} onOk={() => done({ ...said, number: said.number === quota.given && !quota.own ? null : said.number })}>
      <Trouble of={problem} />
      <Form layout="vertical">
        <Form.Item label={t("number")} htmlFor="quota-number"><InputNumber id="quota-number" min={0} precision={0} value={said.number} onChange={(number) => say({ ...said, number })} style={{ width: "100%" }} /></Form.Item>
        <Form.Item label={t("holds")}><Switch aria-label={t("holds")} checked={said.active} onChange={(active) => say({ ...said, active })} /></Form.Item>
        <Form.Item label={t("because")} htmlFor="quota-because"><Input id="quota-because" maxLength={300} value={said.because} onChange={(event) => say({ ...said, because: event.target.value })} /></Form.Item>
      </Form>
    </Modal>
  );
}

const CHANNELS = ["email", "sms", "wechat", "wecom", "push"] as const;
const WINDOWS = [["day", "window_day"], ["week", "window_week"], ["month", "window_month"], ["hours:24", "window_24"]] as const;

export function OwnForm({ accounts, done, problem, busy, close }: Frame & { accounts: { id: number; name: string; channel: string }[]; done: (own: Own) => void }) {
  const t = useWords(words);
  const [own, set] = useState<Own>({ name: "", channel: "wechat", number: 4, scope: "person", window: "month", account: 0, kinds: ["marketing"], counts_mass: false, because: "" });
  const mass = own.channel === "wechat" && own.scope === "person";
  return (
    <Modal open title={t("add")} okText={t("save")} cancelText={t("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !own.name.trim() || !own.kinds.length }} onCancel={close} onOk={() => done({ ...own, counts_mass: mass && own.counts_mass })}>
      <Trouble of={problem} />
      <Form layout="vertical">
        <Form.Item label={t("name")} htmlFor="own-name"><Input id="own-name" maxLength={60} value={own.name} onChange={(event) => set({ ...own, name: event.target.value })} /></Form.Item>
        <Form.Item label={t("channel")} htmlFor="own-channel"><Select id="own-channel" value={own.channel} options={CHANNELS.map((value) => ({ value, label: t(`ch_${value}`) }))} onChange={(channel) => set({ ...own, channel, account: 0 })} /></Form.Item>
        <Form.Item label={t("account")} htmlFor="own-account"><Select id="own-account" value={own.account} options={[{ value: 0, label: t("whole_channel") }, ...accounts.filter((one) => one.channel === own.channel).map((one) => ({ value: one.id, label: one.name }))]} onChange={(account) => set({ ...own, account })} /></Form.Item>
        <Form.Item label={t("number")} htmlFor="own-number"><InputNumber id="own-number" min={0} precision={0} value={own.number} onChange={(number) => set({ ...own, number: number ?? 0 })} style={{ width: "100%" }} /></Form.Item>
        <Form.Item label={t("window")} htmlFor="own-window"><Select id="own-window" value={own.window} options={WINDOWS.map(([value, word]) => ({ value, label: t(word) }))} onChange={(window) => set({ ...own, window })} /></Form.Item>
        <Form.Item label={t("scope")} htmlFor="own-scope"><Select id="own-scope" value={own.scope} options={(["account", "person"] as const).map((value) => ({ value, label: t(`scope_${value}`) }))} onChange={(scope) => set({ ...own, scope })} /></Form.Item>
        <Form.Item label={t("kinds")}><Checkbox.Group value={own.kinds} options={(["marketing", "transactional"] as const).map((value) => ({ value, label: t(`kind_${value}`) }))} onChange={(kinds) => set({ ...own, kinds })} /></Form.Item>
        {mass && <Form.Item><Checkbox checked={own.counts_mass} onChange={(event) => set({ ...own, counts_mass: event.target.checked })}>{t("counts_mass")}</Checkbox></Form.Item>}
        <Form.Item label={t("because")} htmlFor="own-because"><Input id="own-because" maxLength={300} value={own.because} onChange={(event) => set({ ...own, because: event.target.value })} /></Form.Item>
      </Form>
    </Modal>
  );
}
