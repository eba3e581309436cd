/** One segment: its rule, how many were in it when, who is in it and why, what it overlaps with and what uses it. */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { App, Button, Skeleton, Tabs } from "antd";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { useKnown } from "./known";
import { Sentence } from "./sentence/Sentence";
import { Compare } from "./page/Compare";
import { ListChanges } from "./page/ListChanges";
import { Members } from "./page/Members";
import { Moves } from "./page/Moves";
import { OverTime } from "./page/OverTime";
import { WhyDrawer } from "./page/WhyDrawer";
import { stepsOf, type Rule } from "./rule";
import { UsedBy } from "./UsedBy";
import words from "./words";

const TRAITS = "name,city,orders,revenue";   // of the exported file

export default function SegmentPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const id = Number(useParams({ from: paths.segment }).segment);
  const search = useSearch({ from: paths.segment });
  const go = useNavigate({ from: paths.segment });
  const known = useKnown();
  const path = { workspace, segment: id };
  const segment = useAsked(["segments", id], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}", { params: { path }, signal })), { live: true });
  const uses = useAsked(["segments", "uses", id], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/uses", { params: { path }, signal })));
  const here = segment.data;
  if (!here) return <Page title={t("title")}><Trouble of={segment.error} />{segment.isLoading && <Skeleton active />}</Page>;
  const list = here.kind === "list";
  const watched = here.live && !here.archived_at;
  const tab = search.tab ?? (list && here.members === 0 ? "changes" : "who");
  return (
    <Page
      title={here.name} what={here.description || here.purpose || undefined} back={<Link to={paths.segments} params={{ workspace }}>← {t("back")}</Link>}
      stands={<>{t(list ? "kind_list" : "kind_rule")} · {t("changed")} <Moment of={here.updated_at} zone={zone} /> · {here.updated_by}</>}
      actions={<>
        <Archive id={id} name={here.name} archived={Boolean(here.archived_at)} />
        <Button href={`/api/w/${workspace}/segments/${id}/download?traits=${TRAITS}`} title={t("download_how")}>{t("download")}</Button>
        {list ? <Button className="koi" onClick={() => void go({ search: { tab: "changes" } })}>{t("use_in_list")}</Button>
          : <Button className="koi" onClick={() => void go({ to: paths.narrow, params: { workspace }, search: { segment: id } })}>{t("change_rule")}</Button>}
      </>}
    >
      {!list && <Card label={t("sentence")}><Sentence steps={stepsOf(here.rule as Rule)} known={known} /></Card>}
      <OverTime segment={here} watched={watched} />
      <Tabs activeKey={tab} onChange={(next) => void go({ search: (was) => ({ ...was, tab: next as typeof tab }), replace: true, resetScroll: false })} items={[
        { key: "who", label: `${t("who")}${here.members === null ? "" : ` · ${figure(here.members)}`}`, children: <Members segment={id} ask={(why) => void go({ search: (was) => ({ ...was, why }), resetScroll: false })} /> },
        ...(watched ? [{ key: "moved", label: t("moved"), children: <Moves segment={id} /> }, { key: "compare", label: t("compare"), children: <Compare segment={here} others={known.segments} other={search.with} choose={(other) => void go({ search: (was) => ({ ...was, with: other }), replace: true, resetScroll: false })} /> }] : []),
        ...(list ? [{ key: "changes", label: t("list_tab"), children: <ListChanges segment={id} /> }] : []),
        { key: "rule", label: t("used_by"), children: <Card><p>{uses.data && !uses.data.length ? <span className="quiet">{t("unused")}</span> : <UsedBy users={uses.data ?? []} />}</p><p className="quiet"><Moment of={here.created_at} zone={zone} /> · {here.created_by}</p></Card> },
      ]} />
      <WhyDrawer segment={id} person={search.why} close={() => void go({ search: (was) => ({ ...was, why: undefined }), resetScroll: false })} />
    </Page>
  );
}

function Archive({ id, name, archived }: { id: number; name: string; archived: boolean }) {
  const t = useWords(words);
  const { modal, message } = App.useApp();
  const refusal = useRefusal("write");
  const path = { workspace: useWorkspace(), segment: id };
  const act = useDone(() => (archived ? got(api.POST("/api/w/{workspace}/segments/{segment}/restore", { params: { path } })) : got(api.DELETE("/api/w/{workspace}/segments/{segment}", { params: { path } }))), [["segments"]]);
  const run = () => act.mutateAsync(undefined).catch((problem) => void message.error(`${problem.message} ${problem.hint}`));
  const sure = () => (archived ? void run() : modal.confirm({ title: t("archive_sure", { name }), okText: t("archive"), cancelText: t("cancel"), onOk: run }));
  return <Allowed refusal={refusal}><Button loading={act.isPending} onClick={sure}>{t(archived ? "restore" : "archive")}</Button></Allowed>;
}
