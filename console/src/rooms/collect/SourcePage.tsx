/** One source: what its fields mean, what came and what became of it, and how the platform reaches us. */
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { App, Button, Popconfirm, Skeleton, Space, Table, Tabs, Typography } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { SourceForm } from "./SourceForm";
import { Outcome, SourceMapping } from "./SourceMapping";
import { kindName, StateTag, useKinds, Wrong, type Source, type SourceKind } from "./SourcesPage";
import words from "./sourceWords";

const EVERY = 5_000;
type Sample = Shapes["SampleOut"];

export default function SourcePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const { message } = App.useApp();
  const refusal = useRefusal("write");
  const id = Number((useParams({ strict: false }) as { source: string }).source);
  const here = { params: { path: { workspace, source: id } } };
  const kinds = useKinds();
  const asked = useAsked(["source", id], (signal) => got(api.GET("/api/w/{workspace}/sources/{source}", { ...here, signal })), { every: EVERY });
  const pull = useDone(() => got(api.POST("/api/w/{workspace}/sources/{source}/pull", here)), [["source", id], ["source-samples", id]]);
  const source = asked.data as Source | undefined;
  const kind = kinds.data?.find((each) => each.name === source?.kind) as SourceKind | undefined;
  const fetch = source?.pulls && <Allowed refusal={refusal}><Button loading={pull.isPending} onClick={() => pull.mutate(undefined, { onSuccess: ({ items }) => void message.success(t("pulled", { count: items })) })}>{t("pull")}</Button></Allowed>;
  return (
    <Page title={source?.name ?? t("title")} back={<Link to={paths.sources} params={{ workspace }}>← {t("back")}</Link>} actions={fetch || undefined}
      stands={source && <><StateTag of={source} /> {kindName(kind)} · {t("day")}: {figure(source.day)} · {t("week")}: {figure(source.week)}</>}>
      <Trouble of={asked.error ?? pull.error} />
      {source && <Wrong of={source} />}
      {source && kind ? (
        <Tabs activeKey={place.tab ?? "mapping"} onChange={(tab) => go({ tab: tab === "mapping" ? undefined : tab, sample: undefined })} destroyOnHidden items={[
          { key: "mapping", label: t("tab_mapping"), children: <SourceMapping key={place.sample} source={source} kind={kind} sample={place.sample ?? ""} newest={() => go({ sample: undefined })} /> },
          { key: "samples", label: t("tab_samples"), children: <Samples id={id} map={(sample) => go({ tab: undefined, sample })} /> },
          { key: "connect", label: t("tab_connect"), children: <Connect source={source} kind={kind} kinds={kinds.data as SourceKind[]} /> },
        ]} />
      ) : !asked.error && <Skeleton active />}
    </Page>
  );
}

function Samples({ id, map }: { id: number; map: (sample: string) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["source-samples", id], (signal) => got(api.GET("/api/w/{workspace}/sources/{source}/samples", { params: { path: { workspace, source: id } }, signal })), { every: EVERY });
  return (
    <Card bare label={t("tab_samples")}>
      <Trouble of={asked.error} />
      <Table<Sample> rowKey="id" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Sample[] | undefined} locale={{ emptyText: t("quiet") }} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }}
        expandable={{ expandedRowRender: (one) => <><Outcome of={one} fields /><Button style={{ marginTop: 8 }} onClick={() => map(one.id)}>{t("map_this")}</Button></> }} columns={[
          { title: t("at"), render: (_, one) => <Moment of={one.received_at} zone={zone} seconds /> },
          { title: t("what_came"), render: (_, one) => t(`w_${one.what}` as "w_lead") },
          { title: t("who"), render: (_, one) => Object.values(one.ids).join(" · ") || one.user_id || one.anonymous_id },
          { title: t("state"), render: (_, one) => t(`s_${one.state}` as "s_taken") },
        ]} />
    </Card>
  );
}

function Connect({ source, kind, kinds }: { source: Source; kind: SourceKind; kinds: SourceKind[] }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const go = useNavigate();
  const refusal = useRefusal("admin");
  const [open, show] = useState(false);
  const here = { params: { path: { workspace, source: source.id } } };
  const change = useDone((paused: boolean) => got(api.PATCH("/api/w/{workspace}/sources/{source}", { ...here, body: { paused, new_door: false } })), [["sources"], ["source", source.id]]);
  const remove = useDone(() => got(api.DELETE("/api/w/{workspace}/sources/{source}", here)), [["sources"]]);
  return (
    <Card title={t("tab_connect")}>
      <Trouble of={change.error ?? remove.error} />
      <p>{t("steps")}: {language().startsWith("zh") ? kind.steps_zh : kind.steps_en}</p>
      <p>{t("address")}: {source.address ? <Typography.Text code copyable style={{ wordBreak: "break-all" }}>{source.address}</Typography.Text> : <span className="quiet">{t("address_hidden")}</span>}</p>
      {source.pulls && <p>{t("pulled_at")}: <Moment of={source.pulled_at} zone={zone} seconds /></p>}
      <Space wrap>
        <Allowed refusal={refusal}><Button onClick={() => show(true)}>{t("edit")}</Button></Allowed>
        <Allowed refusal={refusal}><Button onClick={() => change.mutate(!source.paused)}>{t(source.paused ? "go_on" : "pause")}</Button></Allowed>
        {!refusal && <Popconfirm title={t("remove_sure", { name: source.name })} okText={t("remove")} cancelText={t("cancel")} onConfirm={() => remove.mutate(undefined, { onSuccess: () => void go({ to: paths.sources, params: { workspace } }) })}><Button>{t("remove")}</Button></Popconfirm>}
      </Space>
      {open && <SourceForm source={source} kinds={kinds} close={() => show(false)} />}
    </Card>
  );
}
