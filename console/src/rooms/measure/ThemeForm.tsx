/** What a theme says: for whom, when, and what counts. */
import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import styles from "./Measure.module.css";
import words from "./words";

const DAY_MS = 86_400_000, WINDOW_DAYS = 14;

export function useSegmentNames(): Map<number, string> {
  const workspace = useWorkspace();
  const asked = useAsked(["segments"], (signal) => got(api.GET("/api/w/{workspace}/segments", { params: { path: { workspace } }, signal })));
  return new Map(asked.data?.map((one) => [one.id, one.name]));
}

export function ThemeForm({ theme, close }: { theme: Shapes["ThemeOut"] | null; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const segments = useSegmentNames();
  const events = useAsked(["event-names"], (signal) => got(api.GET("/api/w/{workspace}/events", { params: { path: { workspace } }, signal })));
  const day = (ahead: number) => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);
  const [now, set] = useState({ name: theme?.name ?? "", segment: theme?.segment ?? 0, since: theme?.since ?? day(0), until: theme?.until ?? day(WINDOW_DAYS), event: theme?.goal.event ?? "order_completed", window_days: theme?.window_days ?? WINDOW_DAYS, owner: theme?.owner ?? "", note: theme?.note ?? "" });
  const save = useDone(() => {
    const { event, ...rest } = now;
    const body = { ...rest, goal: { event, where: theme?.goal.event === event ? theme.goal.where ?? [] : [] } };
    return theme ? got(api.PUT("/api/w/{workspace}/themes/{theme}", { params: { path: { workspace, theme: theme.id } }, body: body as never })) : got(api.POST("/api/w/{workspace}/themes", { params: { path: { workspace } }, body: body as never }));
  }, [["themes"], ["theme"]]);
  const text = (key: "name" | "owner" | "note") => <label>{t(key)}<Input value={now[key]} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>;
  const date = (key: "since" | "until") => <label>{t(key)}<Input type="date" value={now[key]} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>;
  return (
    <Modal open title={theme ? theme.name : t("new_theme")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.name.trim() || !now.segment }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        {text("name")}
        <label>{t("audience")}<Select showSearch={{ optionFilterProp: "label" }} aria-label={t("audience")} value={now.segment || undefined} placeholder={t("segment")} options={[...segments].map(([value, label]) => ({ value, label }))} onChange={(segment) => set({ ...now, segment })} /></label>
        <div className={styles.row}>{date("since")}{date("until")}</div>
        <label>{t("event")}<Select showSearch aria-label={t("event")} value={now.event} options={[...new Set([now.event, ...(events.data ?? []).map((one) => one.name)])].map((value) => ({ value, label: value }))} onChange={(event) => set({ ...now, event })} /></label>
        <label>{t("days")}<InputNumber min={1} max={366} value={now.window_days} onChange={(value) => set({ ...now, window_days: value ?? WINDOW_DAYS })} /></label>
        {text("owner")}{text("note")}
      </div>
    </Modal>
  );
}
