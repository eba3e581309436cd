/** Is all well? What was found, in words, what to do, and since when; and who is told. */
import { CheckCircleOutlined, ExclamationCircleOutlined, EyeOutlined, QuestionCircleOutlined } from "@ant-design/icons";
import { Skeleton, Table, Tabs, Tag } from "antd";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import { Alerts } from "./Alerts";
import { said, subject, time, todo, type Finding } from "./said";
import styles from "./Watch.module.css";
import words from "./words";

type Standing = Shapes["WellStandingOut"];
const EVERY_MS = 15_000;
const SHOWN = {
  good: { colour: "success", icon: <CheckCircleOutlined /> }, watch: { colour: "warning", icon: <EyeOutlined /> },
  bad: { colour: "error", icon: <ExclamationCircleOutlined /> }, unknown: { colour: "default", icon: <QuestionCircleOutlined /> },
} as const;
type Verdict = keyof typeof SHOWN;

export default function WellPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const asked = useAsked(["well"], (signal) => got(api.GET("/api/w/{workspace}/well", { params: { path: { workspace } }, signal })), { every: EVERY_MS });
  const well = asked.data;
  return (
    <Page title={t("title")} what={t("what")}>
      <Tabs activeKey={place.tab ?? "well"} onChange={(tab) => go({ tab: tab === "well" ? undefined : tab })} destroyOnHidden items={[
        { key: "well", label: t("tab_well"), children: (
          <div className={styles.stack}>
            <Trouble of={asked.error} />
            {!well && !asked.error && <Skeleton active />}
            {well && <Stands title={t("of_workspace")} of={well.workspace} />}
            {well?.installation && <Stands title={t("of_installation")} of={well.installation} />}
            {well && !well.installation && <p className="quiet">{t("not_operator")}</p>}
            {well && <Slow rows={(well.installation ?? well.workspace).statements} />}
          </div>) },
        { key: "alerts", label: t("tab_alerts"), children: (
          <div className={styles.stack}>
            <Alerts scope="workspace" />
            {well?.installation && <Alerts scope="installation" />}
          </div>) },
      ]} />
    </Page>
  );
}

function Stands({ title, of }: { title: string; of: Standing }) {
  const t = useWords(words);
  const verdict = of.verdict as Verdict;
  return (
    <Card bare title={title} extra={<span>{SHOWN[verdict].icon} {t(`all_${verdict}`)}</span>}>
      <ul className={styles.list}>{of.findings.map((one) => <Found key={one.kind + one.subject} one={one} />)}</ul>
    </Card>
  );
}

function Found({ one }: { one: Finding }) {
  const t = useWords(words);
  const zone = useZone();
  const verdict = one.verdict as Verdict;
  const about = subject(t, one), help = todo(t, one);
  return (
    <li className={styles.row}>
      <span><span className={styles.name}>{t(`kind_${one.kind}` as "kind_backlog")}</span>{about && <div className="quiet">{about}</div>}</span>
      <span><Tag className={styles.verdict} color={SHOWN[verdict].colour} icon={SHOWN[verdict].icon}>{t(verdict)}</Tag></span>
      <span>{said(t, one)}{help && <div className="quiet">{t("todo")}{help}</div>}</span>
      <span className="quiet">{one.since && <Moment of={one.since} zone={zone} />}</span>
    </li>
  );
}

function Slow({ rows }: { rows: Shapes["SlowOut"][] }) {
  const t = useWords(words);
  if (!rows.length) return null;
  return (
    <Card bare title={t("slow")}>
      <Table<Shapes["SlowOut"]> rowKey={(one) => one.workspace + one.statement} size="small" dataSource={rows} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("statement"), render: (_, one) => <><code>{one.statement}</code> <span className="quiet">{one.workspace}</span></> },
        { title: t("longest"), align: "right", render: (_, one) => time(t, one.longest_seconds) },
        { title: t("times"), align: "right", render: (_, one) => figure(one.times) },
        { title: t("together"), align: "right", render: (_, one) => time(t, one.seconds) },
      ]} />
    </Card>
  );
}
