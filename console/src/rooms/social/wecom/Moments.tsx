/** Moments that members publish to their customers. */
import { Button, Drawer, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { Pages, usePages } from "../parts/Pages";
import styles from "../social.module.css";
import common from "../words";
import { useCorpTags, useMembers, type Corp } from "./known";
import words from "./words";

type Told = Answer<"get", "/wecom/{account}/moments">[number];
const COLOUR: Record<string, string> = { made: "success", refused: "error", unknown: "warning", asked: "processing" };
const PAGE = 50, LETTERS = 2_000;

export default function Moments({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const [writing, write] = useState(false);
  const pages = usePages(0, "");
  const asked = useAsked(["wecom", account, "moments", pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/moments", { params: { path: { workspace, account }, query: { before: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => write(true)}>{t("new_moment")}</Button></Allowed>;
  const said = (one: Told) => { const body = one.body as { text?: { content?: string }; attachments?: { link?: { title?: string; url?: string } }[] }; return [body.text?.content, ...(body.attachments ?? []).map((each) => each.link?.title || each.link?.url)].filter(Boolean).join(" · "); };
  const none = asked.data?.length === 0 && pages.isFirst;
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {none ? <Empty title={t("moments_empty")} text={t("moments_empty_text")} action={add} /> : (
        <Card bare title={t("tab_moments")} extra={add}>
          <Table<Told> rowKey="id" size="small" loading={!asked.data} dataSource={asked.data as Told[] | undefined} pagination={false} scroll={{ x: "max-content" }} columns={[
            { title: t("message"), render: (_, one) => <div style={{ maxWidth: 400, whiteSpace: "normal", overflowWrap: "anywhere" }}>{said(one)}</div> },
            { title: c("state"), render: (_, one) => <><Tag color={COLOUR[one.state]}>{t(`moment_${one.state}` as "moment_made")}</Tag>{one.detail && <div className="quiet">{one.detail}</div>}</> },
            { title: t("published"), render: (_, one) => (one.asked_of ? t("published_of", { done: figure(one.published), all: figure(one.asked_of) }) : "—") },
            { title: c("at"), render: (_, one) => <Moment of={one.at} zone={zone} /> }, { title: c("by"), dataIndex: "by" },
          ]} />
          <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.id : null} />
        </Card>
      )}
      {writing && <Write account={account} close={() => write(false)} />}
    </>
  );
}

function Write({ account, close }: { account: number; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const members = useMembers(account);
  const tags = useCorpTags(account);
  const [now, set] = useState({ text: "", url: "", title: "", members: [] as string[], tags: [] as string[] });
  const attachments = now.url.trim() ? [{ msgtype: "link", link: { title: now.title.trim(), url: now.url.trim() } }] : [];
  const save = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/moments", { params: { path: { workspace, account } }, body: { text: now.text.trim(), attachments, members: now.members, tags: now.tags } })), [["wecom", account, "moments"]]);
  const foot = <div className={styles.deeds}><Button onClick={close}>{c("cancel")}</Button><Button className="koi" disabled={!now.text.trim() && !attachments.length} loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: close })}>{t("new_moment")}</Button></div>;
  return (
    <Drawer open size={520} title={t("new_moment")} onClose={close} footer={foot}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{c("text")}<Input.TextArea rows={5} maxLength={LETTERS} showCount value={now.text} onChange={(event) => set({ ...now, text: event.target.value })} /></label>
        <label>{t("moment_link")}<Input type="url" placeholder="https://" value={now.url} onChange={(event) => set({ ...now, url: event.target.value })} /></label>
        {now.url && <label>{t("link_title")}<Input maxLength={128} value={now.title} onChange={(event) => set({ ...now, title: event.target.value })} /></label>}
        <label>{t("moment_members")}<Select mode="multiple" aria-label={t("moment_members")} placeholder={t("all_members")} showSearch={{ optionFilterProp: "label" }} value={now.members} options={members.options} onChange={(chosen) => set({ ...now, members: chosen })} /></label>
        <label>{t("moment_tags")}<Select mode="multiple" aria-label={t("moment_tags")} placeholder={t("all_customers")} showSearch={{ optionFilterProp: "label" }} value={now.tags} options={tags.options} onChange={(chosen) => set({ ...now, tags: chosen })} /></label>
      </div>
    </Drawer>
  );
}
