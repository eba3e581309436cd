/** Where leads and viewers come from: each source, how it does, and what went wrong. */
import { Link } from "@tanstack/react-router";
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { SourceForm } from "./SourceForm";
import words from "./sourceWords";

const EVERY = 5_000;
export type Source = Shapes["SourceOut"];
export type SourceKind = Shapes["SourceKindOut"];

export function useKinds() {
  const workspace = useWorkspace();
  return useAsked(["source-kinds"], (signal) => got(api.GET("/api/w/{workspace}/sources/kinds", { params: { path: { workspace } }, signal })));
}

export const kindName = (kind?: SourceKind) => (kind ? (language().startsWith("zh") ? kind.name_zh : kind.name_en) : "");

export default function SourcesPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("admin");
  const [open, show] = useState(false);
  const kinds = useKinds();
  const asked = useAsked(["sources"], (signal) => got(api.GET("/api/w/{workspace}/sources", { params: { path: { workspace } }, signal })), { every: EVERY });
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => show(true)}>{t("add")}</Button></Allowed>;
  return (
    <Page title={t("title")} what={t("what")} actions={asked.data?.length ? add : undefined}>
      <Trouble of={asked.error ?? kinds.error} again={() => void asked.refetch()} />
      {asked.data?.length === 0 && <Empty title={t("none")} text={t("none_text")} action={add} />}
      {!!asked.data?.length && (
        <Card bare label={t("title")}>
          <Table<Source> rowKey="id" size="small" dataSource={asked.data as Source[]} pagination={false} scroll={{ x: "max-content" }} columns={[
            { title: t("name"), render: (_, one) => <Link to={paths.source} params={{ workspace, source: String(one.id) }}>{one.name}</Link> },
            { title: t("kind"), render: (_, one) => kindName(kinds.data?.find((each) => each.name === one.kind) as SourceKind | undefined) },
            { title: t("state"), render: (_, one) => <StateTag of={one} /> },
            { title: t("last"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> },
            { title: t("day"), align: "right", render: (_, one) => figure(one.day) },
            { title: t("week"), align: "right", render: (_, one) => figure(one.week) },
            { title: t("wrong"), render: (_, one) => <Wrong of={one} /> },
          ]} />
        </Card>
      )}
      {open && kinds.data && <SourceForm kinds={kinds.data as SourceKind[]} close={() => show(false)} />}
    </Page>
  );
}

export function StateTag({ of }: { of: Source }) {
  const t = useWords(words);
  return <Tag>{t(of.paused ? "paused" : of.last_at ? "on" : "quiet")}</Tag>;
}

export function Wrong({ of }: { of: Source }) {
  const t = useWords(words);
  return (
    <>
      {of.trouble && <div>{language().startsWith("zh") ? of.trouble.message_zh : of.trouble.message} <span className="quiet">{of.trouble.number}</span></div>}
      {Object.entries(of.problems).map(([reason, count]) => <div key={reason}>{figure(count)} · {t(`s_${reason}` as "s_no_identifier")}</div>)}
    </>
  );
}
