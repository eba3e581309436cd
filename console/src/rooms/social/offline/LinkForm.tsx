/** What a short link says: where it leads, and its marks. */
import { Input, Modal } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "./Offline.module.css";
import words from "./words";

export const MARKS = ["source", "medium", "campaign", "content", "term"] as const;
const DEVICES = ["wechat", "ios", "android"] as const;

export function LinkForm({ link, close }: { link: Shapes["LinkOut"] | null; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [now, set] = useState({ title: link?.title ?? "", target: link?.target ?? "", targets: (link?.targets ?? {}) as Record<string, string>, utm: (link?.utm ?? {}) as Record<string, string> });
  const save = useDone(() => (link ? got(api.PUT("/api/w/{workspace}/links/{link}", { params: { path: { workspace, link: link.id } }, body: now }))
    : got(api.POST("/api/w/{workspace}/links", { params: { path: { workspace } }, body: now as never }))), [["links"]]);
  return (
    <Modal open title={link ? link.title : t("new_link")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.title.trim() || !now.target.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{t("title")}<Input value={now.title} maxLength={120} onChange={(event) => set({ ...now, title: event.target.value })} /></label>
        <label>{t("target")}<Input type="url" value={now.target} placeholder="https://" onChange={(event) => set({ ...now, target: event.target.value })} /></label>
        <div className={styles.row}>{DEVICES.map((name) => <label key={name}>{t(`${name}_target`)}<Input type="url" value={now.targets[name] ?? ""} onChange={(event) => set({ ...now, targets: { ...now.targets, [name]: event.target.value } })} /></label>)}</div>
        <div className={styles.row}>{MARKS.map((name) => <label key={name}>{t(name)}<Input value={now.utm[name] ?? ""} maxLength={200} onChange={(event) => set({ ...now, utm: { ...now.utm, [name]: event.target.value } })} /></label>)}</div>
      </div>
    </Modal>
  );
}
