/** WeCom: a corp at its top, and a tab for each of its crafts. */
import { Link } from "@tanstack/react-router";
import { Button, Select, Tabs } from "antd";
import { lazy, Suspense, type ReactNode } from "react";
import { useAddress } from "../../../api/address";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure, gained } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { Period, usePeriod } from "../parts/Period";
import styles from "../social.module.css";
import common from "../words";
import type { Corp } from "./known";
import { Members } from "./Members";
import words from "./words";

const LATE = {
  codes: lazy(() => import("./Codes")), welcome: lazy(() => import("./Welcome")), tags: lazy(() => import("./Tags")), tasks: lazy(() => import("./Tasks")), moments: lazy(() => import("./Moments")),
  groups: lazy(() => import("./Groups")), transfers: lazy(() => import("./Transfers")), sidebar: lazy(() => import("./Sidebar")),
};

export default function WecomPage() {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const days = usePeriod();
  const asked = useAsked(["wecom", "corps", days], (signal) => got(api.GET("/api/w/{workspace}/wecom", { params: { path: { workspace }, query: { days } }, signal })), { live: true, stay: true });
  const corp = asked.data?.find((one) => String(one.account) === place.account) ?? asked.data?.[0];
  const to = <Link to={paths.settings} params={{ workspace }} search={{ tab: "channels" } as never}><Button className="koi" tabIndex={-1}>{c("accounts")}</Button></Link>;
  const several = asked.data && asked.data.length > 1 && <Select aria-label={t("corp")} value={corp?.account} onChange={(account) => go({ account: String(account), search: undefined, member: undefined })} options={asked.data.map((one) => ({ value: one.account, label: one.name }))} />;
  return (
    <Page title={corp?.name ?? t("title")} name={t("title")} what={t("what")} actions={corp && <>{several}<Period /></>}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {asked.data?.length === 0 && <Empty title={t("empty")} text={t("empty_text")} action={to} />}
      {corp && <><Stands of={corp} days={days} /><Crafts corp={corp} /></>}
    </Page>
  );
}

function Stands({ of, days }: { of: Corp; days: number }) {
  const t = useWords(words);
  const c = useWords(common);
  return (
    <Card label={of.name}>
      <div className={styles.figures}>
        <Figure name={t("customers")} value={figure(of.customers)} live how={t("customers_how", { pairs: figure(of.pairs), shared: figure(of.shared) })} />
        <Figure name={`${t("fresh_lost")} · ${c("days", { days })}`} value={`${gained(of.fresh)} / ${gained(-of.lost)}`} how={t("fresh_lost_how")} />
        <Figure name={t("members")} value={figure(of.members)} />
        <Figure name={t("waiting")} value={figure(of.waiting)} />
        <Figure name={t("full")} value={figure(of.full)} how={t("full_how", { most: of.limit_most, period: t(`limit_${of.limit}` as "limit_month") })} />
      </div>
    </Card>
  );
}

function Crafts({ corp }: { corp: Corp }) {
  const t = useWords(words);
  const [place, go] = useAddress();
  const late = (name: keyof typeof LATE): ReactNode => { const Pane = LATE[name]; return <Suspense><Pane key={corp.account} corp={corp} /></Suspense>; };
  return (
    <Tabs style={{ marginTop: 16 }} activeKey={place.tab ?? "members"} onChange={(tab) => go({ tab: tab === "members" ? undefined : tab, search: undefined, member: undefined, state: undefined })} destroyOnHidden items={[
      { key: "members", label: t("tab_members"), children: <Members key={corp.account} corp={corp} /> },
      ...(Object.keys(LATE) as (keyof typeof LATE)[]).map((name) => ({ key: name, label: t(`tab_${name}`), children: late(name) })),
    ]} />
  );
}
