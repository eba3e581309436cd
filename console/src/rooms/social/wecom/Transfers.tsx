/** Customers who are handed over: of who has left, and on the job; how far each has come. */
import { Button, Modal, Progress, Select, Table, Tag } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import styles from "../social.module.css";
import common from "../words";
import { useMembers, type Corp } from "./known";
import words from "./words";

type Handed = Answer<"get", "/wecom/{account}/transfers/progress">[number];

export default function Transfers({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const [giver, give] = useState<string | null>();   // null: chosen in the form
  const { names } = useMembers(account);
  const here = { params: { path: { workspace, account } } };
  const behind = useAsked(["wecom", account, "left-behind"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/transfers/left-behind", { ...here, signal })), { live: true });
  const progress = useAsked(["wecom", account, "progress"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/transfers/progress", { ...here, signal })), { live: true });
  return (
    <>
      <Trouble of={behind.error ?? progress.error} />
      <Card title={t("left_behind")} extra={<Allowed refusal={refusal}><Button className="koi" onClick={() => give(null)}>{t("hand_over")}</Button></Allowed>}>
        <p className={styles.told}>{t("transfers_what")}</p>
        {behind.data?.length === 0 && <p>{t("left_behind_none")}</p>}
        {behind.data?.map((one) => <p key={one.userid} className={styles.line}><b>{names.get(one.userid) ?? one.userid}</b> {t("customers")}: {figure(one.customers)} <Allowed refusal={refusal}><Button size="small" onClick={() => give(one.userid)}>{t("hand_over")}</Button></Allowed></p>)}
      </Card>
      <Card bare title={t("progress")}>{progress.data && <List of={progress.data as Handed[]} names={names} />}</Card>
      {giver !== undefined && <HandOver account={account} from={giver} close={() => give(undefined)} />}
    </>
  );
}

function List({ of, names }: { of: Handed[]; names: Map<string, string> }) {
  const t = useWords(words);
  const c = useWords(common);
  const zone = useZone();
  const all = (one: Handed) => Object.values(one.counts).reduce((sum, count) => sum + count, 0);
  return (
    <Table<Handed> rowKey={(one) => `${one.from_userid} ${one.to_userid} ${one.resigned}`} size="small" dataSource={of} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} locale={{ emptyText: t("transfers_empty") }} columns={[
      { title: t("giver"), render: (_, one) => names.get(one.from_userid) ?? one.from_userid }, { title: t("taker"), render: (_, one) => names.get(one.to_userid) ?? one.to_userid },
      { title: "", render: (_, one) => <Tag>{t(one.resigned ? "resigned" : "on_job")}</Tag> },
      { title: t("progress"), render: (_, one) => <><Progress aria-label={t("progress")} size="small" style={{ width: 140 }} percent={Math.round(((one.counts.done ?? 0) / all(one)) * 100)} /><div className="quiet">{t("progress_told", { done: figure(one.counts.done ?? 0), all: figure(all(one)) })}</div></> },
      { title: c("state"), render: (_, one) => Object.entries(one.counts).map(([state, count]) => <div key={state}>{t(`t_${state}` as "t_done")} {figure(count)}</div>) },
      { title: c("at"), render: (_, one) => <Moment of={one.at} zone={zone} /> },
    ]} />
  );
}

function HandOver({ account, from, close }: { account: number; from: string | null; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const { asked, options } = useMembers(account);
  const [giver, give] = useState(from ?? undefined);
  const [taker, take] = useState<string>();
  const one = asked.data?.find((each) => each.userid === giver);
  const save = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/transfers", { params: { path: { workspace, account } }, body: { giver: giver!, taker: taker!, customers: null } })), [["wecom", account]]);
  const givers = asked.data?.filter((each) => each.customers).map((each) => ({ value: each.userid, label: `${each.name || each.userid}${each.left_at ? ` (${t("has_left")})` : ""}` }));
  return (
    <Modal open title={t("hand_over")} okText={t("hand_over")} cancelText={c("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !giver || !taker || giver === taker, className: "koi" }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        <label>{t("giver")}<Select aria-label={t("giver")} showSearch={{ optionFilterProp: "label" }} value={giver} onChange={give} options={givers} /></label>
        <label>{t("taker")}<Select aria-label={t("taker")} showSearch={{ optionFilterProp: "label" }} value={taker} onChange={take} options={options.filter((each) => each.value !== giver)} /></label>
        {one && <p style={{ margin: 0 }}><b>{t("all_theirs", { count: figure(one.customers) as never })}</b></p>}
        <p className={styles.told}>{t("hand_sure")}</p>
      </div>
    </Modal>
  );
}
