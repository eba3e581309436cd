/** All segments and lists, with how many people are in each, how they are kept up and what uses them. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Segmented, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { KeptUp } from "./kept";
import { NewList } from "./page/NewList";
import { UsedBy } from "./UsedBy";
import words from "./words";


export default function SegmentsPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const search = useSearch({ from: paths.segments });
  const go = useNavigate({ from: paths.segments });
  const refusal = useRefusal("write");
  const [making, make] = useState(false);
  const archived = search.kind === "archived";
  const path = { workspace };
  const shelf = useAsked(["segments", "shelf", archived], (signal) => got(api.GET("/api/w/{workspace}/segments/shelf", { params: { path, query: { archived } }, signal })), { live: true, stay: true });
  const uses = useAsked(["segments", "uses"], (signal) => got(api.GET("/api/w/{workspace}/segments/uses", { params: { path }, signal })));
  const find = (search.find ?? "").toLowerCase();
  const rows = (shelf.data ?? []).filter((one) => (archived || !search.kind || one.kind === search.kind) && [one.name, one.folder, one.description, ...(one.labels ?? [])].some((text) => text?.toLowerCase().includes(find)));
  const narrow = <Button className="koi" onClick={() => void go({ to: paths.narrow, params: { workspace } })}>{t("narrow")}</Button>;
  return (
    <Page title={t("title")} what={t("what")} stands={shelf.data && t("count", { count: rows.length })} actions={<><Allowed refusal={refusal}><Button onClick={() => make(true)}>{t("new_list")}</Button></Allowed>{narrow}</>}>
      <Trouble of={shelf.error} again={() => void shelf.refetch()} />
      <div style={{ display: "flex", flexWrap: "wrap", gap: 8, marginBottom: 16 }}>
        <Input.Search allowClear aria-label={t("find")} placeholder={t("find")} defaultValue={search.find} style={{ maxWidth: 320 }} onChange={(event) => void go({ search: (was) => ({ ...was, find: event.target.value || undefined }), replace: true })} />
        <Segmented<"all" | "rule" | "list" | "archived"> value={search.kind ?? "all"} onChange={(kind) => void go({ search: (was) => ({ ...was, kind: kind === "all" ? undefined : kind }), replace: true })}
          options={[{ value: "all", label: t("all") }, { value: "rule", label: t("rules_only") }, { value: "list", label: t("lists_only") }, { value: "archived", label: t("put_away") }]} />
      </div>
      {shelf.data && !shelf.data.length && !archived ? <Empty title={t("empty")} text={t("empty_text")} action={narrow} /> : (
        <Card bare label={t("title")}>
          <Table rowKey="id" size="middle" dataSource={rows} loading={shelf.isLoading} pagination={rows.length > 50 ? { pageSize: 50 } : false} scroll={{ x: 720 }} locale={{ emptyText: t("none_found") }}
            columns={[
              { title: t("name"), dataIndex: "name", sorter: (a, b) => a.name.localeCompare(b.name), render: (name: string, one) => <><Link to={paths.segment} params={{ workspace, segment: String(one.id) }}>{name}</Link>{one.kind === "list" && <small className="quiet"> · {t("kind_list")}</small>}{one.purpose && <div className="quiet">{one.purpose}</div>}</> },
              { title: t("people"), dataIndex: "members", align: "right", sorter: (a, b) => (a.members ?? -1) - (b.members ?? -1), render: (members: number | null, one) => (members === null ? <span className="quiet">—</span> : one.ready ? figure(members) : <span className="quiet">{t("working_out")}</span>) },
              { title: t("kept"), dataIndex: "kept", render: (kept) => <KeptUp kept={kept} /> },
              { title: t("changed"), dataIndex: "updated_at", sorter: (a, b) => a.updated_at.localeCompare(b.updated_at), render: (at: string, one) => <><Moment of={at} zone={zone} /> <small className="quiet">{one.updated_by}</small></> },
              { title: t("used_by"), key: "uses", render: (_, one) => <UsedBy users={(uses.data ?? []).filter((use) => use.segment === one.id)} /> },
            ]} />
        </Card>
      )}
      <NewList open={making} close={() => make(false)} />
    </Page>
  );
}
