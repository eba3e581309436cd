/** How the links of a workspace's messages are marked and shortened. */
import { Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { MARKS } from "./LinkForm";
import styles from "./Offline.module.css";
import words from "./words";

type Rules = Shapes["LinkRulesOut"];

export function RulesForm({ close }: { close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [changed, change] = useState<Partial<Rules>>({});
  const asked = useAsked(["link-rules"], (signal) => got(api.GET("/api/w/{workspace}/links/rules", { params: { path: { workspace } }, signal })));
  const now = asked.data ? { ...(asked.data as Rules), ...changed } : null;
  const save = useDone(({ utm, values, only_own, domains, short, domain, touches }: Rules) => got(api.PUT("/api/w/{workspace}/links/rules", { params: { path: { workspace } }, body: { utm, values, only_own, domains, short, domain, touches } as never })), [["link-rules"], ["links"]]);
  const set = (more: Partial<Rules>) => change({ ...changed, ...more });
  return (
    <Modal open title={t("rules")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now }} onOk={() => now && save.mutate(now, { onSuccess: close })}>
      <Trouble of={asked.error ?? save.error} />
      {now && (
        <div className={styles.form}>
          <Checkbox checked={now.utm} onChange={(event) => set({ utm: event.target.checked })}>{t("mark")}</Checkbox>
          <div className={styles.row}>{MARKS.map((name) => <label key={name}>{t(name)}<Input value={now.values[name] ?? ""} onChange={(event) => set({ values: { ...now.values, [name]: event.target.value } })} /></label>)}</div>
          <Checkbox checked={now.only_own} onChange={(event) => set({ only_own: event.target.checked })}>{t("only_own")}</Checkbox>
          <label>{t("domains")}<Select mode="tags" aria-label={t("domains")} value={now.domains} onChange={(domains) => set({ domains })} open={false} /></label>
          <label>{t("shorten")}<Select mode="multiple" aria-label={t("shorten")} value={now.short} onChange={(short) => set({ short })} options={["sms", "wechat", "wecom"].map((value) => ({ value, label: value }))} /></label>
          <label>{t("domain")}<Input value={now.domain} onChange={(event) => set({ domain: event.target.value })} /></label>
          <p className="quiet">{t("letters", { count: now.letters })}</p>
          <Checkbox checked={now.touches} onChange={(event) => set({ touches: event.target.checked })}>{t("touches")}</Checkbox>
        </div>
      )}
    </Modal>
  );
}
