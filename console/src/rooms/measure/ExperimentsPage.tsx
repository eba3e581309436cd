/** All experiments that were published. */
import { Link } from "@tanstack/react-router";
import { Button, Table, Tag } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import words from "./words";

type Experiment = Shapes["ExperimentOut"];

export default function ExperimentsPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["experiments"], (signal) => got(api.GET("/api/w/{workspace}/experiments", { params: { path: { workspace } }, signal })));
  return (
    <Page title={t("experiments_title")} what={t("experiments_what")}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {asked.data?.length === 0 ? <Empty title={t("experiments_empty")} text={t("experiments_empty_text")} action={<Link to={paths.journeys} params={{ workspace }}><Button className="koi" tabIndex={-1}>{t("journeys")}</Button></Link>} /> : (
        <Card bare label={t("experiments_title")}>
          <Table<Experiment> rowKey="id" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Experiment[] | undefined} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
            { title: t("step"), render: (_, one) => <Link to={paths.experiment} params={{ workspace, journey: String(one.journey), step: one.step }} search={{ version: String(one.versions[0]) }}>{one.step}</Link> },
            { title: t("journey"), dataIndex: "name" },
            { title: t("variants"), render: (_, one) => one.variants.map((name) => <Tag key={name} color={name === one.winner ? "success" : undefined}>{name}</Tag>) },
            { title: t("mode"), render: (_, one) => t(`mode_${one.mode}` as "mode_fixed") }, { title: t("goal"), render: (_, one) => one.metric.event },
            { title: t("opened_at"), render: (_, one) => <Moment of={one.opened_at} zone={zone} /> }, { title: t("winner"), render: (_, one) => one.winner || <span className="quiet">{t("none_yet")}</span> },
          ]} />
        </Card>
      )}
    </Page>
  );
}
