/** Devices by platform, service and maker; how many are alive, and whose owners permit push. */
import { Link } from "@tanstack/react-router";
import { Alert, Table } from "antd";
import { useMemo } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure, share } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Chart } from "../../../parts/Chart";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useTaste } from "../../../shell/taste";
import { usePeriod } from "../parts/Period";
import styles from "../social.module.css";
import common from "../words";
import words from "./words";

type All = Answer<"get", "/devices">;
type Kind = All["kinds"][number];
const NAMES: Record<string, string> = { ios: "iOS", android: "Android", fcm: "Firebase (FCM)", apns: "Apple (APNs)", jpush: "极光 JPush", getui: "个推 Getui", huawei: "Huawei", honor: "Honor", xiaomi: "Xiaomi", oppo: "OPPO", vivo: "vivo", meizu: "Meizu", harmony: "HarmonyOS" };

export function Fleet() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const days = usePeriod();
  const asked = useAsked(["devices", days], (signal) => got(api.GET("/api/w/{workspace}/devices", { params: { path: { workspace }, query: { days } }, signal })), { live: true, stay: true });
  const all = asked.data;
  if (all && !all.kinds.length) return <Empty title={t("devices_empty")} text={t("devices_empty_text")} />;
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {all && !all.accounts && <Alert role="note" type="warning" showIcon style={{ marginBottom: 16 }} title={t("no_account")} action={<Accounts />} />}
      {all && <><Stands of={all} /><List of={all.kinds} /></>}
    </>
  );
}

function Accounts() {
  const workspace = useWorkspace();
  return <Link to={paths.settings} params={{ workspace }} search={{ tab: "channels" } as never}>{useWords(common)("accounts")}</Link>;
}

function Stands({ of }: { of: All }) {
  const t = useWords(words);
  const { shown } = useTaste();
  const sum = (what: "alive" | "seen" | "dead") => of.kinds.reduce((total, one) => total + one[what], 0);
  const platforms = useMemo(() => [...of.kinds.reduce((sums, one) => sums.set(one.kind, (sums.get(one.kind) ?? 0) + one.alive), new Map<string, number>())].sort((a, b) => a[1] - b[1]), [of]);
  const named = (kind: string) => (kind === "web" ? t("web") : NAMES[kind] ?? (kind || t("unknown")));
  const option = useMemo(() => ({
    xAxis: { type: "value", minInterval: 1 }, yAxis: { type: "category", data: platforms.map(([kind]) => named(kind)), axisTick: { show: false } },
    series: [{ type: "bar", barMaxWidth: 20, data: platforms.map(([, alive]) => alive), label: { show: true, position: "right", color: "inherit" } }], grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
  }), [platforms, shown, t]);
  return (
    <Card label={t("tab_devices")}>
      <div className={styles.figures}>
        <Figure name={t("people")} value={figure(of.people)} live /><Figure name={t("alive")} value={figure(sum("alive"))} />
        <Figure name={t("opt_in")} value={of.people ? share(of.permit / of.people) : "—"} how={t("opt_in_how", { permit: figure(of.permit), refuse: figure(of.refuse), silent: figure(Math.max(0, of.people - of.permit - of.refuse)) })} />
        <Figure name={t("seen")} value={figure(sum("seen"))} /><Figure name={t("dead")} value={figure(sum("dead"))} how={t("dead_how")} />
      </div>
      {platforms.length > 1 && <Chart option={option} mode={shown} height={48 + platforms.length * 32} label={t("by_platform_told", { told: platforms.map(([kind, alive]) => `${named(kind)} ${alive}`).join(", ") })} />}
    </Card>
  );
}

function List({ of }: { of: Kind[] }) {
  const t = useWords(words);
  const named = (value: string) => (value === "web" ? t("web") : NAMES[value] ?? value) || <span className="quiet">{t("unknown")}</span>;
  return (
    <Card bare label={t("by_platform")}>
      <Table<Kind> rowKey={(one) => `${one.service} ${one.kind} ${one.vendor} ${one.app}`} size="small" dataSource={of} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("platform"), render: (_, one) => named(one.kind) }, { title: t("service"), render: (_, one) => named(one.service) }, { title: t("vendor"), render: (_, one) => (one.vendor ? named(one.vendor) : "—") }, { title: t("app"), dataIndex: "app" },
        ...(["alive", "seen", "dead"] as const).map((name) => ({ title: t(name), align: "right" as const, render: (_: unknown, one: Kind) => figure(one[name]), sorter: (a: Kind, b: Kind) => a[name] - b[name] })),
      ]} />
    </Card>
  );
}
