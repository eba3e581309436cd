/** The matrix: every official account in a line, and all of them together, where a person counts once. */
import { Link } from "@tanstack/react-router";
import { Button, Table, Tag } from "antd";
import type { Answer, Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { day, figure, gained } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useZone } from "../../../shell/me";
import { Days } from "../parts/Days";
import { Period, usePeriod } from "../parts/Period";
import styles from "../social.module.css";
import common from "../words";
import words from "./words";

type Standing = Answer<"get", "/wechat/accounts">[number];
type Moved = Shapes["FollowersOut"]["days"][number];
const DAY_MS = 86_400_000;

export default function WechatPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const days = usePeriod();
  const today = day(new Date().toISOString(), useZone());
  const since = new Date(Date.parse(today) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const path = { workspace };
  const accounts = useAsked(["wechat", "accounts", days], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts", { params: { path, query: { days } }, signal })), { live: true, stay: true });
  const all = useAsked(["wechat", "followers", since, today], (signal) => got(api.GET("/api/w/{workspace}/wechat/followers", { params: { path, query: { since, until: today } }, signal })), { live: true, stay: true });
  const none = accounts.data?.length === 0;
  const to = <Link to={paths.settings} params={{ workspace }} search={{ tab: "channels" } as never}><Button className="koi" tabIndex={-1}>{useWords(common)("accounts")}</Button></Link>;
  return (
    <Page title={t("title")} what={t("what")} actions={!none && <Period />}>
      <Trouble of={accounts.error ?? all.error} again={() => { void accounts.refetch(); void all.refetch(); }} />
      {none ? <Empty title={t("empty")} text={t("empty_text")} action={to} /> : (
        <>
          <Together of={all.data} days={days} today={today} />
          <Matrix of={accounts.data} />
          {all.data && all.data.days.some((one) => one.came) && <Sources of={all.data.days} />}
        </>
      )}
    </Page>
  );
}

function Together({ of, days, today }: { of: Shapes["FollowersOut"] | undefined; days: number; today: string }) {
  const t = useWords(words);
  const c = useWords(common);
  const sum = (what: "came" | "left") => of?.days.reduce((total, one) => total + one[what], 0) ?? 0;
  return (
    <Card title={t("all_accounts")}>
      <div className={styles.figures}>
        <Figure name={t("humans")} value={of ? figure(of.humans) : "…"} how={t("humans_how")} live />
        <Figure name={t("several")} value={of ? figure(of.several) : "…"} />
        <Figure name={`${t("came_left")} · ${c("days", { days })}`} value={of ? `${gained(sum("came"))} / ${gained(-sum("left"))}` : "…"} how={t("came_left_how")} />
      </div>
      {of && (of.days.length ? <Days of={of.days} days={days} today={today} /> : <p className={styles.told}>{t("no_moves")}</p>)}
    </Card>
  );
}

function Matrix({ of }: { of: Standing[] | undefined }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  return (
    <Card bare title={t("matrix")}>
      <Table<Standing> rowKey="account" size="small" loading={!of} dataSource={of} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
        { title: t("account"), render: (_, one) => <><Link to={paths.wechatAccount} params={{ workspace, account: String(one.account) }}>{one.name}</Link>{one.paused && <Tag style={{ marginInlineStart: 8 }}>{c("paused")}</Tag>}</> },
        { title: t("followers"), align: "right", render: (_, one) => figure(one.followers), sorter: (a, b) => a.followers - b.followers },
        { title: c("came"), align: "right", render: (_, one) => gained(one.came), sorter: (a, b) => a.came - b.came },
        { title: c("left"), align: "right", render: (_, one) => gained(-one.left), sorter: (a, b) => a.left - b.left },
        { title: <span title={t("acts_how")}>{t("acts")}</span>, align: "right", render: (_, one) => figure(one.acts), sorter: (a, b) => a.acts - b.acts },
        { title: t("active"), align: "right", render: (_, one) => figure(one.active) },
        { title: <span title={of?.[0] && t("quota_how", { most: of[0].masses_a_month })}>{t("masses")}</span>, render: (_, one) => <>{t("quota", { sent: figure(one.masses), most: one.masses_a_month })}<div className="quiet">{t("quota_left", { left: figure(Math.max(0, one.followers - one.full)), all: figure(one.followers) })}</div></> },
        { title: t("permanent_left"), align: "right", render: (_, one) => figure(one.permanent_left) },
      ]} />
    </Card>
  );
}

function Sources({ of }: { of: Moved[] }) {
  const t = useWords(words);
  const c = useWords(common);
  const rows = [...of.reduce((sums, one) => {
    const row = sums.get(one.source) ?? { source: one.source, name: language().startsWith("zh") ? one.source_zh : one.source_en, came: 0, left: 0 };
    return sums.set(one.source, { ...row, came: row.came + one.came, left: row.left + one.left });
  }, new Map<string, { source: string; name: string; came: number; left: number }>()).values()].sort((a, b) => b.came - a.came);
  return (
    <Card bare title={t("sources")}>
      <Table rowKey="source" size="small" dataSource={rows} pagination={false} columns={[
        { title: t("source"), dataIndex: "name" }, { title: c("came"), align: "right", render: (_, one) => gained(one.came) }, { title: c("left"), align: "right", render: (_, one) => gained(-one.left) },
      ]} />
    </Card>
  );
}
