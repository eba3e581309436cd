/** One picture of the workspace, sent or chosen from those that are there; or none. */
import { UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import { Choose } from "./PictureField";
import { ACCEPTED, useSend, type Kept } from "./pictures";
import styles from "./Pictures.module.css";
import words from "./words";

export function PicturePicker({ value, change, label }: { value: Kept | null; change: (kept: Kept | null) => void; label: string }) {
  const t = useWords(words);
  const send = useSend();
  const file = useRef<HTMLInputElement>(null);
  const [choosing, choose] = useState(false);
  const take = (picture: File | undefined) => { if (picture) send.mutate(picture, { onSuccess: change }); };
  return (
    <div className={styles.drop} role="group" aria-label={label}>
      {value && <img src={value.place} alt={value.alt || value.name} />}
      <div>
        <p>{label}</p>
        <Button size="small" icon={<UploadOutlined />} loading={send.isPending} onClick={() => file.current?.click()}>{t("picture_file")}</Button>{" "}
        <Button size="small" onClick={() => choose(true)}>{t("picture_library")}</Button>{" "}
        {value && <Button size="small" onClick={() => change(null)}>{t("picture_none")}</Button>}
        <input ref={file} type="file" accept={ACCEPTED} hidden aria-label={label} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ""; }} />
      </div>
      <Trouble of={send.error} />
      {choosing && <Choose close={() => choose(false)} take={(kept) => { change(kept); choose(false); }} />}
    </div>
  );
}
