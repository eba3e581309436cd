/** Accounts at providers: entered, checked, tried, paused; a secret is shown to nobody again. */
import { App, Button, Popconfirm, Space, Table, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./accountWords";
import channelWords from "./words";

const AccountForm = lazy(() => import("./AccountForm"));
const TryMessage = lazy(() => import("./TryMessage"));
const Templates = lazy(() => import("./ProviderTemplates"));

export type Account = Shapes["AccountOut"];
export type Provider = Shapes["ProviderOut"];
type Open = { what: "new" | "edit" | "try" | "mail" | "templates"; account?: Account } | null;

export function Accounts() {
  const t = useWords(words);
  const named = useWords(channelWords);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const { message } = App.useApp();
  const [open, show] = useState<Open>(null);
  const here = { params: { path: { workspace } } };
  const channels = useAsked(["channel-accounts"], (signal) => got(api.GET("/api/w/{workspace}/channels", { ...here, signal })));
  const providers = useAsked(["channel-providers"], (signal) => got(api.GET("/api/w/{workspace}/channels/providers", { ...here, signal })));
  const one = (account: number) => ({ params: { path: { workspace, account } } });
  const change = useDone((given: { account: number; paused: boolean }) => got(api.PATCH("/api/w/{workspace}/channels/accounts/{account}", { ...one(given.account), body: { paused: given.paused } })), [["channel-accounts"]]);
  const remove = useDone((account: number) => got(api.DELETE("/api/w/{workspace}/channels/accounts/{account}", one(account))), [["channel-accounts"]]);
  const check = useDone((account: number) => got(api.POST("/api/w/{workspace}/channels/accounts/{account}/check", one(account))));
  const accounts = channels.data?.flatMap((channel) => channel.accounts) ?? [];
  const provider = (account: Account) => providers.data?.find((each) => each.name === account.provider);
  const title = (each?: Provider) => (each ? (language().startsWith("zh") ? each.name_zh : each.name_en) : "");
  const close = () => show(null);
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => show({ what: "new" })}>{t("add")}</Button></Allowed>;
  return (
    <Card bare title={t("title")} extra={<Space><Allowed refusal={refusal}><Button onClick={() => show({ what: "mail" })}>{t("try")} · {named("ch_email")}</Button></Allowed>{accounts.length > 0 && add}</Space>}>
      <p className="quiet" style={{ padding: "0 16px" }}>{t("what")}</p>
      <Trouble of={channels.error ?? providers.error ?? change.error ?? remove.error ?? check.error} />
      {channels.data && !accounts.length && <Empty title={t("none")} text={t("none_text")} action={add} />}
      {accounts.length > 0 && <Table<Account> rowKey="id" size="small" dataSource={accounts} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("name"), dataIndex: "name" },
        { title: t("channel"), render: (_, account) => named(`ch_${account.channel}` as "ch_email") },
        { title: t("provider"), render: (_, account) => title(provider(account)) },
        { title: t("state"), render: (_, account) => <Tag color={account.paused ? undefined : "green"}>{t(account.paused ? "paused" : "on")}</Tag> },
        {
          title: "", render: (_, account) => (
            <Space size={4} wrap>
              {provider(account)?.testable && <Button size="small" disabled={!!refusal} loading={check.isPending && check.variables === account.id} onClick={() => check.mutate(account.id, { onSuccess: ({ said }) => message.success(t("checked", { name: account.name, said })) })}>{t("check")}</Button>}
              <Button size="small" disabled={!!refusal} onClick={() => show({ what: "try", account })}>{t("try")}</Button>
              {provider(account)?.templates && <Button size="small" onClick={() => show({ what: "templates", account })}>{t("templates")}</Button>}
              <Button size="small" disabled={!!refusal} onClick={() => show({ what: "edit", account })}>{t("edit")}</Button>
              <Button size="small" disabled={!!refusal} onClick={() => change.mutate({ account: account.id, paused: !account.paused })}>{t(account.paused ? "go_on" : "pause")}</Button>
              <Popconfirm title={t("remove_sure", { name: account.name })} onConfirm={() => remove.mutate(account.id)}><Button size="small" disabled={!!refusal}>{t("remove")}</Button></Popconfirm>
            </Space>
          ),
        },
      ]} />}
      <Suspense>
        {(open?.what === "new" || open?.what === "edit") && providers.data && <AccountForm account={open.account} providers={providers.data} close={close} />}
        {open?.what === "try" && open.account && <TryMessage account={open.account} close={close} />}
        {open?.what === "mail" && <TryMessage close={close} />}
        {open?.what === "templates" && open.account && <Templates account={open.account} close={close} />}
      </Suspense>
    </Card>
  );
}
