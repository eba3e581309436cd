/** The pictures that mails load from here: add, say what they show, delete what nothing uses. */
import { InboxOutlined } from "@ant-design/icons";
import { App, Button, Input, Popconfirm, Spin, Upload } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useSettled } from "../../kit/settled";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import { ACCEPTED, usePictures, useSend, type Kept } from "./pictures";
import styles from "./Pictures.module.css";
import editor from "./Editor.module.css";
import words from "./words";

export function Pictures() {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const [place, go] = useAddress();
  const found = usePictures(useSettled(place.search ?? "", 250));
  const send = useSend();
  return (
    <>
      <Upload.Dragger accept={ACCEPTED} multiple showUploadList={false} disabled={!!refusal} className={styles.add}
        beforeUpload={(file) => { send.mutate(file); return false; }}>
        {send.isPending ? <Spin /> : <InboxOutlined className={styles.box} aria-hidden />}
        <p>{t("pictures_add")}</p>
        <p className="quiet">{refusal || t("pictures_what")}</p>
      </Upload.Dragger>
      <Trouble of={send.error ?? found.error} />
      {(found.data?.length !== 0 || place.search) && <div className={editor.filters}><Input.Search allowClear style={{ width: 240 }} aria-label={t("picture_search")} placeholder={t("picture_search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} /></div>}
      {found.data?.length === 0 && <p className="quiet">{t(place.search ? "pictures_none_found" : "pictures_none")}</p>}
      <ul className={styles.grid}>{found.data?.map((kept) => <One key={kept.digest} kept={kept} refusal={refusal} />)}</ul>
    </>
  );
}

function One({ kept, refusal }: { kept: Kept; refusal: string }) {
  const t = useWords(words);
  const path = { workspace: useWorkspace(), digest: kept.digest };
  const { message } = App.useApp();
  const failed = (error: Error) => void message.error(error.message, 8);
  const [alt, write] = useState(kept.alt);
  const say = useDone(() => got(api.PUT("/api/w/{workspace}/assets/{digest}", { params: { path }, body: { alt } })), [["assets"]]);
  const away = useDone(() => got(api.DELETE("/api/w/{workspace}/assets/{digest}", { params: { path } })), [["assets"]]);
  return (
    <li>
      <Card label={kept.name}>
        <img src={kept.place} alt={kept.alt} loading="lazy" className={styles.seen} />
        <div className={styles.name} title={kept.name}>{kept.name}</div>
        <p className="quiet">{t("picture_size", { width: kept.width, height: kept.height, kb: figure(Math.max(1, Math.round(kept.bytes / 1000))) })}</p>
        <Input aria-label={t("alt_short")} placeholder={t("alt_short")} disabled={!!refusal} value={alt} onChange={(event) => write(event.target.value)} onBlur={() => { if (alt !== kept.alt) say.mutate(undefined, { onError: failed }); }} />
          <div className={styles.deeds}>
          <a href={kept.place} target="_blank" rel="noreferrer">{t("picture_open")}</a>
          {refusal ? <Allowed refusal={refusal}><Button size="small">{t("remove")}</Button></Allowed> : <Popconfirm title={t("picture_delete_sure", { name: kept.name })} okText={t("remove")} cancelText={t("cancel")} onConfirm={() => away.mutate(undefined, { onError: failed })}><Button size="small">{t("remove")}</Button></Popconfirm>}
        </div>
      </Card>
    </li>
  );
}
