/** A theme and what it brought: the answer, the parts, the journeys under it, and how it was counted. */
import { Link, useParams } from "@tanstack/react-router";
import { Button, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, money, share } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Figure } from "../../parts/Figure";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useHere, useRefusal } from "../../shell/me";
import { How } from "./How";
import { asShare } from "./intervals";
import styles from "./Measure.module.css";
import { ThemeForm } from "./ThemeForm";
import words from "./words";

type Line = Shapes["ThemeLineOut"];
type Report = Shapes["ThemeReportOut"];

export default function ThemePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const theme = Number((useParams({ strict: false }) as { theme: string }).theme);
  const here = { params: { path: { workspace, theme } } };
  const [changing, change] = useState(false);
  const asked = useAsked(["theme", theme], (signal) => got(api.GET("/api/w/{workspace}/themes/{theme}/report", { ...here, signal })));
  const report = asked.data as Report | undefined;
  const away = useDone((back: boolean) => got(back ? api.POST("/api/w/{workspace}/themes/{theme}/restore", here) : api.POST("/api/w/{workspace}/themes/{theme}/archive", here)), [["theme"], ["themes"]]);
  const archived = !!report?.theme.archived_at;
  const actions = report && (
    <>
      <Allowed refusal={refusal}><Button loading={away.isPending} onClick={() => away.mutate(archived)}>{t(archived ? "restore" : "archive")}</Button></Allowed>
      <Allowed refusal={refusal}><Button className="koi" onClick={() => change(true)}>{t("change_theme")}</Button></Allowed>
    </>
  );
  return (
    <Page title={report?.theme.name ?? t("themes_title")} what={report?.theme.note} stands={report && t("stands", { since: report.theme.since, until: report.theme.until, goal: report.theme.goal.event, days: figure(report.theme.window_days, 2) })} back={<Link to={paths.themes} params={{ workspace }}>← {t("all_themes")}</Link>} actions={actions}>
      <Trouble of={asked.error ?? away.error} />
      {!report ? !asked.error && <Skeleton active /> : <Brought report={report} />}
      {changing && report && <ThemeForm theme={report.theme} close={() => change(false)} />}
    </Page>
  );
}

function Brought({ report }: { report: Report }) {
  const t = useWords(words);
  const currency = useHere()?.currency ?? "CNY";
  const { whole } = report;
  const answer = whole.people ? t("theme_answer", { people: figure(whole.people), reached: figure(whole.reached), conversion: asShare(whole.conversion), revenue: money(whole.revenue, currency) }) : t("nobody_yet");
  return (
    <>
      <Card label={t("whole")}>
        <p className={styles.answer}>{answer}</p>
        <div className={styles.figures}>
          <Figure name={t("entered")} value={figure(report.entered)} unit={report.entered_share === null ? undefined : share(report.entered_share)} />
          <Figure name={t("covered")} value={figure(report.covered)} unit={report.covered_share === null ? undefined : share(report.covered_share)} />
          <Figure name={t("messages")} value={figure(whole.messages)} />
          <Figure name={t("holdout")} value={figure(whole.holdout)} />
        </div>
        <p className="quiet">{t("several", { count: figure(report.several), channels: figure(report.several_channels) })}</p>
      </Card>
      <Under report={report} />
      <Lines title={t("by_journey")} rows={report.journeys} />
      <Lines title={t("by_channel")} rows={report.channels} />
      <How of={report.how} />
    </>
  );
}

function Lines({ title, rows }: { title: string; rows: Line[] }) {
  const t = useWords(words);
  const currency = useHere()?.currency ?? "CNY";
  if (!rows.length) return null;
  const name = (one: Line) => (one.kind === "channel" && `ch_${one.line}` in words.words ? t(`ch_${one.line}` as "ch_email") : one.name || one.line);
  const count = (key: "people" | "messages" | "opened" | "clicked" | "reached" | "unsubscribed") => ({ title: t(key), align: "right" as const, render: (_: unknown, one: Line) => figure(one[key]) });
  return (
    <Card bare title={title}>
      <Table<Line> rowKey="line" size="small" dataSource={rows} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("line"), render: (_, one) => name(one) }, count("people"), count("messages"), count("opened"), count("clicked"), count("unsubscribed"), count("reached"),
        { title: t("conversion"), align: "right", render: (_, one) => asShare(one.conversion) }, { title: t("revenue"), align: "right", render: (_, one) => money(one.revenue, currency) },
      ]} />
    </Card>
  );
}

function Under({ report }: { report: Report }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const journeys = useAsked(["journeys"], (signal) => got(api.GET("/api/w/{workspace}/journeys", { params: { path: { workspace } }, signal })));
  const change = useDone(({ journey, add }: { journey: number; add: boolean }) => {
    const where = { params: { path: { workspace, theme: report.theme.id, journey } } };
    return add ? got(api.PUT("/api/w/{workspace}/themes/{theme}/journeys/{journey}", where)) : got(api.DELETE("/api/w/{workspace}/themes/{theme}/journeys/{journey}", where));
  }, [["theme"], ["themes"]]);
  const names = new Map(journeys.data?.map((one) => [one.id, one.name]));
  const free = [...names].filter(([id]) => !report.theme.journeys.includes(id)).map(([value, label]) => ({ value, label }));
  return (
    <Card title={t("journeys")}>
      <Trouble of={change.error} />
      <ul className={styles.under}>{report.theme.journeys.map((id) => <li key={id}><Link to={paths.journey} params={{ workspace, journey: String(id) } as never}>{names.get(id) ?? `#${id}`}</Link><Allowed refusal={refusal}><Button size="small" onClick={() => change.mutate({ journey: id, add: false })}>{t("detach")}</Button></Allowed></li>)}</ul>
      <Allowed refusal={refusal}><Select showSearch={{ optionFilterProp: "label" }} aria-label={t("add_journey")} placeholder={t("add_journey")} style={{ width: 280 }} value={null} options={free} onChange={(journey: number | null) => journey && change.mutate({ journey, add: true })} /></Allowed>
    </Card>
  );
}
