/** Mass messages of an account, with what became of each. */
import { Button, Popconfirm, Table, Tag } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import styles from "../social.module.css";
import common from "../words";
import { useAccount, useSegments, useTags } from "./known";
import { MassForm } from "./MassForm";
import words from "./words";

type Mass = Answer<"get", "/wechat/masses/{mass}">;
const COLOUR: Record<string, string> = { done: "success", failed: "error", sending: "processing", sent: "processing" };
const EVERY = 3_000;

export default function Masses({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { one } = useAccount(account);
  const [writing, write] = useState(false);
  const asked = useAsked(["wechat", account, "masses"], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/masses", { params: { path: { workspace, account } }, signal })), { every: EVERY });
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => write(true)}>{t("new_mass")}</Button></Allowed>;
  const none = asked.data?.length === 0;
  return (
    <>
      <div className={styles.bar} style={{ paddingInline: 0 }}>
        {one && <div className={styles.figures}>
          <Figure small name={t("masses")} value={t("quota", { sent: figure(one.masses), most: one.masses_a_month })} how={t("quota_how", { most: one.masses_a_month })} />
          <Figure small name={t("followers")} value={t("quota_left", { left: figure(Math.max(0, one.followers - one.full)), all: figure(one.followers) })} />
        </div>}
        {!none && add}
      </div>
      <Trouble of={asked.error} />
      {none ? <Empty title={t("masses_empty")} text={t("masses_empty_text")} action={add} /> : <List account={account} of={asked.data as Mass[] | undefined} />}
      {writing && <MassForm account={account} close={() => write(false)} />}
    </>
  );
}

function List({ account, of }: { account: number; of: Mass[] | undefined }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const tags = useTags(account);
  const segments = useSegments();
  const off = useDone((mass: number) => got(api.POST("/api/w/{workspace}/wechat/masses/{mass}/call-off", { params: { path: { workspace, mass } } })), [["wechat", account, "masses"]]);
  const whom = (one: Mass) => (one.tag != null ? tags.data?.find((tag) => tag.id === one.tag)?.name ?? one.tag : one.segment != null ? segments.find((each) => each.value === one.segment)?.label ?? one.segment : t("to_all"));
  const because = (one: Mass) => [language().startsWith("zh") ? one.because_zh : one.because_en, one.detail].filter(Boolean).join(" · ");
  return (
    <Card bare label={t("tab_masses")}>
      <Trouble of={off.error} />
      <Table<Mass> rowKey="id" size="small" loading={!of} dataSource={of} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: c("name"), render: (_, one) => <>{one.name}<div className="quiet" style={{ maxWidth: 320, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{one.body}</div></> },
        { title: t("audience"), render: (_, one) => <>{whom(one)}{one.people > 0 && ` · ${figure(one.people)}`}{one.spared > 0 && <div className="quiet">{t("spared", { count: one.spared })}</div>}</> },
        { title: c("state"), render: (_, one) => <><Tag color={COLOUR[one.state]}>{t(`mass_${one.state}` as "mass_done")}</Tag>{one.reason && <div className="quiet">{because(one)}</div>}</> },
        { title: t("result"), render: (_, one) => (one.state === "done" ? t("result_told", { sent: figure(one.sent), total: figure(one.total), failed: figure(one.failed) }) : "—") },
        { title: t("send_at"), render: (_, one) => <Moment of={one.send_at} zone={zone} /> },
        { title: c("by"), dataIndex: "by" },
        { title: "", render: (_, one) => one.state === "waiting" && <Popconfirm title={t("call_off")} onConfirm={() => off.mutate(one.id)}><Button size="small" disabled={!!refusal}>{t("call_off")}</Button></Popconfirm> },
      ]} />
    </Card>
  );
}
