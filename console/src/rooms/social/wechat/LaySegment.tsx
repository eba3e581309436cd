/** Lays a segment upon a tag of the account: exactly its followers have the tag then. */
import { App, AutoComplete, Modal, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "../social.module.css";
import common from "../words";
import { useSegments, useTags } from "./known";
import words from "./words";

const TAG_LETTERS = 30;

export function LaySegment({ account, close }: { account: number; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const tags = useTags(account);
  const segments = useSegments();
  const [name, setName] = useState("");
  const [segment, choose] = useState<number>();
  const save = useDone(async () => {
    const tag = await got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/tags", { params: { path: { workspace, account } }, body: { name: name.trim() } }));
    return got(api.PUT("/api/w/{workspace}/wechat/accounts/{account}/tags/{tag}/followers", { params: { path: { workspace, account, tag: tag.id } }, body: { segment: segment! } }));
  }, [["wechat", account]]);
  return (
    <Modal open title={t("lay")} okText={c("save")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !name.trim() || !segment }}
      onOk={() => save.mutate(undefined, { onSuccess: ({ given, taken }) => { message.success(t("laid", { given: figure(given), taken: figure(taken) })); close(); } })}>
      <p className="quiet">{t("lay_what")}</p>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{t("segment")}<Select showSearch={{ optionFilterProp: "label" }} aria-label={t("segment")} value={segment} onChange={choose} options={segments} /></label>
        <label>{t("tag")}<AutoComplete aria-label={t("tag")} value={name} maxLength={TAG_LETTERS} placeholder={t("new_tag")} onChange={(value) => setName(value ?? "")} options={tags.data?.map((one) => ({ value: one.name }))} /></label>
      </div>
    </Modal>
  );
}
