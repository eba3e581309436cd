/** What a place says, and what is sold there. */
import { Input, Modal, Select } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "./Offline.module.css";
import words from "./words";

const KINDS = ["shop", "stall", "booth", "event"] as const;

export function PlaceForm({ place, close }: { place: Shapes["PlaceOut"] | null; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [now, set] = useState({ name: place?.name ?? "", kind: place?.kind ?? "shop", city: place?.city ?? "", group: place?.group ?? "", address: place?.address ?? "", target: place?.spots[0]?.target ?? "", items: place?.spots.map((spot) => spot.item).filter(Boolean) ?? [] });
  const save = useDone(() => (place ? got(api.PUT("/api/w/{workspace}/places/{place}", { params: { path: { workspace, place: place.id } }, body: now as never }))
    : got(api.POST("/api/w/{workspace}/places", { params: { path: { workspace } }, body: now as never }))), [["places"]]);
  const text = (key: "name" | "city" | "group" | "address" | "target") => <label>{t(key)}<Input value={now[key]} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>;
  return (
    <Modal open title={place ? place.name : t("new_place")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.name.trim() || !now.target.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        {text("name")}
        <label>{t("kind")}<Select aria-label={t("kind")} value={now.kind} onChange={(kind) => set({ ...now, kind })} options={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))} /></label>
        <div className={styles.row}>{text("city")}{text("group")}</div>
        {text("address")}{text("target")}
        <label>{t("items")}<Select mode="tags" aria-label={t("items")} value={now.items} onChange={(items) => set({ ...now, items })} open={false} tokenSeparators={[",", "，", "、"]} /></label>
      </div>
    </Modal>
  );
}
