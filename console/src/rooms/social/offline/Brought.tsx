/** What the codes of places brought, each by itself and all together by day. */
import { Table } from "antd";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { day, figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Chart } from "../../../parts/Chart";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { everyDay } from "./days";
import words from "./words";

type Row = Shapes["BroughtOut"];

export function Brought({ places, of = 0 }: { places: Shapes["PlaceOut"][]; of?: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const ask = (by_day: boolean) => (signal: AbortSignal) => got(api.GET("/api/w/{workspace}/places/brought", { params: { path: { workspace }, query: { by_day, place: of } }, signal }));
  const whole = useAsked(["brought", of, false], ask(false), { live: true });
  const daily = useAsked(["brought", of, true], ask(true), { live: true });
  const names = new Map(places.map((one) => [one.id, one.name]));
  const zone = useZone();
  const days = everyDay((daily.data ?? []).map((one) => one.day ?? ""), day(new Date().toISOString(), zone));
  const scans = days.map((day) => (daily.data ?? []).filter((one) => one.day === day).reduce((sum, one) => sum + one.scans, 0));
  const number = (key: "scans" | "people" | "new" | "followers" | "buyers" | "orders", title: string) => ({ title, align: "right" as const, render: (_: unknown, one: Row) => figure(one[key]) });
  return (
    <Card title={t("brought")}>
      <Trouble of={whole.error ?? daily.error} />
      {days.length > 0 && <Chart label={t("by_day")} option={{ xAxis: { type: "category", data: days }, yAxis: { type: "value" }, series: [{ type: "bar", name: t("scans"), data: scans }] }} />}
      <Table<Row> rowKey="spot" size="small" dataSource={(whole.data ?? []) as Row[]} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        ...(of ? [] : [{ title: t("name"), render: (_: unknown, one: Row) => names.get(one.place) ?? `#${one.place}` }]), { title: t("item"), render: (_, one) => one.item || t("whole_place") },
        number("scans", t("scans")), number("people", t("people")), number("new", t("new_people")), number("followers", t("followers")), number("buyers", t("buyers")), number("orders", t("orders")),
        { title: t("revenue"), align: "right", render: (_, one) => figure(Number(one.revenue), 2, 2) },
      ]} />
    </Card>
  );
}
