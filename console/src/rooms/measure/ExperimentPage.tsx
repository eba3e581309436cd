/** Results of an experiment: the answer in a sentence, the picture with its intervals, the table, how it was counted. */
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Popconfirm, Skeleton, Table, Tag, Timeline } from "antd";
import { useMemo } from "react";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, money, share } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Chart, colourOf } from "../../parts/Chart";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useHere, useRefusal, useZone } from "../../shell/me";
import { useTaste } from "../../shell/taste";
import { How } from "./How";
import { asChance, asMoney, asPoints, asShare } from "./intervals";
import styles from "./Measure.module.css";
import words from "./words";

type Results = Shapes["ResultsOut"];

export default function ExperimentPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place] = useAddress();
  const { journey, step } = useParams({ strict: false }) as { journey: string; step: string };
  const query = { step, version: place.version ? Number(place.version) : undefined };
  const asked = useAsked(["experiment", journey, query], (signal) => got(api.GET("/api/w/{workspace}/journeys/{journey}/experiment", { params: { path: { workspace, journey: Number(journey) }, query }, signal })));
  const results = asked.data as Results | undefined;
  return (
    <Page title={step} what={results && `${results.experiment.name} · ${t(`mode_${results.experiment.mode}` as "mode_fixed")} · ${t(results.experiment.judged_by === "revenue" ? "by_revenue" : "by_rate")}`} back={<Link to={paths.experiments} params={{ workspace }}>← {t("all_experiments")}</Link>}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {!results ? !asked.error && <Skeleton active /> : <Told results={results} />}
    </Page>
  );
}

function Told({ results }: { results: Results }) {
  const t = useWords(words);
  const zone = useZone();
  const currency = useHere()?.currency ?? "CNY";
  const { experiment } = results;
  const answer = experiment.winner ? t("answer_winner", { winner: experiment.winner }) : results.best ? t("answer_best", { best: results.best }) : results.leader ? t("answer_leader", { leader: results.leader }) : t("answer_none");
  return (
    <>
      {results.balance.suspicious && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t("balance_bad")} />}
      <Card label={t("winner")}><p className={styles.answer}>{answer}</p><p className="quiet">{language() === "en" ? results.because.en : results.because.zh}</p><Picture results={results} /></Card>
      <Variants results={results} />
      {results.comparisons.length > 0 && (
        <Card bare title={t("compare")}>
          <Table rowKey={(one) => one.variant + one.measure} size="small" pagination={false} scroll={{ x: "max-content" }} dataSource={results.comparisons} columns={[
            { title: t("variants"), render: (_, one) => `${one.variant} – ${one.baseline}` }, { title: t("judged"), render: (_, one) => t(one.measure === "revenue" ? "by_revenue" : "by_rate") },
            { title: t("lift"), align: "right", render: (_, one) => (one.lift === null ? "—" : `${one.lift > 0 ? "+" : ""}${share(one.lift)}`) }, { title: t("difference"), align: "right", render: (_, one) => (one.measure === "revenue" ? asMoney(one.any_time, currency) : asPoints(one.any_time, t("points"))) },
            { title: t("chance"), align: "right", render: (_, one) => asChance(one.p_any_time) },
          ]} />
        </Card>
      )}
      <Card title={t("weighings")}>
        <Timeline items={experiment.weighings.map((one) => ({ children: <><Moment of={one.at} zone={zone} /> {Object.entries(one.weights).map(([name, weight]) => <Tag key={name}>{name} {share(weight, 0)}</Tag>)} <span className="quiet">{one.by} · {one.because.replace(/^version (\d+)$/, (_, number: string) => t("of_version", { number }))}</span></> }))} />
      </Card>
      <How of={results.how} />
    </>
  );
}

const PERCENT = 100;

/** A bar for each variant and a line over its interval. */
function Picture({ results }: { results: Results }) {
  const t = useWords(words);
  const { shown } = useTaste();
  const known = results.variants.filter((one) => one.rate);
  const option = useMemo(() => ({
    tooltip: { trigger: "axis" }, xAxis: { type: "value", axisLabel: { formatter: "{value}%" } }, yAxis: { type: "category", inverse: true, data: known.map((one) => one.name) },
    series: [
      { type: "bar", barMaxWidth: 24, data: known.map((one) => +(one.rate!.value * PERCENT).toFixed(2)) },
      ...known.map((one, place) => ({ type: "line", symbol: "circle", symbolSize: 6, data: [[one.rate!.low * PERCENT, place], [one.rate!.high * PERCENT, place]].map((point) => point.map((value) => +value.toFixed(2))), color: colourOf("koi"), lineStyle: { width: 2 } })),
    ],
  }), [results, shown]);
  return known.length ? <Chart option={option} label={`${t("picture")}: ${known.map((one) => `${one.name} ${asShare(one.rate)}`).join("; ")}`} height={Math.max(120, known.length * 48 + 48)} mode={shown} /> : null;
}

function Variants({ results }: { results: Results }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const currency = useHere()?.currency ?? "CNY";
  const { experiment } = results;
  const now = experiment.weighings[experiment.weighings.length - 1]?.weights ?? {};
  const choose = useDone((variant: string) => got(api.POST("/api/w/{workspace}/journeys/{journey}/experiment/winner", { params: { path: { workspace, journey: experiment.journey } }, body: { step: experiment.step, variant, because: "", version: experiment.versions[0] } })), [["experiment"], ["experiments"]]);
  return (
    <Card bare title={t("variants")}>
      <Trouble of={choose.error} />
      <Table rowKey="name" size="small" pagination={false} scroll={{ x: "max-content" }} dataSource={results.variants} columns={[
        { title: t("variants"), render: (_, one) => <>{one.name} {one.name === experiment.baseline && <Tag>{t("baseline")}</Tag>}{one.name === experiment.winner && <Tag color="success">{t("winner")}</Tag>}</> },
        { title: t("weight"), align: "right", render: (_, one) => share(now[one.name] ?? 0, 0) }, { title: t("people"), align: "right", render: (_, one) => figure(one.people) }, { title: t("reached"), align: "right", render: (_, one) => figure(one.reached) },
        { title: t("rate"), align: "right", render: (_, one) => asShare(one.rate) }, { title: t("revenue"), align: "right", render: (_, one) => money(one.revenue, currency) }, { title: t("per_person"), align: "right", render: (_, one) => asMoney(one.revenue_per_person, currency) },
        { title: "", render: (_, one) => !experiment.winner && (refusal ? <Allowed refusal={refusal}><Button size="small">{t("choose")}</Button></Allowed> : <Popconfirm title={t("choose_sure", { variant: one.name })} onConfirm={() => choose.mutate(one.name)}><Button size="small">{t("choose")}</Button></Popconfirm>) },
      ]} />
    </Card>
  );
}
