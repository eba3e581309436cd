/** Makes a QR code, or changes what is said about one; the code itself stays as it is. */
import { Input, InputNumber, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "../social.module.css";
import common from "../words";
import type { Code } from "./Codes";
import { useAccount, useTags } from "./known";
import words from "./words";

const DAYS_MOST = 30, DAY_SECONDS = 86_400, GREETING_LETTERS = 600, LETTERS = 60, TAGS_MOST = 20;
const KINDS = ["temporary", "permanent"] as const;

export function CodeForm({ account, code, close }: { account: number; code?: Code; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const { one } = useAccount(account);
  const [now, set] = useState({ name: code?.name ?? "", place: code?.place ?? "", item: code?.item ?? "", greeting: code?.greeting ?? "", account_tags: code?.account_tags ?? [], person_tags: code?.person_tags ?? [] });
  const [kind, choose] = useState<(typeof KINDS)[number]>("temporary");
  const [days, last] = useState(DAYS_MOST);
  const tags = useTags(account);
  const ours = useAsked(["tags"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params: { path: { workspace } }, signal })));
  const free = (ours.data ?? []).filter((one) => !one.by_rule && !one.archived_at);
  const make = async () => { for (const tag of now.person_tags) if (ours.data && !ours.data.some((one) => one.name === tag)) await got(api.POST("/api/w/{workspace}/tags", { params: { path: { workspace } }, body: { name: tag, group: "", description: "" } })); };
  const save = useDone<void, unknown>(() => make().then(() => code
    ? got(api.PATCH("/api/w/{workspace}/wechat/codes/{code}", { params: { path: { workspace, code: code.id } }, body: now }))
    : got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/codes", { params: { path: { workspace, account } }, body: { ...now, kind, page: "", seconds: days * DAY_SECONDS } }))), [["wechat", account, "codes"], ["wechat", "accounts"], ["tags"]]);
  const text = (key: "name" | "place" | "item", label: string, hint?: string) => <label>{label}<Input value={now[key]} maxLength={LETTERS} placeholder={hint} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>;
  return (
    <Modal open title={code ? code.name : t("make_code")} okText={c("save")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.name.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        {text("name", c("name"))}
        <div className={styles.row}>
          <label className={styles.field}>{c("place")}<Input value={now.place} maxLength={LETTERS} onChange={(event) => set({ ...now, place: event.target.value })} /></label>
          <label className={styles.field}>{t("item")}<Input value={now.item} maxLength={LETTERS} placeholder={t("item_hint")} onChange={(event) => set({ ...now, item: event.target.value })} /></label>
        </div>
        {!code && (
          <div className={styles.field} role="group" aria-label={t("kind")}>
            <Radio.Group value={kind} onChange={(event) => choose(event.target.value)} options={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))} />
            <span className="quiet">{t(`kind_${kind}_what`, { left: one ? figure(one.permanent_left) : "…", most: one ? figure(one.permanent_most) : "…" })}</span>
          </div>
        )}
        {!code && kind === "temporary" && <label>{t("good_days")}<InputNumber min={1} max={DAYS_MOST} value={days} onChange={(value) => last(value ?? DAYS_MOST)} /></label>}
        <div className={styles.field} role="group" aria-label={t("gives_tags")}>
          <Select mode="multiple" aria-label={t("account_tags")} placeholder={t("account_tags")} maxCount={TAGS_MOST} loading={tags.isLoading} value={now.account_tags} onChange={(value: number[]) => set({ ...now, account_tags: value })} options={tags.data?.map((each) => ({ value: each.id, label: each.name }))} />
          <Select mode="tags" aria-label={t("person_tags")} placeholder={t("person_tags")} maxCount={TAGS_MOST} value={now.person_tags} onChange={(value: string[]) => set({ ...now, person_tags: value.map((tag) => tag.trim()).filter(Boolean) })} options={free.map((each) => ({ value: each.name, label: each.name }))} />
          <span className="quiet">{t("tags_what")}</span>
        </div>
        <label>{t("greeting")}<Input.TextArea rows={3} maxLength={GREETING_LETTERS} showCount value={now.greeting} placeholder={t("greeting_code")} onChange={(event) => set({ ...now, greeting: event.target.value })} /></label>
      </div>
    </Modal>
  );
}
