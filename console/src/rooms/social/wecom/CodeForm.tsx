/** Makes a live code or changes one; the picture on the wall stays the same. */
import { Checkbox, Drawer, Button, Input, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { Phone } from "../parts/Phone";
import styles from "../social.module.css";
import common from "../words";
import { useCorpTags, useMembers, type LiveCode } from "./known";
import { Shifts, type Shift } from "./Shifts";
import { WelcomeText, named } from "./WelcomeText";
import words from "./words";

const LETTERS = 80, TAGS_MOST = 20;

export function CodeForm({ account, code, close }: { account: number; code?: LiveCode; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const members = useMembers(account);
  const tags = useCorpTags(account);
  const known = code?.welcome as { text?: string; attachments?: never[] } | undefined;
  const [now, set] = useState({ name: code?.name ?? "", place: code?.place ?? "", shifts: (code?.shifts ?? []) as unknown as Shift[], fallback: code?.fallback ?? [], skip_verify: code?.skip_verify ?? true, tags: code?.tags ?? [], text: known?.text ?? "" });
  const save = useDone<void, unknown>(() => {
    const { text, ...rest } = now;
    const body = { ...rest, name: now.name.trim(), welcome: { text, attachments: known?.attachments ?? [] } };
    return code ? got(api.PATCH("/api/w/{workspace}/wecom/{account}/codes/{code}", { params: { path: { workspace, account, code: code.id } }, body }))
      : got(api.POST("/api/w/{workspace}/wecom/{account}/codes", { params: { path: { workspace, account } }, body }));
  }, [["wecom", account, "codes"]]);
  const whole = now.name.trim() && (now.fallback.length || now.shifts.length) && now.shifts.every((one) => one.members.length && one.days.length && one.from && one.until);
  const foot = <div className={styles.deeds}><Button onClick={close}>{c("cancel")}</Button><Button className="koi" disabled={!whole} loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: close })}>{c("save")}</Button></div>;
  return (
    <Drawer open size={640} title={code ? code.name : t("make_code")} onClose={close} footer={foot}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <div className={styles.row}>
          <label className={styles.field}>{c("name")}<Input value={now.name} maxLength={LETTERS} onChange={(event) => set({ ...now, name: event.target.value })} /></label>
          <label className={styles.field}>{t("shop")}<Input value={now.place} maxLength={LETTERS} onChange={(event) => set({ ...now, place: event.target.value })} /></label>
        </div>
        <label>{t("fallback")}<Select mode="multiple" aria-label={t("fallback")} showSearch={{ optionFilterProp: "label" }} value={now.fallback} options={members.options} onChange={(fallback) => set({ ...now, fallback })} /><span className="quiet">{t("fallback_what")}</span></label>
        <Shifts of={now.shifts} members={members.options} change={(shifts) => set({ ...now, shifts })} />
        <div className={styles.field}><span>{t("welcome")}</span><WelcomeText label={t("welcome")} value={now.text} change={(text) => set({ ...now, text })} /><span className="quiet">{t("welcome_what")}</span></div>
        <label>{t("give_tags")}<Select mode="multiple" aria-label={t("give_tags")} maxCount={TAGS_MOST} showSearch={{ optionFilterProp: "label" }} value={now.tags} options={tags.options} onChange={(given) => set({ ...now, tags: given })} /></label>
        <Checkbox checked={now.skip_verify} onChange={(event) => set({ ...now, skip_verify: event.target.checked })}>{t("skip_verify")}</Checkbox>
        {now.text && <Phone label={t("preview")} title={members.names.get(now.fallback[0] ?? "") ?? t("member")} says={[named(now.text, t("someone"), members.names.get(now.fallback[0] ?? "") ?? t("member"))]} />}
      </div>
    </Drawer>
  );
}
