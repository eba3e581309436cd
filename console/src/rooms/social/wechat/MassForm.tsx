/** Writes a mass message; says before it goes for whom it is, and whom WeChat would not reach. */
import { Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "../social.module.css";
import common from "../words";
import { useSegments, useTags } from "./known";
import { bytes } from "./menu";
import words from "./words";

const KINDS = ["text", "mpnews", "image"] as const, WHOM = ["all", "tag", "segment"] as const;
const TEXT_BYTES = 2_048, NAME_LETTERS = 60;

export function MassForm({ account, close }: { account: number; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const tags = useTags(account);
  const segments = useSegments();
  const [now, set] = useState({ name: "", kind: "text" as (typeof KINDS)[number], body: "", whom: "all" as (typeof WHOM)[number], tag: undefined as number | undefined, segment: undefined as number | undefined, at: "" });
  const to = { tag: now.whom === "tag" ? now.tag : undefined, segment: now.whom === "segment" ? now.segment : undefined };
  const chosen = now.whom === "all" || to.tag != null || to.segment != null;
  const path = { workspace, account };
  const meant = useAsked(["wechat", account, "meant", to], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/masses/audience", { params: { path, query: to }, signal })), { enabled: chosen });
  const save = useDone(() => got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/masses", { params: { path }, body: { name: now.name.trim(), kind: now.kind, body: now.body, tag: to.tag ?? null, segment: to.segment ?? null, send_at: now.at ? new Date(now.at).toISOString() : null } })), [["wechat", account, "masses"], ["wechat", "accounts"]]);
  const ready = now.name.trim() && now.body.trim() && bytes(now.body) <= TEXT_BYTES && chosen && meant.data && meant.data.people > 0;
  return (
    <Modal open title={t("new_mass")} okText={t("decide")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !ready, className: "koi" }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error ?? meant.error} />
      <div className={styles.form}>
        <label>{c("name")}<Input value={now.name} maxLength={NAME_LETTERS} onChange={(event) => set({ ...now, name: event.target.value })} /></label>
        <Radio.Group aria-label={t("mass_kind")} value={now.kind} onChange={(event) => set({ ...now, kind: event.target.value })} options={KINDS.map((value) => ({ value, label: t(`mass_${value}`) }))} />
        <label>{now.kind === "text" ? c("text") : "media_id"}<Input.TextArea rows={now.kind === "text" ? 4 : 1} value={now.body} onChange={(event) => set({ ...now, body: event.target.value })} /><span className="quiet">{t("bytes", { count: bytes(now.body), most: TEXT_BYTES })}</span></label>
        <Radio.Group aria-label={t("to_whom")} value={now.whom} onChange={(event) => set({ ...now, whom: event.target.value })} options={WHOM.map((value) => ({ value, label: t(`to_${value}`) }))} />
        {now.whom === "tag" && <Select aria-label={t("tag")} placeholder={t("tag")} value={now.tag} onChange={(tag) => set({ ...now, tag })} options={tags.data?.map((one) => ({ value: one.id, label: one.name }))} />}
        {now.whom === "segment" && <Select showSearch={{ optionFilterProp: "label" }} aria-label={t("segment")} placeholder={t("segment")} value={now.segment} onChange={(segment) => set({ ...now, segment })} options={segments} />}
        {chosen && meant.data && <p role="status" style={{ margin: 0 }}><b>{t("meant", { people: figure(meant.data.people) })}</b>{meant.data.full_here > 0 && <>, {t(now.whom === "segment" ? "meant_spared" : "meant_full", { full: figure(meant.data.full_here) })}</>}</p>}
        <label>{t("send_at")}<Input type="datetime-local" value={now.at} onChange={(event) => set({ ...now, at: event.target.value })} /><span className="quiet">{now.at ? Intl.DateTimeFormat().resolvedOptions().timeZone : t("send_now")}</span></label>
        <p className={styles.told}>{t("decide_sure")}</p>
      </div>
    </Modal>
  );
}
