/** Mass messages that wait for a member: who has confirmed, who is to be reminded, what became of each customer. */
import { Link } from "@tanstack/react-router";
import { App, Button, Popconfirm, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useAddress } from "../../../api/address";
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
import { paths } from "../../../paths";
import { useRefusal, useZone } from "../../../shell/me";
import { useJourneys } from "../../journeys";
import { Pages, usePages } from "../parts/Pages";
import styles from "../social.module.css";
import common from "../words";
import { TaskCustomers } from "./Customers";
import { useMembers, type Corp } from "./known";
import words from "./words";

type Task = Answer<"get", "/wecom/{account}/tasks">[number];
const STATES = ["asked", "done", "refused", "expired", "cancelled"] as const;
const COLOUR: Record<string, string> = { asked: "processing", done: "success", refused: "error", expired: "warning" };
const PAGE = 50, REMINDERS = 3;

export default function Tasks({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const [place, go] = useAddress();
  const state = place.state ?? "";
  const pages = usePages(0, state);
  const asked = useAsked(["wecom", account, "tasks", state, pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/tasks", { params: { path: { workspace, account }, query: { state, before: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const look = useDone<void, unknown>(() => got(api.POST("/api/w/{workspace}/wecom/{account}/tasks/look", { params: { path: { workspace, account } } })), [["wecom", account, "tasks"]]);
  const to = <Link to={paths.journeys} params={{ workspace }}><Button className="koi" tabIndex={-1}>{t("to_journeys")}</Button></Link>;
  if (asked.data?.length === 0 && !state && pages.isFirst) return <Empty title={t("tasks_empty")} text={t("tasks_empty_text")} action={to} />;
  return (
    <Card bare label={t("tab_tasks")}>
      <div className={styles.bar}>
        <span className="quiet">{t("tasks_what")}</span>
        <Select allowClear aria-label={t("all_states")} placeholder={t("all_states")} style={{ minWidth: 140 }} value={place.state} onChange={(next) => go({ state: next })} options={STATES.map((value) => ({ value, label: t(`state_${value}`) }))} />
        <Allowed refusal={refusal}><Button loading={look.isPending} onClick={() => look.mutate(undefined, { onSuccess: () => message.info(t("looking")) })}>{t("look")}</Button></Allowed>
      </div>
      <Trouble of={asked.error ?? look.error} again={() => void asked.refetch()} />
      <List account={account} of={asked.data as Task[] | undefined} />
      <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.id : null} />
    </Card>
  );
}

function List({ account, of }: { account: number; of: Task[] | undefined }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const { names } = useMembers(account);
  const [seen, see] = useState<number>();
  const journeys = new Map(useJourneys().data?.map((journey) => [journey.id, journey.name]));
  const one = (task: number) => ({ params: { path: { workspace, account, task } } });
  const changes = [["wecom", account, "tasks"], ["wecom", "corps"]];
  const remind = useDone((task: number) => got(api.POST("/api/w/{workspace}/wecom/{account}/tasks/{task}/remind", one(task))), changes);
  const cancel = useDone((task: number) => got(api.POST("/api/w/{workspace}/wecom/{account}/tasks/{task}/cancel", one(task))), changes);
  const said = (task: Task) => String((task.body as { text?: { content?: string } }).text?.content ?? "");
  return (
    <>
      <Trouble of={remind.error ?? cancel.error} />
      <Table<Task> rowKey="id" size="small" loading={!of} dataSource={of} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("member"), render: (_, task) => names.get(task.userid) ?? task.userid },
        { title: t("message"), render: (_, task) => (
          <div style={{ maxWidth: 320, overflowWrap: "anywhere", whiteSpace: "normal" }}>
            {said(task)}
            {task.journeys.filter((id) => journeys.has(id)).map((id) => <div key={id}><Link to={paths.journey} params={{ workspace, journey: String(id) }} className="quiet">{journeys.get(id)}</Link></div>)}
          </div>
        ) },
        { title: c("state"), render: (_, task) => <><Tag color={COLOUR[task.state]}>{t(`state_${task.state}` as "state_asked")}</Tag>{task.detail && <div className="quiet" style={{ maxWidth: 240, whiteSpace: "normal" }}>{task.detail}</div>}</> },
        { title: t("counts"), render: (_, task) => <Button type="link" size="small" style={{ paddingInline: 0, height: "auto", textAlign: "start" }} aria-label={t("who_gets", { id: task.id })} onClick={() => see(task.id)}><span>{Object.entries(task.counts).map(([status, count]) => <div key={status}>{t(`count_${status}` as "count_sent", { count: figure(count) as never })}</div>)}</span></Button> },
        { title: c("at"), render: (_, task) => <Moment of={task.at} zone={zone} /> },
        { title: t("confirmed"), render: (_, task) => <Moment of={task.confirmed_at} zone={zone} /> },
        { title: t("expires"), render: (_, task) => <Moment of={task.expires_at} zone={zone} /> },
        {
          title: "", render: (_, task) => task.state === "asked" && (
            <div className={styles.deeds}>
              <Allowed refusal={refusal || (task.reminders >= REMINDERS ? t("no_more_reminders") : "")}><Button size="small" loading={remind.isPending && remind.variables === task.id} onClick={() => remind.mutate(task.id, { onSuccess: ({ reminders }) => message.success(t("reminded", { count: reminders })) })}>{t("remind")}{task.reminders > 0 && ` ${task.reminders}/${REMINDERS}`}</Button></Allowed>
              <Popconfirm title={t("cancel_sure")} onConfirm={() => cancel.mutate(task.id)}><Button size="small" disabled={!!refusal}>{t("cancel_task")}</Button></Popconfirm>
            </div>
          ),
        },
      ]} />
      {seen !== undefined && <TaskCustomers account={account} task={seen} close={() => see(undefined)} />}
    </>
  );
}
