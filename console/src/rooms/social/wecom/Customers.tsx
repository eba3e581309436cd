/** Customers behind a mass message, or in a group: each leads to their page. */
import { Drawer, Table, Tag } from "antd";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { PersonName, usePeople } from "../../segments";
import { Pages, usePages } from "../parts/Pages";
import common from "../words";
import { useMembers } from "./known";
import words from "./words";

type Letter = Answer<"get", "/wecom/{account}/tasks/{task}/customers">[number];
type InGroup = Answer<"get", "/wecom/{account}/groups/{group}/people">[number];
const PAGE = 50;

export function TaskCustomers({ account, task, close }: { account: number; task: number; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const pages = usePages("", String(task));
  const asked = useAsked(["wecom", account, "tasks", task, "customers", pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/tasks/{task}/customers", { params: { path: { workspace, account, task }, query: { after: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const person = useNamed(asked.data);
  return (
    <Drawer open size="large" title={t("counts")} onClose={close}>
      <Trouble of={asked.error} />
      <Table<Letter> rowKey="external_userid" size="small" loading={!asked.data} dataSource={asked.data as Letter[] | undefined} pagination={false} columns={[
        { title: c("person"), render: (_, one) => person(one.person) },
        { title: c("state"), render: (_, one) => <Tag>{t(`letter_${one.status}` as "letter_sent")}</Tag> },
        { title: c("at"), render: (_, one) => <Moment of={one.status_at} zone={zone} /> },
      ]} />
      <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.external_userid : null} />
    </Drawer>
  );
}

export function GroupPeople({ account, group, name, close }: { account: number; group: number; name: string; close: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const { names } = useMembers(account);
  const pages = usePages("", String(group));
  const asked = useAsked(["wecom", account, "groups", group, "people", pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/groups/{group}/people", { params: { path: { workspace, account, group }, query: { after: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const person = useNamed(asked.data);
  return (
    <Drawer open size="large" title={name} onClose={close}>
      <Trouble of={asked.error} />
      <Table<InGroup> rowKey="member" size="small" loading={!asked.data} dataSource={asked.data as InGroup[] | undefined} pagination={false} columns={[
        { title: c("person"), render: (_, one) => (one.customer ? person(one.person) : <>{names.get(one.member) ?? one.member} <Tag>{t("member")}</Tag></>) },
        { title: t("joined"), render: (_, one) => <Moment of={one.joined_at} zone={zone} /> },
      ]} />
      <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.member : null} />
    </Drawer>
  );
}

/** Shows persons of a page by name. */
function useNamed(rows: { person: number }[] | undefined) {
  const c = useWords(common);
  const people = usePeople(rows?.flatMap((one) => (one.person ? [one.person] : [])));
  return (id: number) => (people.has(id) ? <PersonName id={id} one={people.get(id)} /> : <span className="quiet">{c("nobody")}</span>);
}
