/** What a journey did and brought: the answer with its uncertainty, the picture, the tables, how it was counted. */
import { Link, useParams } from "@tanstack/react-router";
import { Button, Skeleton, Table } from "antd";
import { useMemo } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure, money, share } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Chart } from "../../parts/Chart";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useHere } from "../../shell/me";
import { useTaste } from "../../shell/taste";
import { brought } from "./brought";
import { How } from "./How";
import { asShare, points } from "./intervals";
import styles from "./Measure.module.css";
import words from "./reportWords";

type Report = Shapes["ReportOut"];
type Step = Shapes["StepReportOut"];
const COUNTS = ["accepted", "opened", "clicked", "unsubscribed", "bounced", "complained", "waiting", "unknown"] as const;

export default function ReportPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { journey } = useParams({ strict: false }) as { journey: string };
  const asked = useAsked(["journeys", "report", journey], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/report", { params: { path: { workspace, journey: Number(journey) } }, signal })), { live: true });
  const report = asked.data as Report | undefined;
  return (
    <Page title={report?.name ?? t("title")} back={<Link to={paths.reports} params={{ workspace }}>← {t("all")}</Link>}
      actions={<Link to={paths.journey} params={{ workspace, journey }}><Button tabIndex={-1}>{t("canvas")}</Button></Link>}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {!report ? !asked.error && <Skeleton active /> : <><Answer report={report} /><Steps steps={report.steps} /><How of={report.how} /></>}
    </Page>
  );
}

function Answer({ report }: { report: Report }) {
  const t = useWords(words);
  const currency = useHere()?.currency ?? "CNY";
  const said = (amount: number | string) => money(amount, currency);
  const { goal } = report;
  if (!goal) return <Card label={t("goals")}><p className={styles.answer}>{t("no_goal")}</p></Card>;
  const answer = brought(goal);
  const groups = [{ name: t("treated"), ...goal.treated }, ...(goal.holdout.people ? [{ name: t("holdout"), ...goal.holdout }] : [])];
  return (
    <Card label={t("goals")}>
      <p className={styles.answer}>
        {answer.kind === "money" && t("brought", { money: said(answer.value), low: said(answer.low), high: said(answer.high) })}
        {answer.kind === "rate" && t(answer.value < 0 ? "fewer_reached" : "more_reached", { rate: share(answer.rate), difference: points(Math.abs(answer.value)), low: points(answer.low), high: points(answer.high) })}
        {answer.kind === "alone" && t("reached_alone", { reached: figure(goal.treated.reached), people: figure(goal.treated.people), money: said(goal.treated.revenue as unknown as string) })}
        {answer.kind !== "alone" && answer.low <= 0 && answer.high >= 0 && <> {t("uncertain")}</>}
      </p>
      {goal.treated.window_over < goal.treated.people && <p className="quiet">{t("not_over", { over: figure(goal.treated.window_over), people: figure(goal.treated.people), days: figure(goal.window_days, 2) })}</p>}
      <Table rowKey="name" size="small" pagination={false} dataSource={groups} scroll={{ x: "max-content" }} columns={[
        { title: t("group"), dataIndex: "name" }, { title: t("people"), align: "right", render: (_, one) => figure(one.people) }, { title: t("reached"), align: "right", render: (_, one) => figure(one.reached) },
        { title: t("rate"), render: (_, one) => asShare(one.rate) }, { title: t("revenue"), align: "right", render: (_, one) => said(one.revenue as unknown as string) },
        { title: t("per_person"), align: "right", render: (_, one) => (one.revenue_per_person === null ? "—" : said(one.revenue_per_person as unknown as string)) },
      ]} />
    </Card>
  );
}

function Steps({ steps }: { steps: Step[] }) {
  const t = useWords(words);
  const { shown } = useTaste();
  const option = useMemo(() => ({
    tooltip: { trigger: "axis" }, legend: { top: 0, right: 0 }, grid: { left: 8, right: 8, top: 32, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: steps.map((one) => one.step) }, yAxis: { type: "value", minInterval: 1 },
    series: (["accepted", "opened", "clicked"] as const).map((name) => ({ type: "bar", name: t(name), data: steps.map((one) => one[name]), barMaxWidth: 40 })),
  }), [steps, t("accepted")]);
  const refused = (one: Step) => Object.values(one.refused).reduce((sum, count) => sum + count, 0);
  return (
    <Card title={t("steps")}>
      {steps.some((one) => one.accepted) && <Chart option={option} label={t("picture")} height={240} mode={shown} />}
      <Table<Step> rowKey="step" size="small" pagination={false} dataSource={steps} scroll={{ x: "max-content" }} columns={[
        { title: t("step"), dataIndex: "step" }, ...COUNTS.map((name) => ({ title: t(name), align: "right" as const, render: (_: unknown, one: Step) => counted(one, name) })),
        { title: t("refused"), align: "right", render: (_, one) => figure(refused(one)) },
      ]} />
    </Card>
  );
}

/** A count, with its share of the accepted where it is a reaction. */
function counted(step: Step, name: (typeof COUNTS)[number]): string {
  const rate = { opened: step.open_rate, clicked: step.click_rate, unsubscribed: step.unsubscribe_rate }[name as "opened"];
  return figure(step[name]) + (rate === null || rate === undefined ? "" : ` (${share(rate)})`);
}
