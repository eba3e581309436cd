/** How what is held back is mended before it is sent again: filled in, replaced value by value, renamed, read as another type, or taken out. */
import { App, Input, Modal, Select } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import styles from "./Events.module.css";
import { CHANGES, of, type Breach } from "./breach";
import words from "./words";

type Held = Shapes["HeldOut"];
type Correction = Shapes["CorrectionIn"];
type How = { do: "fill" | "map" | "rename" | "cast" | "remove"; value: string; to: string; values: Record<string, string> };
const LOOKED_AT = 500, MOST_VALUES = 20;
const FIRST = { missing: "fill", wrong_type: "map", unknown_property: "rename" } as Record<string, How["do"]>;

export function Correct({ breach, close }: { breach: Breach; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const [how, set] = useState<How>({ do: FIRST[breach.reason] ?? "map", value: "", to: "", values: {} });
  const items = useAsked(["quarantine", "values", of(breach)], (signal) => got(api.GET("/api/w/{workspace}/events/quarantine", { params: { path: { workspace }, query: { ...of(breach), limit: LOOKED_AT } as never }, signal })), { enabled: how.do === "map" });
  const found = valuesOf((items.data ?? []) as Held[], breach.property);
  const correction = correctionOf(breach.property, how);
  const send = useDone(() => got(api.POST("/api/w/{workspace}/events/quarantine/replay", { params: { path: { workspace } }, body: { ...of(breach), corrections: [correction] } as never })), CHANGES);
  const done = (sent: { items: number }) => { close(); void message.success(t("replayed", { count: sent.items })); };
  return (
    <Modal open title={t("correct")} okText={t("correct")} cancelText={t("cancel")} onCancel={close} confirmLoading={send.isPending} okButtonProps={{ disabled: !isSaid(how) }} onOk={() => send.mutate(undefined, { onSuccess: done })}>
      <p>{t("correct_what", { count: figure(breach.items) })}</p>
      <Trouble of={send.error ?? items.error} />
      <div className={styles.form}>
        <label>{t("do_what")}<Select aria-label={t("do_what")} value={how.do} onChange={(chosen) => set({ ...how, do: chosen, to: chosen === "cast" ? "number" : "" })} options={(["fill", "map", "rename", "cast", "remove"] as const).map((value) => ({ value, label: `${breach.property}: ${t(`do_${value}`)}` }))} /></label>
        {how.do === "fill" && <label>{t("value")}<Input value={how.value} onChange={(event) => set({ ...how, value: event.target.value })} /></label>}
        {how.do === "map" && found.map((value) => <label key={value}><span>{t("instead_of")} <code>{value}</code></span><Input aria-label={`${t("instead_of")} ${value}`} placeholder={t("stays_held")} value={how.values[value] ?? ""} onChange={(event) => set({ ...how, values: { ...how.values, [value]: event.target.value } })} /></label>)}
        {how.do === "rename" && <label>{t("new_name")}<Input value={how.to} onChange={(event) => set({ ...how, to: event.target.value })} /></label>}
        {how.do === "cast" && <label>{t("to")}<Select aria-label={t("to")} value={how.to} onChange={(to) => set({ ...how, to })} options={(["text", "number", "boolean", "date"] as const).map((value) => ({ value, label: t(`type_${value}`) }))} /></label>}
      </div>
    </Modal>
  );
}

/** The values that were sent, each once, as the server knows them by their text. */
function valuesOf(items: readonly Held[], property: string): string[] {
  const texts = items.map((one) => (one.properties as Record<string, unknown>)[property]).filter((value) => value !== undefined && value !== null).map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return [...new Set(texts)].slice(0, MOST_VALUES);
}

const isSaid = (how: How) => how.do === "remove" || how.do === "cast" || (how.do === "fill" ? how.value !== "" : how.do === "rename" ? how.to.trim() !== "" : Object.values(how.values).some((value) => value !== ""));

function correctionOf(property: string, how: How): Correction {
  const more = {
    fill: { value: parsed(how.value) }, rename: { to: how.to.trim() }, cast: { to: how.to }, remove: {},
    map: { values: Object.fromEntries(Object.entries(how.values).filter(([, value]) => value !== "").map(([was, value]) => [was, parsed(value)])) },
  }[how.do];
  return { do: how.do, property, ...more } as Correction;
}

/** 12 is a number and true is yes, as in what is sent; anything else is a text. */
function parsed(text: string): unknown {
  return /^-?\d+(\.\d+)?$|^(true|false)$/.test(text) ? JSON.parse(text) : text;
}
