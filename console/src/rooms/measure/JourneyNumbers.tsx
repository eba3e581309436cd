/** Every journey that anybody entered, in a line; each leads to its report. */
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import words from "./reportWords";

type Line = Shapes["NumbersOut"] & { name: string };

export function JourneyNumbers() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const here = { params: { path: { workspace } } };
  const numbers = useAsked(["journeys", "numbers"], (signal) => got(api.GET("/api/w/{workspace}/journeys/numbers", { ...here, signal })), { live: true });
  const journeys = useAsked(["journeys"], (signal) => got(api.GET("/api/w/{workspace}/journeys", { ...here, signal })));
  const names = new Map(journeys.data?.map((one) => [one.id, one.name]));
  const lines = numbers.data?.map((one) => ({ ...one, name: names.get(one.journey) ?? "…" })) as Line[] | undefined;
  if (lines?.length === 0) return <Empty title={t("nobody")} text={t("nobody_text")} />;
  return (
    <Card bare label={t("tab_journeys")}>
      <Trouble of={numbers.error ?? journeys.error} />
      <Table<Line> rowKey="journey" size="small" loading={!lines && !numbers.error} dataSource={lines} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("journey"), render: (_, one) => <Link to={paths.report} params={{ workspace, journey: String(one.journey) }}>{one.name}</Link>, sorter: (a, b) => a.name.localeCompare(b.name) },
        ...(["entered", "standing", "holdout", "goals"] as const).map((name) => ({ title: t(name), dataIndex: name, align: "right" as const, render: (value: number) => figure(value), sorter: (a: Line, b: Line) => a[name] - b[name] })),
      ]} />
    </Card>
  );
}
