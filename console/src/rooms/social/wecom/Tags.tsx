/** Tags of the corp, and which of ours each stands for. */
import { Button, Input, Modal, Popconfirm, Select, Table, Tooltip } from "antd";
import { useState } from "react";
import { useAddress } from "../../../api/address";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import styles from "../social.module.css";
import common from "../words";
import { useCorpTags, type Corp, type CorpTag } from "./known";
import words from "./words";

const LETTERS = 30;

export default function Tags({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [place, go] = useAddress();
  const [making, make] = useState(false);
  const { asked } = useCorpTags(account);
  const ours = useAsked(["tags"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params: { path: { workspace } }, signal })));
  const one = (tag: string) => ({ params: { path: { workspace, account, tag } } });
  const stand = useDone((given: { tag: string; label: string }) => got(api.PATCH("/api/w/{workspace}/wecom/{account}/tags/{tag}", { ...one(given.tag), body: { label: given.label } })), [["wecom", account, "tags"]]);
  const remove = useDone<string, unknown>((tag) => got(api.DELETE("/api/w/{workspace}/wecom/{account}/tags/{tag}", one(tag))), [["wecom", account, "tags"]]);
  const search = (place.search ?? "").toLowerCase();
  const found = asked.data?.filter((tag) => `${tag.group} ${tag.name}`.toLowerCase().includes(search));
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => make(true)}>{t("make_tag")}</Button></Allowed>;
  const labels = ours.data?.filter((tag) => !tag.archived_at && !tag.by_rule) ?? [];
  return (
    <>
      <Trouble of={asked.error ?? ours.error ?? stand.error ?? remove.error} />
      {asked.data?.length === 0 ? <Empty title={t("tags_empty")} text={t("tags_empty_text")} action={add} /> : (
        <Card bare label={t("tab_tags")}>
          <div className={styles.bar}><Input.Search allowClear className={styles.search} aria-label={c("search")} placeholder={c("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />{add}</div>
          <p className={styles.told} style={{ padding: "0 16px 8px" }}>{t("stands_for_what")}</p>
          <Table<CorpTag> rowKey="tag_id" size="small" loading={!asked.data} dataSource={found} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
            { title: t("tag_group"), dataIndex: "group" }, { title: t("tag"), dataIndex: "name" },
            { title: t("customers"), align: "right", render: (_, tag) => figure(tag.customers), sorter: (a, b) => a.customers - b.customers },
            { title: t("stands_for"), render: (_, tag) => <Select allowClear aria-label={`${t("stands_for")} · ${tag.name}`} disabled={!!refusal} placeholder="—" style={{ minWidth: 160 }} showSearch={{ optionFilterProp: "label" }} value={labels.find((each) => each.id === tag.label)?.name} loading={stand.isPending && stand.variables.tag === tag.tag_id} onChange={(label?: string) => stand.mutate({ tag: tag.tag_id, label: label ?? "" })} options={labels.map((each) => ({ value: each.name, label: each.name }))} /> },
            { title: "", align: "right", render: (_, tag) => (tag.ours ? <Popconfirm title={t("remove_tag_sure", { name: tag.name })} onConfirm={() => remove.mutate(tag.tag_id)}><Button size="small" disabled={!!refusal} aria-label={`${c("remove")} · ${tag.name}`}>{c("remove")}</Button></Popconfirm>
              : <Tooltip title={t("not_ours")} trigger={["hover", "focus"]}><span tabIndex={0}><Button size="small" disabled aria-description={t("not_ours")} aria-label={`${c("remove")} · ${tag.name}`}>{c("remove")}</Button></span></Tooltip>) },
          ]} />
        </Card>
      )}
      {making && <Make account={account} groups={[...new Set(asked.data?.map((tag) => tag.group))]} close={() => make(false)} />}
    </>
  );
}

function Make({ account, groups, close }: { account: number; groups: string[]; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const [now, set] = useState({ group: groups[0] ?? "", name: "" });
  const save = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/tags", { params: { path: { workspace, account } }, body: now })), [["wecom", account, "tags"]]);
  return (
    <Modal open title={t("make_tag")} okText={c("save")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.group.trim() || !now.name.trim() }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        {(["group", "name"] as const).map((key) => <label key={key}>{t(key === "group" ? "tag_group" : "tag")}<Input maxLength={LETTERS} value={now[key]} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>)}
      </div>
    </Modal>
  );
}
