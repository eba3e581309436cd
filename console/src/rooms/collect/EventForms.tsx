/** What is decided about an event: what it is to hold, and another name. */
import { Checkbox, Input, Modal, Select, Table } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import styles from "./Events.module.css";
import type { Entry } from "./SeenEvents";
import words from "./words";

type Rule = Shapes["RuleIn"];
const TYPES = ["text", "number", "boolean", "date", "datetime", "money"] as const;
const CHANGES = [["catalogue"], ["decisions"]] as const;

/** It begins with what stands, else with what was seen. */
function begin(entry: Entry): Record<string, Rule> {
  if (entry.declared) return (entry.declared.properties ?? {}) as Record<string, Rule>;
  const seen = entry.properties.filter((one) => !one.blocked).map((one) => [one.name, { type: TYPES.includes(one.type as "text") ? one.type : "text", required: one.shares.missing === 0, description: "", allowed: [], pattern: "", most_chars: 0, low: "", high: "" } satisfies Rule]);
  return Object.fromEntries(seen) as Record<string, Rule>;
}

export function Declare({ entry, close }: { entry: Entry; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [now, set] = useState({ description: entry.declared?.description ?? "", owner: entry.declared?.owner ?? "", on_breach: entry.declared?.on_breach ?? "allow", closed: entry.declared?.closed ?? false, properties: begin(entry) });
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/events/declarations", { params: { path: { workspace } }, body: { name: entry.name, because: "", ...now } })), CHANGES);
  const put = (name: string, change: Partial<Rule>) => set({ ...now, properties: { ...now.properties, [name]: { ...now.properties[name]!, ...change } } });
  return (
    <Modal open width={760} title={`${t("declare")} · ${entry.name}`} okText={t("declare")} onCancel={close} confirmLoading={save.isPending} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <p className="quiet">{t("declare_what")}</p>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{t("description")}<Input value={now.description} onChange={(event) => set({ ...now, description: event.target.value })} /></label>
        <label>{t("owner")}<Input value={now.owner} onChange={(event) => set({ ...now, owner: event.target.value })} /></label>
        <label>{t("on_breach")}<Select aria-label={t("on_breach")} value={now.on_breach} onChange={(on_breach) => set({ ...now, on_breach })} options={(["allow", "quarantine", "refuse"] as const).map((value) => ({ value, label: t(`breach_${value}`) }))} /></label>
        <Checkbox checked={now.closed} onChange={(event) => set({ ...now, closed: event.target.checked })}>{t("closed")}</Checkbox>
        <Table rowKey="0" size="small" pagination={false} scroll={{ y: 320 }} dataSource={Object.entries(now.properties)} columns={[
          { title: t("property"), render: (_, [name]) => name },
          { title: t("type"), render: (_, [name, rule]) => <Select size="small" aria-label={`${t("type")}: ${name}`} value={rule.type} style={{ width: 120 }} onChange={(type) => put(name, { type })} options={TYPES.map((value) => ({ value, label: t(`type_${value}`) }))} /> },
          { title: t("required"), render: (_, [name, rule]) => <Checkbox aria-label={`${t("required")}: ${name}`} checked={rule.required} onChange={(event) => put(name, { required: event.target.checked })} /> },
          { title: t("description"), render: (_, [name, rule]) => <Input size="small" aria-label={`${t("description")}: ${name}`} value={rule.description} onChange={(event) => put(name, { description: event.target.value })} /> },
        ]} />
      </div>
    </Modal>
  );
}

export function Rename({ name, property, close }: { name: string; property: string; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [to, setTo] = useState("");
  const save = useDone(() => got(api.POST("/api/w/{workspace}/events/renames", { params: { path: { workspace } }, body: { name, property, to, because: "" } })), CHANGES);
  return (
    <Modal open title={`${t("rename")} · ${property || name}`} okText={t("rename")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !to.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <p className="quiet">{t("rename_what")}</p>
      <Trouble of={save.error} />
      <Input aria-label={t("rename_to")} placeholder={t("rename_to")} value={to} onChange={(event) => setTo(event.target.value)} />
    </Modal>
  );
}
