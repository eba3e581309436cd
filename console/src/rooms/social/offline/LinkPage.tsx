/** One short link: its code, who followed it by day, where it leads and what it is marked with. */
import { Link as To, useParams } from "@tanstack/react-router";
import { Button, Descriptions, Skeleton, Tag, Typography } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { day, figure, moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Chart } from "../../../parts/Chart";
import { Figure } from "../../../parts/Figure";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal, useZone } from "../../../shell/me";
import { Qr, QrDownloads } from "../parts/Qr";
import { everyDay } from "./days";
import { LinkForm, MARKS } from "./LinkForm";
import styles from "./Offline.module.css";
import words from "./words";

type Link = Shapes["LinkOut"];

export default function LinkPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const link = Number((useParams({ strict: false }) as { link: string }).link);
  const [changing, change] = useState(false);
  const params = { path: { workspace, link } };
  const asked = useAsked(["links", "one", link], (signal) => got(api.GET("/api/w/{workspace}/links/{link}", { params, signal })), { live: true });
  const end = useDone((one: Link) => got(api.POST(one.retired_at ? "/api/w/{workspace}/links/{link}/restore" : "/api/w/{workspace}/links/{link}/retire", { params })), [["links"]]);
  const one = asked.data as Link | undefined;
  const back = <To to={paths.links} params={{ workspace }}>← {t("links_title")}</To>;
  if (!one) return <Page title={t("links_title")} back={back}><Trouble of={asked.error} />{!asked.error && <Skeleton active />}</Page>;
  const picture = `/api/w/${workspace}/links/${one.id}/picture`;
  return (
    <Page title={one.title} back={back} stands={one.retired_at ? <Tag>{t("retired")}</Tag> : undefined} actions={<>
      <Allowed refusal={refusal}><Button onClick={() => end.mutate(one)}>{t(one.retired_at ? "restore" : "retire")}</Button></Allowed> <Allowed refusal={refusal}><Button className="koi" onClick={() => change(true)}>{t("change")}</Button></Allowed></>}>
      <Trouble of={end.error} />
      <div className={styles.beside}>
        <Card title={t("short")}>
          <div className={styles.printed}><Qr src={picture} name={one.title} large /><Typography.Text copyable strong>{one.address}</Typography.Text><QrDownloads src={picture} name={one.title} vector /></div>
        </Card>
        <div>
          <Card title={t("followed")}>
            <div className={styles.figures}><Figure value={figure(one.clicks)} name={t("clicks")} how={t("clicks_how")} live /><Figure value={figure(one.people)} name={t("people")} /></div>
            <Days link={one.id} />
          </Card>
          <Card title={t("leads")}>
            <Descriptions column={1} size="small" items={[
              { key: "target", label: t("target"), children: <span className={styles.whole}>{one.target}</span> },
              ...(["wechat", "ios", "android"] as const).filter((name) => (one.targets as Record<string, string>)[name]).map((name) => ({ key: name, label: t(`${name}_target`), children: <span className={styles.whole}>{(one.targets as Record<string, string>)[name]}</span> })),
              ...MARKS.filter((name) => (one.utm as Record<string, string>)[name]).map((name) => ({ key: `utm-${name}`, label: t(name), children: (one.utm as Record<string, string>)[name] })),
              ...(one.expires_at ? [{ key: "ends", label: t("ends"), children: moment(one.expires_at, zone) }] : []),
            ]} />
          </Card>
        </div>
      </div>
      {changing && <LinkForm link={one} close={() => change(false)} />}
    </Page>
  );
}

function Days({ link }: { link: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["links", "days", link], (signal) => got(api.GET("/api/w/{workspace}/links/{link}/days", { params: { path: { workspace, link } }, signal })), { live: true });
  const rows = asked.data ?? [];
  const days = everyDay(rows.map((row) => row.day), day(new Date().toISOString(), zone));
  const clicks = new Map(rows.map((row) => [row.day, row.clicks]));
  if (asked.error) return <Trouble of={asked.error} />;
  if (!rows.length) return <p className="quiet">{t("nobody_yet")}</p>;
  return <Chart label={t("by_day")} option={{ xAxis: { type: "category", data: days }, yAxis: { type: "value", minInterval: 1 }, series: [{ type: "bar", name: t("clicks"), data: days.map((one) => clicks.get(one) ?? 0) }] }} />;
}
