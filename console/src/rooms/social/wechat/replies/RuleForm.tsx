/** Makes a rule or changes one: which words, what is answered, and from when until when. */
import { Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../../api/hooks";
import { useWords } from "../../../../kit/words";
import { Trouble } from "../../../../parts/Trouble";
import styles from "../../social.module.css";
import common from "../../words";
import { bytes } from "../menu";
import wechat from "../words";
import { draftOf, KINDS, MATCHES, ready, sent, type Draft, type Rule } from "./known";
import words from "./words";

const NAME_LETTERS = 60, WORD_LETTERS = 60, TEXT_BYTES = 2_048, TITLE_LETTERS = 64, DESCRIPTION_LETTERS = 120;

/** Templates of content that can be said on WeChat. */
export function useTemplates() {
  const workspace = useWorkspace();
  const asked = useAsked(["templates"], (signal) => got(api.GET("/api/w/{workspace}/templates", { params: { path: { workspace } }, signal })), { stay: true });
  return asked.data?.filter((one) => one.channel === "wechat").map((one) => ({ value: one.template, label: one.name })) ?? [];
}

export function RuleForm({ account, rule, close }: { account: number; rule?: Rule; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const [now, set] = useState(() => draftOf(rule));
  const save = useDone<void, unknown>(() => (rule
    ? got(api.PATCH("/api/w/{workspace}/wechat/replies/{reply}", { params: { path: { workspace, reply: rule.id } }, body: sent(now) }))
    : got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/replies", { params: { path: { workspace, account } }, body: sent(now) }))), [["wechat", account, "replies"]]);
  const fits = ready(now) && (now.kind !== "text" || bytes(String(now.body.text)) <= TEXT_BYTES);
  return (
    <Modal open title={rule ? rule.name : t("add")} okText={c("save")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !fits, className: "koi" }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{c("name")}<Input value={now.name} maxLength={NAME_LETTERS} onChange={(event) => set({ ...now, name: event.target.value })} /></label>
        <div className={styles.field} role="group" aria-label={t("when")}>
          <span>{t("when")}</span>
          <Radio.Group value={now.match} onChange={(event) => set({ ...now, match: event.target.value })} options={MATCHES.map((value) => ({ value, label: t(`match_${value}`) }))} />
          {now.match === "else" ? <span className="quiet">{t("else_what")}</span> : (
            <>
              <Select mode="tags" open={false} suffixIcon={null} aria-label={t("words")} placeholder={t("words_hint")} tokenSeparators={[",", "，", "、", ";", "；", "\n"]} value={now.words} onChange={(typed: string[]) => set({ ...now, words: typed.map((word) => word.trim().slice(0, WORD_LETTERS)).filter(Boolean) })} />
              <span className="quiet">{t("words_what")}</span>
            </>
          )}
        </div>
        <div className={styles.field} role="group" aria-label={t("answer")}>
          <span>{t("answer")}</span>
          <Radio.Group value={now.kind} onChange={(event) => set({ ...now, kind: event.target.value })} options={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))} />
          <Body now={now} set={set} />
        </div>
        <div className={styles.row}>
          <label className={styles.field}>{t("from")}<Input type="datetime-local" value={now.from} onChange={(event) => set({ ...now, from: event.target.value })} /></label>
          <label className={styles.field}>{t("until")}<Input type="datetime-local" value={now.until} onChange={(event) => set({ ...now, until: event.target.value })} /></label>
        </div>
        <span className="quiet">{t("time_what")} {now.from || now.until ? Intl.DateTimeFormat().resolvedOptions().timeZone : ""}</span>
      </div>
    </Modal>
  );
}

function Body({ now, set }: { now: Draft; set: (draft: Draft) => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const w = useWords(wechat);
  const templates = useTemplates();
  const put = (part: string, value: string | number) => set({ ...now, body: { ...now.body, [part]: value } });
  const line = (part: string, label: string, most?: number) => <label className={styles.field}>{label}<Input value={now.body[part] ?? ""} maxLength={most} onChange={(event) => put(part, event.target.value)} /></label>;
  if (now.kind === "text") return <><Input.TextArea aria-label={c("text")} rows={4} value={now.body.text ?? ""} onChange={(event) => put("text", event.target.value)} /><span className="quiet">{w("bytes", { count: bytes(String(now.body.text ?? "")), most: TEXT_BYTES })}</span></>;
  if (now.kind === "picture") return <>{line("media_id", "media_id")}<span className="quiet">{t("picture_what")}</span></>;
  if (now.kind === "template") return <><Select showSearch={{ optionFilterProp: "label" }} aria-label={t("template")} placeholder={t("template")} value={now.body.template as number | undefined} onChange={(template) => put("template", template)} options={templates} /><span className="quiet">{t("template_what")}</span></>;
  return <>{line("title", t("news_title"), TITLE_LETTERS)}{line("description", t("news_description"), DESCRIPTION_LETTERS)}{line("url", t("news_url"))}{line("picture", t("news_picture"))}</>;
}
