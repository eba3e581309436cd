/** Forms of the sending rules, read as sentences. */
import { Checkbox, Input, InputNumber, Modal, Select } from "antd";
import { useState, type ReactNode } from "react";
import type { Shapes } from "../../api/answers";
import type { Problem } from "../../api/client";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import styles from "./Mail.module.css";
import type { Rules } from "./SendingRules";
import words from "./words";

export type Quiet = Rules["quiet"][number];
export type Cap = Rules["caps"][number];
type Form<R> = { rule: R | null; problem: Problem | null; busy: boolean; close: () => void; done: (rule: R, because: string) => void };
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const CHANNELS = ["email", "sms", "push", "wechat", "wecom"] as const;
const CALENDARS = ["CN", "TW", "HK", "GB", "US", "DE", "FR", "JP", "SG"];

function Sheet({ title, problem, busy, close, save, children }: { title: string; problem: Problem | null; busy: boolean; close: () => void; save: (because: string) => void; children: ReactNode }) {
  const t = useWords(words);
  const [because, setBecause] = useState("");
  return (
    <Modal open title={title} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={busy} onOk={() => save(because)}>
      <Trouble of={problem} />
      <div className={styles.form}>{children}<label>{t("because")}<Input value={because} onChange={(event) => setBecause(event.target.value)} /></label></div>
    </Modal>
  );
}

function Channels({ value, change }: { value: string[]; change: (value: string[]) => void }) {
  const t = useWords(words);
  return <label>{t("channels")}<Select mode="multiple" aria-label={t("channels")} placeholder={t("all_channels")} value={value} onChange={change} options={CHANNELS.map((one) => ({ value: one, label: t(`ch_${one}`) }))} /></label>;
}

export function QuietForm({ rule, problem, busy, close, done }: Form<Quiet>) {
  const t = useWords(words);
  const [now, set] = useState<Quiet>(rule ?? { begins: "21:00", ends: "08:00", days: [...DAYS], calendar: "", channels: [], kinds: ["marketing"], on_hit: "wait", english: "", chinese: "" });
  return (
    <Sheet title={t(rule ? "quiet" : "add_quiet")} problem={problem} busy={busy} close={close} save={(because) => done(now, because)}>
      <div className={styles.row}>
        <label>{t("begins")}<Input type="time" value={now.begins} onChange={(event) => set({ ...now, begins: event.target.value })} /></label>
        <label>{t("until")}<Input type="time" value={now.ends} onChange={(event) => set({ ...now, ends: event.target.value })} /></label>
      </div>
      <label>{t("calendar")}<Select aria-label={t("calendar")} value={now.calendar} onChange={(calendar) => set({ ...now, calendar, days: calendar ? now.days : now.days.filter((day) => day !== "holiday") })} options={[{ value: "", label: t("calendar_none") }, ...CALENDARS.map((value) => ({ value, label: value }))]} /></label>
      <fieldset className={styles.set}><legend>{t("days")}</legend>
        <Checkbox.Group value={now.days} onChange={(days) => set({ ...now, days: days as (number | string)[] })} options={[...DAYS.map((value) => ({ value, label: t(`day_${value}`) })), ...(now.calendar ? [{ value: "holiday", label: t("day_holiday") }] : [])]} />
      </fieldset>
      <Channels value={now.channels} change={(channels) => set({ ...now, channels })} />
      <label>{t("on_hit")}<Select aria-label={t("on_hit")} value={now.on_hit} onChange={(on_hit) => set({ ...now, on_hit })} options={(["wait", "skip"] as const).map((value) => ({ value, label: t(`hit_${value}`) }))} /></label>
    </Sheet>
  );
}

export function CapForm({ rule, problem, busy, close, done }: Form<Cap>) {
  const t = useWords(words);
  const [now, set] = useState<Cap>(rule ?? { number: 3, hours: null, unit: "week", channels: [], kinds: ["marketing"], tag: "", on_hit: "skip", wait_hours: 72, english: "", chinese: "" });
  return (
    <Sheet title={t(rule ? "caps" : "add_cap")} problem={problem} busy={busy} close={close} save={(because) => done(now, because)}>
      <div className={styles.row}>
        <label>{t("at_most")}<InputNumber min={1} value={now.number} onChange={(number) => set({ ...now, number: number ?? 1 })} /></label>
        <label>{t("messages_in")}<Select aria-label={t("messages_in")} value={now.unit ?? "hours"} onChange={(unit) => set(unit === "hours" ? { ...now, unit: null, hours: now.hours ?? 24 } : { ...now, unit, hours: null })} options={(["day", "week", "month", "hours"] as const).map((value) => ({ value, label: t(`unit_${value}`) }))} /></label>
        {!now.unit && <label>{t("hours")}<InputNumber min={1} max={744} value={now.hours} onChange={(hours) => set({ ...now, hours })} /></label>}
      </div>
      <Channels value={now.channels} change={(channels) => set({ ...now, channels })} />
      <label>{t("tag")}<Input value={now.tag} onChange={(event) => set({ ...now, tag: event.target.value })} /></label>
      <label>{t("on_hit")}<Select aria-label={t("on_hit")} value={now.on_hit} onChange={(on_hit) => set({ ...now, on_hit })} options={(["skip", "wait", "other_channel", "leave"] as const).map((value) => ({ value, label: t(`hit_${value}`) }))} /></label>
    </Sheet>
  );
}

export function PaceForm({ rules, problem, busy, close, done }: { rules: Rules; problem: Problem | null; busy: boolean; close: () => void; done: (change: Partial<Shapes["SendingRulesIn"]>) => void }) {
  const t = useWords(words);
  const [now, set] = useState({ percent: rules.control?.percent ?? 0, spread_minutes: rules.spread_minutes, ahead_days: rules.ahead_days, usual_hour: rules.usual_hour, best_within_hours: rules.best_within_hours });
  const { percent, ...pace } = now;
  const control = percent ? { ...rules.control, percent } : null;
  const number = (key: keyof typeof now, word: "control_percent" | "spread" | "ahead" | "usual_hour" | "best_within", max: number) => <label>{t(word)}<InputNumber min={0} max={max} value={now[key]} onChange={(value) => set({ ...now, [key]: value ?? 0 })} /></label>;
  return (
    <Sheet title={t("other")} problem={problem} busy={busy} close={close} save={(because) => done({ ...pace, control, because })}>
      {number("percent", "control_percent", 50)}{number("spread_minutes", "spread", 240)}{number("ahead_days", "ahead", 31)}{number("usual_hour", "usual_hour", 23)}{number("best_within_hours", "best_within", 72)}
    </Sheet>
  );
}
