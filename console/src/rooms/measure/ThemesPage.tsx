/** Themes: one subject for one audience in one window. */
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Table } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import { ThemeForm, useSegmentNames } from "./ThemeForm";
import words from "./words";

export default function ThemesPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const names = useSegmentNames();
  const [place, go] = useAddress();
  const [making, make] = useState(false);
  const archived = place.archived === "yes";
  const asked = useAsked(["themes", archived], (signal) => got(api.GET("/api/w/{workspace}/themes", { params: { path: { workspace }, query: { archived } }, signal })));
  const button = <Allowed refusal={refusal}><Button className="koi" onClick={() => make(true)}>{t("new_theme")}</Button></Allowed>;
  const none = asked.data?.length === 0 && !archived;
  return (
    <Page title={t("themes_title")} what={t("themes_what")} actions={!none && button}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {none ? <Empty title={t("themes_empty")} text={t("themes_empty_text")} action={button} /> : (
        <>
          <p><Checkbox checked={archived} onChange={(event) => go({ archived: event.target.checked ? "yes" : undefined })}>{t("archived")}</Checkbox></p>
          <Card bare label={t("themes_title")}>
            <Table<Shapes["ThemeOut"]> rowKey="id" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Shapes["ThemeOut"][] | undefined} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
              { title: t("name"), render: (_, one) => <Link to={paths.theme} params={{ workspace, theme: String(one.id) }}>{one.name}</Link> },
              { title: t("window"), render: (_, one) => `${one.since} – ${one.until}` },
              { title: t("audience"), render: (_, one) => names.get(one.segment) ?? `#${one.segment}` },
              { title: t("goal"), render: (_, one) => one.goal.event }, { title: t("journeys"), align: "right", render: (_, one) => figure(one.journeys.length) }, { title: t("owner"), dataIndex: "owner" },
            ]} />
          </Card>
        </>
      )}
      {making && <ThemeForm theme={null} close={() => make(false)} />}
    </Page>
  );
}
