/** Events by name, with how many, when last, and what stands about them. */
import { Link } from "@tanstack/react-router";
import { Button, Input, Table, Tag } from "antd";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useSettled } from "../../kit/settled";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import styles from "./Events.module.css";
import words from "./words";

export type Entry = Shapes["EntryOut"];
export const month = (entry: Entry) => Object.values(entry.volume.by_day).reduce((sum, one) => sum + one, 0);

export function SeenEvents() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const [place, go] = useAddress();
  const search = useSettled(place.search ?? "", 300);
  const asked = useAsked(["catalogue", search], (signal) => got(api.GET("/api/w/{workspace}/events/catalogue", { params: { path: { workspace }, query: { search } }, signal })), { stay: true });
  if (asked.data?.length === 0 && !search) return <Empty title={t("events_empty")} text={t("events_empty_text")} action={<Link to={paths.imports} params={{ workspace }}><Button className="koi" tabIndex={-1}>{t("imports_title")}</Button></Link>} />;
  return (
    <>
      <Input.Search allowClear className={styles.search} aria-label={t("search")} placeholder={t("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      <Card bare label={t("tab_seen")}>
        <Table<Entry> rowKey="name" size="small" loading={!asked.data} dataSource={asked.data as Entry[] | undefined} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
          { title: t("event"), render: (_, one) => <><Link to={paths.event} params={{ workspace, event: one.name }}>{one.name}</Link>{one.declared?.description && <div className="quiet">{one.declared.description}</div>}</> },
          { title: t("last_day"), align: "right", render: (_, one) => figure(one.volume.last_24_hours) },
          { title: t("month"), align: "right", render: (_, one) => figure(month(one)) },
          { title: t("seen"), align: "right", render: (_, one) => figure(one.seen) },
          { title: t("last_seen"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> },
          { title: t("stands"), render: (_, one) => <Stands of={one} /> },
        ]} />
      </Card>
    </>
  );
}

export function Stands({ of }: { of: Entry }) {
  const t = useWords(words);
  return (
    <>
      {of.blocked && <Tag color="error">{t("blocked")}</Tag>}{of.declared && <Tag color="success">{t("declared")}</Tag>}{of.renamed_to && <Tag>{t("renamed", { name: of.renamed_to })}</Tag>}
      {of.held > 0 && <Tag color="warning">{t("held", { count: of.held })}</Tag>}{of.volume.anomaly && <Tag color="warning">{t(of.volume.anomaly.kind as "stopped")}</Tag>}
    </>
  );
}
