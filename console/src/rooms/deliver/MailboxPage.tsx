/** The built-in mailbox: what would have been sent while no mail server is set. */
import { Link } from "@tanstack/react-router";
import { Input, Table } from "antd";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import styles from "./Mail.module.css";
import words from "./words";

const EVERY = 4_000;
const MOST = 200;
type Kept = Shapes["KeptOut"];

export default function MailboxPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [chosen, choose] = useAddress();
  const mails = useAsked(["mailbox"], (signal) => got(api.GET("/api/w/{workspace}/mailbox", { params: { path: { workspace }, query: { limit: MOST } }, signal })), { every: EVERY });
  const search = (chosen.search ?? "").toLowerCase();
  const found = mails.data?.filter((mail) => `${mail.subject} ${mail.to}`.toLowerCase().includes(search));
  return (
    <Page title={t("mailbox_title")} what={t("mailbox_what")} stands={mails.data && mails.data.length > 0 && t("shown", { count: figure(mails.data.length) })}>
      <Trouble of={mails.error} again={() => void mails.refetch()} />
      {mails.data?.length === 0 ? <Empty title={t("mailbox_empty")} text={t("mailbox_empty_text")} /> : (
        <>
          <Input.Search allowClear className={styles.search} aria-label={t("search_mail")} placeholder={t("search_mail")} defaultValue={chosen.search} onChange={(event) => choose({ search: event.target.value })} />
          <Card bare label={t("mailbox_title")}><Mails of={found} /></Card>
        </>
      )}
    </Page>
  );
}

function Mails({ of }: { of: Kept[] | undefined }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  return (
    <Table<Kept> rowKey={(mail) => `${mail.id}-${mail.attempt}`} size="small" loading={!of} dataSource={of} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
      { title: t("subject"), render: (_, mail) => <Link to={paths.mail} params={{ workspace, mail: mail.id }}>{mail.subject || t("no_subject")}</Link> },
      { title: t("to"), render: (_, mail) => mail.to },
      { title: t("at"), render: (_, mail) => <Moment of={mail.at} zone={zone} /> },
    ]} />
  );
}
