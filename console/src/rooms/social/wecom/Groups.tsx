/** Customer groups, and the QR codes by which people join them. */
import { Button, Input, Modal, Popconfirm, Select, Table } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { Pages, usePages } from "../parts/Pages";
import { Qr } from "../parts/Qr";
import styles from "../social.module.css";
import common from "../words";
import { GroupPeople } from "./Customers";
import { useMembers, type Corp } from "./known";
import { Large } from "./Large";
import words from "./words";

type Group = Answer<"get", "/wecom/{account}/groups">[number];
type Way = Answer<"get", "/wecom/{account}/groups/ways">[number];
const PAGE = 100, LETTERS = 80, GROUPS_MOST = 5;

export default function Groups({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const [making, make] = useState(false);
  const [seen, see] = useState<Group>();
  const { names } = useMembers(account);
  const pages = usePages(0, "");
  const asked = useAsked(["wecom", account, "groups", pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/groups", { params: { path: { workspace, account }, query: { after: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const ways = useAsked(["wecom", account, "ways"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/groups/ways", { params: { path: { workspace, account } }, signal })), { live: true });
  const trouble = <Trouble of={asked.error ?? ways.error} again={() => { void asked.refetch(); void ways.refetch(); }} />;
  if (asked.data?.length === 0 && pages.isFirst) return <>{trouble}<Empty title={t("groups_empty")} text={t("groups_empty_text")} /></>;
  return (
    <>
      {trouble}
      <Card bare title={t("tab_groups")} extra={<Allowed refusal={refusal}><Button className="koi" onClick={() => make(true)}>{t("make_way")}</Button></Allowed>}>
        <Table<Group> rowKey="id" size="small" loading={!asked.data} dataSource={asked.data as Group[] | undefined} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("group"), render: (_, one) => <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => see(one)}>{one.name || t("unnamed")}</Button> }, { title: t("owner"), render: (_, one) => names.get(one.owner) ?? one.owner },
          { title: t("group_members"), align: "right", render: (_, one) => figure(one.members) }, { title: t("group_customers"), align: "right", render: (_, one) => figure(one.customers) },
          { title: t("made"), render: (_, one) => <Moment of={one.made_at} zone={zone} /> },
        ]} />
        <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.id : null} />
      </Card>
      {ways.data && ways.data.length > 0 && (
        <section aria-label={t("ways")}>
          <h2 style={{ margin: "24px 0 16px" }}>{t("ways")}</h2>
          <div className={styles.cards}>{(ways.data as Way[]).map((way) => <One key={way.id} account={account} way={way} groups={new Map(asked.data?.map((one) => [one.chat_id, one.name]))} />)}</div>
        </section>
      )}
      {seen && <GroupPeople account={account} group={seen.id} name={seen.name || t("unnamed")} close={() => see(undefined)} />}
      {making && <Make account={account} groups={asked.data as Group[]} close={() => make(false)} />}
    </>
  );
}

function One({ account, way, groups }: { account: number; way: Way; groups: Map<string, string> }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [large, show] = useState(false);
  const src = `/api/w/${workspace}/wecom/${account}/groups/ways/${way.id}/picture`;
  const remove = useDone<void, unknown>(() => got(api.DELETE("/api/w/{workspace}/wecom/{account}/groups/ways/{way}", { params: { path: { workspace, account, way: way.id } } })), [["wecom", account, "ways"]]);
  return (
    <article className={styles.one} aria-label={way.name}>
      <div className={styles.head}><Qr src={way.picture && src} name={way.name} /><div><h3>{way.name}</h3><p className={styles.told}>{way.chats.map((chat) => groups.get(chat) || t("unnamed")).join(", ")}</p></div></div>
      <div className={styles.counts}><Figure small name={t("came")} value={figure(way.came)} /><Figure small name={t("there")} value={figure(way.there)} /></div>
      <Trouble of={remove.error} />
      <div className={styles.deeds}>
        <Button size="small" onClick={() => show(true)} aria-label={`${c("see")} · ${way.name}`}>{c("see")}</Button>
        <Popconfirm title={t("remove_way_sure", { name: way.name })} onConfirm={() => remove.mutate(undefined)}><Button size="small" disabled={!!refusal} aria-label={`${c("remove")} · ${way.name}`}>{c("remove")}</Button></Popconfirm>
      </div>
      {large && <Large name={way.name} src={src} close={() => show(false)} />}
    </article>
  );
}

function Make({ account, groups, close }: { account: number; groups: Group[]; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const [now, set] = useState({ name: "", groups: [] as string[] });
  const save = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/groups/ways", { params: { path: { workspace, account } }, body: now })), [["wecom", account, "ways"]]);
  return (
    <Modal open title={t("make_way")} okText={c("save")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !now.name.trim() || !now.groups.length }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{c("name")}<Input maxLength={LETTERS} value={now.name} onChange={(event) => set({ ...now, name: event.target.value })} /></label>
        <label>{t("way_groups")}<Select mode="multiple" aria-label={t("way_groups")} maxCount={GROUPS_MOST} showSearch={{ optionFilterProp: "label" }} value={now.groups} onChange={(chosen) => set({ ...now, groups: chosen })} options={groups.map((one) => ({ value: one.chat_id, label: one.name || t("unnamed") }))} /><span className="quiet">{t("way_what")}</span></label>
      </div>
    </Modal>
  );
}
