/** Quotas: how much platforms let through, used, planned and left; who comes first; what went unsent. */
import { Link } from "@tanstack/react-router";
import { App, Button, Popconfirm, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { nameOf, QuotaBar, type Standing } from "./QuotaBar";
import { ChangeForm, OwnForm, type Own, type Quota, type Said } from "./QuotaForms";
import styles from "./Quotas.module.css";
import words from "./quotaWords";

const KEY = [["quotas"]] as const;

export default function QuotasPage() {
  const t = useWords(words), workspace = useWorkspace(), zone = useZone(), refusal = useRefusal("write"), { message } = App.useApp();
  const [open, setOpen] = useState<Quota | "new" | null>(null), params = { path: { workspace } };
  const asked = useAsked(["quotas", "standing"], (signal) => got(api.GET("/api/w/{workspace}/quotas", { params, signal })), { live: true });
  const served = useAsked(["channel-accounts"], (signal) => got(api.GET("/api/w/{workspace}/channels", { params, signal })));
  const close = () => { setOpen(null); void message.success(t("saved")); };
  const change = useDone(({ key, ...said }: Said & { key: string }) => got(api.PUT("/api/w/{workspace}/quotas/{quota}", { params: { path: { workspace, quota: key } }, body: said })), KEY);
  const add = useDone((own: Own) => got(api.POST("/api/w/{workspace}/quotas", { params, body: own })), KEY);
  const away = useDone((key: string) => got(api.DELETE("/api/w/{workspace}/quotas/{quota}", { params: { path: { workspace, quota: key } } })), KEY);
  const rows = asked.data as Standing[] | undefined, none = rows?.length === 0;
  const button = <Allowed refusal={refusal}><Button className="koi" disabled={!rows} onClick={() => setOpen("new")}>{t("add")}</Button></Allowed>;
  const channels = [...new Set((rows ?? []).map((one) => one.quota.channel))];
  return (
    <Page title={t("title")} what={t("what")} actions={!none && button}>
      <Trouble of={asked.error ?? away.error} again={() => void asked.refetch()} />
      {!rows && !asked.error && <Skeleton active />}
      {none && <Empty title={t("none")} text={t("none_text")} action={button} />}
      {channels.map((channel) => (
        <Card key={channel} title={t(`ch_${channel}` as "ch_email")}>
          {rows!.filter((one) => one.quota.channel === channel).map((one) => (
            <QuotaBar key={`${one.quota.key} ${one.account}`} of={one} zone={zone} deeds={<>
              <Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(one.quota)}>{t("change")}</Button></Allowed>{" "}
              {one.quota.own && <Popconfirm title={t("remove_sure")} onConfirm={() => away.mutate(one.quota.key)}><Button size="small" disabled={!!refusal}>{t("remove")}</Button></Popconfirm>}
            </>} />
          ))}
        </Card>
      ))}
      <Order refusal={refusal} />
      <Unsent />
      {open === "new" && <OwnForm accounts={served.data?.flatMap((channel) => channel.accounts) ?? []} problem={add.error} busy={add.isPending} close={() => setOpen(null)} done={(own) => add.mutate(own, { onSuccess: close })} />}
      {open && open !== "new" && <ChangeForm quota={open} name={nameOf(open)} problem={change.error} busy={change.isPending} close={() => setOpen(null)} done={(said) => change.mutate({ ...said, key: open.key }, { onSuccess: close })} />}
    </Page>
  );
}

function Order({ refusal }: { refusal: ReturnType<typeof useRefusal> }) {
  const t = useWords(words), workspace = useWorkspace(), params = { path: { workspace } };
  const chosen = useAsked(["quotas", "order"], (signal) => got(api.GET("/api/w/{workspace}/quotas/order", { params, signal })));
  const traits = useAsked(["traits", "catalogue"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { params, signal })));
  const choose = useDone((trait: string) => got(api.PUT("/api/w/{workspace}/quotas/order", { params, body: { trait } })), KEY);
  const numbers = ((traits.data ?? []) as { name: string; type?: string; title_en?: string; title_zh?: string }[]).filter((one) => one.type === "number" || one.type === "money");
  return (
    <Card title={t("order")}>
      <Trouble of={choose.error} />
      <p>{t("order_what")}</p>
      <div className={styles.order}><label htmlFor="quota-order">{t("order_trait")}</label>
        <Select id="quota-order" style={{ minWidth: 240 }} disabled={!!refusal} value={chosen.data?.trait ?? ""} onChange={(trait) => choose.mutate(trait)} options={[{ value: "", label: t("order_none") }, ...numbers.map((one) => ({ value: one.name, label: (language() === "en" ? one.title_en : one.title_zh) || one.name }))]} /></div>
    </Card>
  );
}

function Unsent() {
  const t = useWords(words), workspace = useWorkspace(), english = language() === "en";
  const asked = useAsked(["quotas", "unsent"], (signal) => got(api.GET("/api/w/{workspace}/quotas/unsent", { params: { path: { workspace } }, signal })), { live: true });
  return (
    <Card bare title={t("unsent")}>
      <Trouble of={asked.error} />
      <Table size="small" rowKey={(one) => `${one.journey} ${one.step} ${one.reason} ${one.quota}`} pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={asked.data} locale={{ emptyText: t("none_unsent") }} scroll={{ x: "max-content" }} columns={[
        { title: t("journey"), render: (_, one) => (one.name ? <Link to={paths.journey} params={{ workspace, journey: String(one.journey) }}>{one.name}</Link> : `#${one.journey}`) },
        { title: t("step"), dataIndex: "step" }, { title: t("reason"), render: (_, one) => [english ? one.english : one.chinese, english ? one.quota_english : one.quota_chinese].filter(Boolean).join(" · ") },
        { title: t("refused"), align: "right", render: (_, one) => figure(one.refused) }, { title: t("waits"), align: "right", render: (_, one) => figure(one.waiting) },
      ]} />
    </Card>
  );
}
