/** The picture of a block: dropped, pasted, chosen from a folder or from those that are there; or an address elsewhere. */
import { PictureOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Spin } from "antd";
import { useRef, useState } from "react";
import { useSettled } from "../../kit/settled";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import type { Piece } from "./mail";
import { ACCEPTED, isOurs, pictureIn, shows, usePictures, useSend, type Kept } from "./pictures";
import styles from "./Pictures.module.css";
import editor from "./Editor.module.css";
import words from "./words";

type ImageBlock = Extract<Piece, { kind: "image" }>;

export function PictureField({ one, change }: { one: ImageBlock; change: (one: ImageBlock) => void }) {
  const t = useWords(words);
  const send = useSend();
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [choosing, choose] = useState(false);
  const put = (kept: Kept) => change(shows(one, kept));
  const take = (picture: File | undefined) => { if (picture) send.mutate(picture, { onSuccess: put }); };
  return (
    <div className={editor.form}>
      <div className={over ? styles.over : styles.drop} role="group" tabIndex={0} aria-label={t("picture_drop")}
        onPaste={(event) => { const found = pictureIn(event.clipboardData); if (found) { event.preventDefault(); take(found); } }}
        onDragOver={(event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); event.stopPropagation(); setOver(true); } }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { setOver(false); const found = pictureIn(event.dataTransfer); if (found) { event.preventDefault(); event.stopPropagation(); take(found); } }}>
        {send.isPending ? <Spin /> : isOurs(one.src) ? <img src={one.src} alt={one.alt} /> : <PictureOutlined aria-hidden className={styles.none} />}
        <div>
          <p className="quiet">{t("picture_drop")}</p>
          <Button size="small" icon={<UploadOutlined />} onClick={() => file.current?.click()}>{t("picture_file")}</Button>{" "}
          <Button size="small" onClick={() => choose(true)}>{t("picture_library")}</Button>
          <input ref={file} type="file" accept={ACCEPTED} hidden aria-label={t("picture_file")} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ""; }} />
        </div>
      </div>
      <Trouble of={send.error} />
      <label>{t("src")}<Input value={one.src} placeholder="https://" onChange={(event) => change({ ...one, src: event.target.value })} /></label>
      <label>{t("alt")}<Input value={one.alt} status={one.src && !one.alt ? "warning" : undefined} onChange={(event) => change({ ...one, alt: event.target.value })} />{one.src && !one.alt && <span className={styles.needed}>{t("alt_needed")}</span>}</label>
      <label>{t("href")}<Input value={one.href} placeholder="https://" onChange={(event) => change({ ...one, href: event.target.value })} /></label>
      <label>{t("width")}<Input value={one.width} onChange={(event) => change({ ...one, width: event.target.value })} /></label>
      {choosing && <Choose close={() => choose(false)} take={(kept) => { put(kept); choose(false); }} />}
    </div>
  );
}

export function Choose({ close, take }: { close: () => void; take: (kept: Kept) => void }) {
  const t = useWords(words);
  const [search, look] = useState("");
  const found = usePictures(useSettled(search, 250));
  return (
    <Modal open width={760} title={t("picture_library")} footer={null} onCancel={close}>
      <Input.Search allowClear aria-label={t("picture_search")} placeholder={t("picture_search")} onChange={(event) => look(event.target.value)} />
      <Trouble of={found.error} />
      {found.data?.length === 0 && <p className="quiet">{t(search ? "pictures_none_found" : "pictures_none")}</p>}
      <ul className={styles.grid}>
        {found.data?.map((kept) => (
          <li key={kept.digest}><button type="button" className={styles.pick} onClick={() => take(kept)}><img src={kept.place} alt={kept.alt} loading="lazy" /><span>{kept.name}</span></button></li>
        ))}
      </ul>
    </Modal>
  );
}
