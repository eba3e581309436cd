/** The audit trail: narrowed by who, what and when; read on from the oldest shown. */
import { Button, Descriptions, Input, Select, Table } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useSettled } from "../../kit/settled";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import styles from "./Settings.module.css";
import deedWords from "./deedWords";
import { TrailVerdict } from "./TrailVerdict";
import words from "./words";

const PAGE = 100;
const DAY_MS = 86_400_000;
type Deed = Shapes["DeedOut"];

export default function AuditPage() {
  const t = useWords(words), done = useWords(deedWords);
  const workspace = useWorkspace();
  const zone = useZone();
  const [place, go] = useAddress();
  const [pages, setPages] = useState(1);
  const still = useSettled(place, 300);
  const query = {
    by: still.by ?? "", deed: still.deed ?? "", subject: still.subject ?? "", limit: PAGE * pages,
    ...(still.since ? { since: `${still.since}T00:00:00Z` } : {}), ...(still.until ? { until: new Date(Date.parse(still.until) + DAY_MS).toISOString() } : {}),
  };
  const asked = useAsked(["audit", query], (signal) => got(api.GET("/api/w/{workspace}/audit", { params: { path: { workspace }, query }, signal })), { stay: true });
  /** What the trail writes in its own words; names of people stay as they are. */
  const asker = (said: string) => said.replace(/^command line/, t("command_line")).replace(/^key /, `${t("by_key")} `).replace(/^api /, "API ").replace(/^page /, `${t("by_page")} `);
  const subject = (said: string) => (`about_${said}` in words.words ? t(`about_${said}` as "about_segment") : said);
  const deeds = Object.keys(deedWords.words).map((deed) => ({ value: deed, label: done(deed as keyof typeof deedWords.words) })).sort((one, other) => one.label.localeCompare(other.label, language()));
  const field = (key: "by" | "subject") => <label key={key}>{t(key)}<Input allowClear defaultValue={place[key]} onChange={(event) => { setPages(1); go({ [key]: event.target.value }); }} /></label>;
  const day = (key: "since" | "until") => <label key={key}>{t(key)}<Input type="date" defaultValue={place[key]} onChange={(event) => go({ [key]: event.target.value })} /></label>;
  return (
    <Page title={t("audit_title")} what={t("audit_what")}>
      <TrailVerdict asker={asker} />
      <div className={styles.filters}>{field("by")}<label>{t("deed")}<Select allowClear showSearch={{ optionFilterProp: "label" }} options={deeds} value={place.deed || undefined} aria-label={t("deed")} popupMatchSelectWidth={false} onChange={(deed) => { setPages(1); go({ deed }); }} style={{ minWidth: "14rem" }} /></label>{field("subject")}{(["since", "until"] as const).map(day)}</div>
      <Trouble of={asked.error} />
      {!asked.error && (
        <Card bare label={t("audit_title")}>
          <Table<Deed> rowKey="id" size="small" loading={asked.isFetching} dataSource={asked.data as Deed[] | undefined} locale={{ emptyText: t("none") }} pagination={false} scroll={{ x: "max-content" }}
            expandable={{ expandedRowRender: (one) => <Change of={one} />, rowExpandable: (one) => !!(one.before || one.after || one.agent) }} columns={[
              { title: t("at"), render: (_, one) => <Moment of={one.at} zone={zone} seconds /> },
              { title: t("by"), render: (_, one) => asker(one.by) },
              { title: t("deed"), render: (_, one) => (one.deed in deedWords.words ? <span title={one.deed}>{done(one.deed as keyof typeof deedWords.words)}</span> : <code>{one.deed}</code>) },
              { title: t("subject"), render: (_, one) => `${subject(one.subject)} ${one.subject_id}` },
              { title: t("origin"), render: (_, one) => asker(one.origin) },
            ]} />
        </Card>
      )}
      {(asked.data?.length ?? 0) === PAGE * pages && pages < 10 && <p><Button onClick={() => setPages(pages + 1)}>{t("more")}</Button></p>}
    </Page>
  );
}

function Change({ of }: { of: Deed }) {
  const t = useWords(words);
  const said = (value: unknown) => <code>{value ? JSON.stringify(value) : "—"}</code>;
  return <Descriptions size="small" column={1} items={[{ key: "before", label: t("before"), children: said(of.before) }, { key: "after", label: t("after"), children: said(of.after) }, { key: "agent", label: t("agent"), children: of.agent || "—" }]} />;
}
