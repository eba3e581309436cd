/** Short links, who followed them, and how the links of messages are marked. */
import { Link as To } from "@tanstack/react-router";
import { Button, Checkbox, Table, Typography } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal } from "../../../shell/me";
import { LinkForm } from "./LinkForm";
import { RulesForm } from "./RulesForm";
import styles from "./Offline.module.css";
import words from "./words";

type Link = Shapes["LinkOut"];

export default function LinksPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [retired, setRetired] = useState(false);
  const [open, setOpen] = useState<"new" | "rules" | Link | null>(null);
  const asked = useAsked(["links", retired], (signal) => got(api.GET("/api/w/{workspace}/links", { params: { path: { workspace }, query: { retired } }, signal })), { live: true });
  const end = useDone((link: Link) => got(api.POST(link.retired_at ? "/api/w/{workspace}/links/{link}/restore" : "/api/w/{workspace}/links/{link}/retire", { params: { path: { workspace, link: link.id } } })), [["links"]]);
  const none = asked.data?.length === 0 && !retired;
  const make = <Allowed refusal={refusal}><Button className="koi" onClick={() => setOpen("new")}>{t("new_link")}</Button></Allowed>;
  return (
    <Page title={t("links_title")} what={t("links_what")} actions={<><Allowed refusal={refusal}><Button onClick={() => setOpen("rules")}>{t("rules")}</Button></Allowed> {!none && make}</>}>
      <Trouble of={asked.error ?? end.error} />
      {none ? <Empty title={t("links_empty")} text={t("links_empty_text")} action={make} /> : (
        <>
          <p><Checkbox checked={retired} onChange={(event) => setRetired(event.target.checked)}>{t("retired")}</Checkbox></p>
          <Card bare label={t("links_title")}>
            <Table<Link> rowKey="id" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Link[] | undefined} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
              { title: t("title"), render: (_, one) => <To to={paths.link} params={{ workspace, link: String(one.id) }}>{one.title}</To> },
              { title: t("clicks"), align: "right", render: (_, one) => figure(one.clicks) }, { title: t("people"), align: "right", render: (_, one) => figure(one.people) },
              { title: t("short"), render: (_, one) => <Typography.Text copyable>{one.address}</Typography.Text> },
              { title: t("target"), render: (_, one) => <div className={styles.long} title={one.target}>{one.target}</div> },
              { title: "", render: (_, one) => <div className={styles.tools}><Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(one)}>{t("change")}</Button></Allowed><Allowed refusal={refusal}><Button size="small" onClick={() => end.mutate(one)}>{t(one.retired_at ? "restore" : "retire")}</Button></Allowed></div> },
            ]} />
          </Card>
        </>
      )}
      {open === "rules" && <RulesForm close={() => setOpen(null)} />}
      {open && open !== "rules" && <LinkForm link={open === "new" ? null : open} close={() => setOpen(null)} />}
    </Page>
  );
}
