/** Who follows an account: found by name, tag and code, with the persons they are. */
import { Button, Checkbox, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useAddress } from "../../../api/address";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useSettled } from "../../../kit/settled";
import { language, useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { PersonName, usePeople } from "../../segments";
import { Pages, usePages } from "../parts/Pages";
import styles from "../social.module.css";
import common from "../words";
import { useTags } from "./known";
import { LaySegment } from "./LaySegment";
import { Sync } from "./Sync";
import words from "./words";

type Follower = Shapes["FollowerOut"];
const PAGE = 50;

export function Followers({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [place, go] = useAddress();
  const search = useSettled(place.search ?? "", 300);
  const tags = useTags(account);
  const [laying, lay] = useState(false);
  const query = { search, tag: place.tag ? Number(place.tag) : undefined, scene: place.scene, gone: place.gone === "yes", most: PAGE };
  const pages = usePages("", JSON.stringify(query));
  const asked = useAsked(["wechat", account, "followers", query, pages.now], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/followers", { params: { path: { workspace, account }, query: { ...query, after: pages.now } }, signal })), { live: true, stay: true });
  return (
    <Card bare label={t("tab_followers")}>
      <div className={styles.bar}>
        <Input.Search allowClear className={styles.search} aria-label={t("find_follower")} placeholder={t("find_follower")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
        <Select allowClear aria-label={t("tag")} placeholder={t("any_tag")} style={{ minWidth: 140 }} value={place.tag} loading={tags.isLoading} onChange={(tag) => go({ tag })} options={tags.data?.map((one) => ({ value: String(one.id), label: one.name }))} />
        <Checkbox checked={place.gone === "yes"} onChange={(event) => go({ gone: event.target.checked ? "yes" : undefined })}>{t("gone")}</Checkbox>
        <Allowed refusal={refusal}><Button onClick={() => lay(true)}>{t("lay")}</Button></Allowed>
        <Sync account={account} />
      </div>
      {place.scene && <p style={{ padding: "0 16px" }}><Tag closable={{ "aria-label": t("any_tag") }} onClose={() => go({ scene: undefined })}>{t("by_code", { name: place.scene })}</Tag></p>}
      <Trouble of={asked.error ?? tags.error} again={() => void asked.refetch()} />
      <List of={asked.data?.followers} tags={new Map(tags.data?.map((one) => [one.id, one.name]))} gone={query.gone} />
      <Pages of={pages} next={asked.data?.after} />
      {laying && <LaySegment account={account} close={() => lay(false)} />}
    </Card>
  );
}

function List({ of, tags, gone }: { of: Follower[] | undefined; tags: Map<number, string>; gone: boolean }) {
  const t = useWords(words);
  const c = useWords(common);
  const zone = useZone();
  const people = usePeople(of?.flatMap((one) => (one.person ? [one.person] : [])));
  return (
    <Table<Follower> rowKey="openid" size="small" loading={!of} dataSource={of} pagination={false} scroll={{ x: "max-content" }} locale={{ emptyText: t("nobody_found") }} columns={[
      { title: c("person"), render: (_, one) => (people.has(one.person) ? <PersonName id={one.person} one={people.get(one.person)} /> : <span className="quiet">{c("nobody")}</span>) },
      { title: "openid", render: (_, one) => <code className="quiet">{one.openid}</code> },
      { title: t("since"), render: (_, one) => <Moment of={one.since} zone={zone} /> },
      ...(gone ? [{ title: t("left_at"), render: (_: unknown, one: Follower) => <Moment of={one.left_at} zone={zone} /> }] : []),
      { title: t("source"), render: (_, one) => (language().startsWith("zh") ? one.source_zh : one.source_en) },
      { title: t("tags"), render: (_, one) => one.tags.map((tag) => <Tag key={tag}>{tags.get(tag) ?? tag}</Tag>) },
      { title: t("last_act"), render: (_, one) => <Moment of={one.seen_at} zone={zone} /> },
    ]} />
  );
}
