/** Members with how many customers each has, new and lost by day, and the customers of one of them. */
import { Button, Drawer, Input, Table, Tag } from "antd";
import { useAddress } from "../../../api/address";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { day, figure, gained, since } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { PersonName, usePeople } from "../../segments";
import { Days } from "../parts/Days";
import { Pages, usePages } from "../parts/Pages";
import { usePeriod } from "../parts/Period";
import styles from "../social.module.css";
import common from "../words";
import { useCorpTags, useMembers, type Corp, type Member } from "./known";
import words from "./words";

type Customer = Answer<"get", "/wecom/{account}/members/{userid}/customers">[number];
const PAGE = 50, EVERY = 3_000;

export function Members({ corp }: { corp: Corp }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const days = usePeriod();
  const today = day(new Date().toISOString(), useZone());
  const { asked, names } = useMembers(corp.account, days);
  const moved = useAsked(["wecom", corp.account, "days", days], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/days", { params: { path: { workspace, account: corp.account }, query: { days } }, signal })), { live: true, stay: true });
  const search = (place.search ?? "").toLowerCase();
  const found = asked.data?.filter((one) => `${one.name} ${one.userid}`.toLowerCase().includes(search));
  return (
    <>
      <Trouble of={asked.error ?? moved.error} again={() => void asked.refetch()} />
      {moved.data && moved.data.length > 0 && <Card title={c("by_day")}><Days of={moved.data} days={days} today={today} /></Card>}
      <Card bare label={t("members")}>
        <div className={styles.bar}>
          <Input.Search allowClear className={styles.search} aria-label={t("find_member")} placeholder={t("find_member")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
          <Fetch account={corp.account} />
        </div>
        {asked.data?.length === 0 ? <Empty title={t("members")} text={t("no_members")} /> : <List of={found} open={(member) => go({ member })} />}
      </Card>
      {place.member && <Customers account={corp.account} member={place.member} name={names.get(place.member) ?? place.member} close={() => go({ member: undefined })} />}
    </>
  );
}

function List({ of, open }: { of: Member[] | undefined; open: (userid: string) => void }) {
  const t = useWords(words);
  return (
    <Table<Member> rowKey="userid" size="small" loading={!of} dataSource={of} pagination={{ pageSize: PAGE, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
      { title: t("member"), render: (_, one) => <>{one.name || one.userid} <span className="quiet">{one.name && one.userid}</span>{one.left_at && <Tag color="warning" style={{ marginInlineStart: 8 }}>{t("has_left")}</Tag>}</>, sorter: (a, b) => a.name.localeCompare(b.name) },
      { title: t("customers"), align: "right", render: (_, one) => figure(one.customers), sorter: (a, b) => a.customers - b.customers, defaultSortOrder: "descend" },
      { title: t("fresh"), align: "right", render: (_, one) => gained(one.fresh), sorter: (a, b) => a.fresh - b.fresh },
      { title: t("lost_by"), align: "right", render: (_, one) => gained(-one.left), sorter: (a, b) => a.left - b.left },
      { title: "", align: "right", render: (_, one) => <Button size="small" type="link" disabled={!one.customers} onClick={() => open(one.userid)} aria-label={t("see_customers", { name: one.name || one.userid })}>{t("customers")}</Button> },
    ]} />
  );
}

function Fetch({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const here = { params: { path: { workspace, account } } };
  const key = ["wecom", account, "fetch"];
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/fetch", { ...here, signal })), { every: EVERY });
  const begin = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/fetch", here)), [key]);
  const now = asked.data;
  return (
    <>
      {now && <span className="quiet" role="status">{now.done_at ? t("fetched", { since: since(now.done_at) }) : t("fetching", { pairs: figure(now.pairs), left: figure(now.members_left) })}</span>}
      <Allowed refusal={refusal}><Button loading={begin.isPending} disabled={!!now && !now.done_at} onClick={() => begin.mutate(undefined)}>{t("fetch")}</Button></Allowed>
    </>
  );
}

function Customers({ account, member, name, close }: { account: number; member: string; name: string; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const pages = usePages("", member);
  const path = { workspace, account, userid: member };
  const asked = useAsked(["wecom", account, "customers", member, pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/members/{userid}/customers", { params: { path, query: { after: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const codes = useAsked(["wecom", account, "codes", 1], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/codes", { params: { path: { workspace, account }, query: { most: 1000 } }, signal })));
  const people = usePeople(asked.data?.flatMap((one) => (one.person ? [one.person] : [])));
  const { names } = useCorpTags(account);
  const byState = new Map(codes.data?.map((one) => [one.state, one.name]));
  return (
    <Drawer open size="large" title={t("see_customers", { name })} onClose={close}>
      <Trouble of={asked.error} />
      <Table<Customer> rowKey="external_userid" size="small" loading={!asked.data} dataSource={asked.data as Customer[] | undefined} pagination={false} scroll={{ x: "max-content" }} locale={{ emptyText: t("no_customers") }} columns={[
        { title: c("person"), render: (_, one) => (people.has(one.person) ? <PersonName id={one.person} one={people.get(one.person)} /> : <span className="quiet">{c("nobody")}</span>) },
        { title: t("remark"), render: (_, one) => one.note || "—" },
        { title: t("added"), render: (_, one) => <Moment of={one.added_at} zone={zone} /> },
        { title: t("by_code"), render: (_, one) => byState.get(one.state) ?? (one.state || "—") },
        { title: t("tags"), render: (_, one) => one.tags.map((tag) => <Tag key={tag}>{names.get(tag) ?? tag}</Tag>) },
      ]} />
      <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.external_userid : null} />
    </Drawer>
  );
}
