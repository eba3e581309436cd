/** Posters of places as they will be printed; the browser's own dialogue prints them or saves a PDF. */
import { Button, Input, Modal, Select } from "antd";
import { useRef, useState } from "react";
import type { Shapes } from "../../../api/answers";
import { useWorkspace } from "../../../api/hooks";
import { language, useWords } from "../../../kit/words";
import { PicturePicker } from "../../content";
import styles from "./Offline.module.css";
import words from "./words";

const FORMATS = ["a4", "a5", "card", "sticker"] as const;

export function Posters({ places, spots = [], close }: { places: number[]; spots?: number[]; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const frame = useRef<HTMLIFrameElement>(null);
  const [now, set] = useState({ format: "a4", title: "", note: "" });
  const [logo, put] = useState<Shapes["AssetOut"] | null>(null);
  const asked = new URLSearchParams({ ...now, language: language(), logo: logo?.digest ?? "" });
  for (const place of places) asked.append("place", String(place));
  for (const spot of spots) asked.append("spot", String(spot));
  const page = `/api/w/${workspace}/places/posters?${asked}`;
  const field = (key: "title" | "note", label: string, most: number) => <label>{label}<Input defaultValue={now[key]} maxLength={most} onBlur={(event) => set({ ...now, [key]: event.target.value })} onPressEnter={(event) => set({ ...now, [key]: event.currentTarget.value })} /></label>;
  return (
    <Modal open width={860} title={t("print")} onCancel={close} footer={<><Button href={page} target="_blank">{t("print_apart")}</Button><Button className="koi" onClick={() => frame.current?.contentWindow?.print()}>{t("print_now")}</Button></>}>
      <div className={styles.form}>
        <div className={styles.row}>
          <label>{t("format")}<Select aria-label={t("format")} value={now.format} onChange={(format) => set({ ...now, format })} options={FORMATS.map((value) => ({ value, label: t(`f_${value}`) }))} /></label>
          {field("title", t("heading"), 60)}{field("note", t("note"), 120)}
        </div>
        <PicturePicker label={t("logo")} value={logo} change={put} />
        <iframe ref={frame} className={styles.frame} title={t("preview")} src={page} />
      </div>
    </Modal>
  );
}
