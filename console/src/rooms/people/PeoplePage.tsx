/** Everybody, the newest first, or whom a search finds. The search lives in the address. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import words from "./words";

const PAGE = 50;
const PAUSE = 200;   // milliseconds after the last letter

export default function PeoplePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const { find = "" } = useSearch({ from: paths.people });
  const go = useNavigate({ from: paths.people });
  const [typed, type] = useState(find);
  useEffect(() => {
    const later = setTimeout(() => typed !== find && void go({ search: { find: typed || undefined }, replace: true }), PAUSE);
    return () => clearTimeout(later);
  }, [typed]);
  const found = useInfiniteQuery({
    queryKey: [workspace, "people", "search", find], initialPageParam: 0, placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET("/api/w/{workspace}/people", { params: { path: { workspace }, query: { search: find, limit: PAGE, after: pageParam } }, signal })),
    getNextPageParam: (last) => last.after ?? undefined,
  });
  const stageOf = useStageTitles();
  const first = found.data?.pages[0];
  const rows = found.data?.pages.flatMap((page) => page.people) ?? [];
  const stands = first && (find ? t("found_count", { found: figure(first.found), count: figure(first.count) }) : t("all_count", { count: figure(first.count) }));
  return (
    <Page title={t("title")} what={t("what")} stands={<span aria-live="polite" data-found={first?.found}>{stands || "…"}</span>} actions={<Link to={paths.duplicates} params={{ workspace }}><Button tabIndex={-1}>{t("duplicates")}</Button></Link>}>
      <Input.Search allowClear autoFocus size="large" value={typed} onChange={(event) => type(event.target.value)} aria-label={t("find")} placeholder={t("find")} style={{ maxWidth: 480, marginBottom: 16 }} />
      <Trouble of={found.error} again={() => void found.refetch()} />
      {first?.count === 0 ? <Empty title={t("empty")} text={t("empty_text")} /> : (
        <Card bare label={t("title")}>
          <Table rowKey="id" size="middle" dataSource={rows} loading={found.isLoading} pagination={false} scroll={{ x: 880 }} locale={{ emptyText: t("none_found", { text: find }) }}
            onRow={(one) => ({ onClick: (event) => { if (!(event.target as HTMLElement).closest("a")) void go({ to: paths.person, params: { workspace, person: String(one.id) } }); }, style: { cursor: "pointer" } })}
            columns={[
              { title: t("name"), dataIndex: "name", render: (name: string, one) => <Link to={paths.person} params={{ workspace, person: String(one.id) }}>{name || <em>{t("nameless")}</em>}</Link> },
              { title: t("reached"), key: "reached", render: (_, one) => [one.email, one.phone].filter(Boolean).join(" · ") || <span className="quiet">{one.user_ids[0] ?? "—"}</span> },
              { title: t("city"), dataIndex: "city" },
              { title: t("stage"), dataIndex: "stage", render: (stage: string) => (stage ? <Tag variant="outlined">{stageOf(stage)}</Tag> : <span className="quiet">—</span>) },
              { title: t("tags"), dataIndex: "tags", render: (tags: string[]) => tags.map((tag) => <Tag key={tag} variant="outlined">{tag}</Tag>) },
              { title: t("orders"), dataIndex: "orders", align: "right", render: (orders: number) => figure(orders) },
              { title: t("last_seen"), dataIndex: "last_seen_at", render: (at: string) => <Moment of={at} zone={zone} /> },
            ]} />
        </Card>
      )}
      {found.hasNextPage && <p><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("more")}</Button></p>}
    </Page>
  );
}

/** What each stage is called in the reader's language. */
export function useStageTitles(): (stage: string) => string {
  const path = { workspace: useWorkspace() };
  const stages = useAsked(["stages"], (signal) => got(api.GET("/api/w/{workspace}/stages", { params: { path }, signal }))).data?.stages ?? [];
  return (stage) => {
    const found = stages.find((one) => one.name === stage);
    return (language() === "en" ? found?.title_en : found?.title_zh) || stage;
  };
}
