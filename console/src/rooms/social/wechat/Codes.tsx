/** QR codes of an account: made, shown, taken along, counted, retired. */
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Input, Popconfirm, Select, Tag } from "antd";
import { useState } from "react";
import { useAddress } from "../../../api/address";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure, moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal, useZone } from "../../../shell/me";
import { Qr } from "../parts/Qr";
import styles from "../social.module.css";
import common from "../words";
import { CodeForm } from "./CodeForm";
import { CodeDrawer } from "./CodeDrawer";
import { useAccount, useTags } from "./known";
import words from "./words";

export type Code = Answer<"get", "/wechat/codes/{code}">;

export const pictureOf = (workspace: string, code: Code) => `/api/w/${workspace}/wechat/codes/${code.id}/picture`;

export default function Codes({ account }: { account: number }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [place, go] = useAddress();
  const [group, narrow] = useState<string>();
  const [open, show] = useState<{ what: "new" | "edit" | "see"; code?: Code } | null>(null);
  const retired = place.retired === "yes";
  const { one } = useAccount(account);
  const asked = useAsked(["wechat", account, "codes", retired], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/codes", { params: { path: { workspace, account }, query: { retired } }, signal })), { live: true });
  const search = (place.search ?? "").toLowerCase();
  const found = (asked.data as Code[] | undefined)?.filter((code) => (group === undefined || code.place === group) && `${code.name} ${code.place} ${code.item}`.toLowerCase().includes(search));
  const groups = [...new Set(asked.data?.map((code) => code.place))].sort();
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => show({ what: "new" })}>{t("make_code")}</Button></Allowed>;
  const none = asked.data?.length === 0 && !retired;
  return (
    <>
      <div className={styles.bar} style={{ paddingInline: 0 }}>
        <Input.Search allowClear className={styles.search} aria-label={c("search")} placeholder={c("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
        {groups.length > 1 && <Select allowClear aria-label={c("place")} placeholder={t("all_groups")} style={{ minWidth: 140 }} value={group} onChange={narrow} options={groups.map((value) => ({ value, label: value || t("no_group") }))} />}
        <Checkbox checked={retired} onChange={(event) => go({ retired: event.target.checked ? "yes" : undefined })}>{t("retired")}</Checkbox>
        {one && <Figure small name={t("permanent_left")} value={`${figure(one.permanent_left)} / ${figure(one.permanent_most)}`} how={t("permanent_how", { most: figure(one.permanent_most) })} />}
        {!none && add}
      </div>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {none ? <Empty title={t("codes_empty")} text={t("codes_empty_text")} action={add} /> : (
        <div className={styles.cards}>{found?.map((code) => <One key={code.id} code={code} see={() => show({ what: "see", code })} edit={() => show({ what: "edit", code })} />)}</div>
      )}
      {(open?.what === "new" || open?.what === "edit") && <CodeForm account={account} code={open.code} close={() => show(null)} />}
      {open?.what === "see" && open.code && <CodeDrawer code={open.code} close={() => show(null)} />}
    </>
  );
}

function One({ code, see, edit }: { code: Code; see: () => void; edit: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const tags = useTags(code.account, code.account_tags.length > 0);
  const retire = useDone(() => got(api.POST("/api/w/{workspace}/wechat/codes/{code}/retire", { params: { path: { workspace, code: code.id } } })), [["wechat"]]);
  const past = code.expires_at && Date.parse(code.expires_at) < Date.now();
  return (
    <article className={styles.one} aria-label={code.name}>
      <div className={styles.head}>
        <Qr src={pictureOf(workspace, code)} name={code.name} />
        <div>
          <h3>{code.name}</h3>
          <p className={styles.told}>{[code.place, code.item].filter(Boolean).join(" · ")}</p>
          <Tag>{t(`kind_${code.kind}` as "kind_temporary")}</Tag>{past && <Tag color="warning">{t("expired")}</Tag>}
          {code.expires_at && !past && <p className={styles.told}>{t("expires", { at: moment(code.expires_at, zone) })}</p>}
        </div>
      </div>
      <div className={styles.counts}>
        <Figure small name={t("scans")} value={figure(code.scans)} how={t("code_how")} /><Figure small name={t("people")} value={figure(code.people)} /><Figure small name={t("new_people")} value={figure(code.new_people)} />
      </div>
      {code.greeting && <p className={styles.line}>{code.greeting}</p>}
      {code.account_tags.length + code.person_tags.length > 0 && <p className={styles.line}><span className="quiet">{t("gives_tags")}</span>{code.account_tags.map((tag) => <Tag key={tag}>{tags.data?.find((each) => each.id === tag)?.name ?? tag}</Tag>)}{code.person_tags.map((tag) => <Tag key={tag} variant="outlined">{tag}</Tag>)}</p>}
      <Trouble of={retire.error} />
      <div className={styles.deeds}>
        <Button size="small" onClick={see} aria-label={`${c("see")} · ${code.name}`}>{c("see")}</Button>
        <Allowed refusal={refusal}><Button size="small" onClick={edit} aria-label={`${c("edit")} · ${code.name}`}>{c("edit")}</Button></Allowed>
        <Link to={paths.wechatAccount} params={{ workspace, account: String(code.account) }} search={{ scene: code.scene } as never}><Button size="small" tabIndex={-1}>{t("who_came")}</Button></Link>
        {!code.retired_at && <Popconfirm title={t("retire_sure", { name: code.name })} onConfirm={() => retire.mutate(undefined)}><Button size="small" disabled={!!refusal} aria-label={`${t("retire")} · ${code.name}`}>{t("retire")}</Button></Popconfirm>}
      </div>
    </article>
  );
}
