/** Notices and template messages that the account may send. */
import { App, Button, Table, Tag } from "antd";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import styles from "../social.module.css";
import common from "../words";
import words from "./words";

export default function Templates({ account }: { account: number }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const zone = useZone();
  const { message } = App.useApp();
  const here = { params: { path: { workspace, account } } };
  const key = ["provider-templates", account];
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/channels/accounts/{account}/templates", { ...here, signal })));
  const fetch = useDone(() => got(api.POST("/api/w/{workspace}/channels/accounts/{account}/templates/fetch", here)), [key]);
  const button = <Allowed refusal={refusal}><Button loading={fetch.isPending} onClick={() => fetch.mutate(undefined, { onSuccess: ({ count }) => message.success(t("fetched", { count })) })}>{t("fetch_templates")}</Button></Allowed>;
  return (
    <Card bare title={t("tab_templates")} extra={button}>
      <p className={styles.told} style={{ padding: "0 16px 8px" }}>{t("templates_what")}</p>
      <Trouble of={asked.error ?? fetch.error} />
      <Table<Shapes["ProviderTemplateOut"]> rowKey="code" size="small" loading={!asked.data && !asked.error} dataSource={asked.data} locale={{ emptyText: t("no_templates") }} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("code"), render: (_, one) => <code>{one.code}</code> },
        { title: t("text"), render: (_, one) => <span style={{ whiteSpace: "pre-line" }}>{one.text}</span> },
        { title: c("state"), render: (_, one) => <Tag color={one.state === "approved" ? "success" : "warning"}>{t(`template_${one.state}` as "template_draft")}</Tag> },
        { title: c("at"), render: (_, one) => <Moment of={one.at} zone={zone} /> },
      ]} />
    </Card>
  );
}
