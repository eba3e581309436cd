/** The rules by which an account answers, in the order in which they are asked. */
import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Switch, Table, Tag } from "antd";
import { useState } from "react";
import { api, got } from "../../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../../api/hooks";
import { figure, moment } from "../../../../kit/format";
import { useWords } from "../../../../kit/words";
import { Allowed } from "../../../../parts/Allowed";
import { Card } from "../../../../parts/Card";
import { Trouble } from "../../../../parts/Trouble";
import { useRefusal, useZone } from "../../../../shell/me";
import styles from "../../social.module.css";
import common from "../../words";
import { moved, type Rule } from "./known";
import { RuleForm, useTemplates } from "./RuleForm";
import words from "./words";

export function Rules({ account }: { account: number }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const zone = useZone();
  const templates = useTemplates();
  const [open, show] = useState<{ rule?: Rule } | null>(null);
  const key = ["wechat", account, "replies"];
  const here = { params: { path: { workspace, account } } };
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/replies", { ...here, signal })), { live: true, stay: true });
  const of = (reply: number) => ({ params: { path: { workspace, reply } } });
  const order = useDone((rules: number[]) => got(api.PUT("/api/w/{workspace}/wechat/accounts/{account}/replies/order", { ...here, body: { rules } })), [key]);
  const turn = useDone(({ id, on }: { id: number; on: boolean }) => got(api.PATCH("/api/w/{workspace}/wechat/replies/{reply}", { ...of(id), body: { on } })), [key]);
  const remove = useDone((id: number) => got(api.DELETE("/api/w/{workspace}/wechat/replies/{reply}", of(id))), [key]);
  const rules = asked.data ?? [], ids = rules.map((one) => one.id);
  const says = (one: Rule) => {
    const body = one.body as Record<string, string | number>;
    return one.kind === "template" ? templates.find((each) => each.value === body.template)?.label ?? `#${body.template}` : String(body.text ?? body.title ?? body.media_id ?? "");
  };
  const stands = (one: Rule) => one.stands === "waiting" || one.stands === "over" ? <div className="quiet">{t(`stands_${one.stands}`, { at: moment(one.stands === "over" ? one.until_at : one.from_at, zone) })}</div> : null;
  return (
    <Card bare title={t("title")} extra={<Allowed refusal={refusal}><Button onClick={() => show({})}>{t("add")}</Button></Allowed>}>
      <p className={styles.told} style={{ padding: "0 16px 12px" }}>{t("what")}</p>
      <Trouble of={asked.error ?? order.error ?? turn.error ?? remove.error} again={() => void asked.refetch()} />
      <Table<Rule> rowKey="id" size="small" loading={asked.isLoading} dataSource={rules} pagination={false} scroll={{ x: "max-content" }} locale={{ emptyText: t("none") }} columns={[
        { title: "", width: 72, render: (_, one, place) => one.match !== "else" && (
          <span style={{ whiteSpace: "nowrap" }}>
            <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={!!refusal || place === 0} aria-label={`${c("move_up")} · ${one.name}`} onClick={() => order.mutate(moved(ids, one.id, -1))} />
            <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={!!refusal || !rules[place + 1] || rules[place + 1].match === "else"} aria-label={`${c("move_down")} · ${one.name}`} onClick={() => order.mutate(moved(ids, one.id, 1))} />
          </span>) },
        { title: c("name"), render: (_, one) => <>{one.name}{stands(one)}</> },
        { title: t("when"), render: (_, one) => <>{t(`match_${one.match}` as "match_is")} {one.words.map((word) => <Tag key={word}>{word}</Tag>)}</> },
        { title: t("answer"), render: (_, one) => <div style={{ maxWidth: 280 }}><span className="quiet">{t(`kind_${one.kind}` as "kind_text")}</span><div style={{ overflowWrap: "anywhere", display: "-webkit-box", WebkitLineClamp: 3, WebkitBoxOrient: "vertical", overflow: "hidden" }}>{says(one)}</div></div> },
        { title: <span title={t("hits_how")}>{t("hits")}</span>, align: "right", render: (_, one) => figure(one.hits) },
        { title: t("people"), align: "right", render: (_, one) => figure(one.people) },
        { title: t("stands_on"), render: (_, one) => <Switch size="small" checked={!one.paused_at} disabled={!!refusal} aria-label={t("switch_of", { name: one.name })} onChange={(on) => turn.mutate({ id: one.id, on })} /> },
        { title: "", render: (_, one) => (
          <div className={styles.deeds} style={{ flexWrap: "nowrap" }}>
            <Allowed refusal={refusal}><Button size="small" aria-label={`${c("edit")} · ${one.name}`} onClick={() => show({ rule: one })}>{c("edit")}</Button></Allowed>
            <Popconfirm title={t("remove_sure", { name: one.name })} onConfirm={() => remove.mutate(one.id)}><Button size="small" disabled={!!refusal} aria-label={`${c("remove")} · ${one.name}`}>{c("remove")}</Button></Popconfirm>
          </div>) },
      ]} />
      {open && <RuleForm account={account} rule={open.rule} close={() => show(null)} />}
    </Card>
  );
}
