/** Live codes, by shop: who serves now, what each brought, its picture. */
import { Button, Input, Popconfirm, Select, Tag } from "antd";
import { useState } from "react";
import { useAddress } from "../../../api/address";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure, gained } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Empty } from "../../../parts/Empty";
import { Figure } from "../../../parts/Figure";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import { Pages, usePages } from "../parts/Pages";
import { usePeriod } from "../parts/Period";
import { Qr } from "../parts/Qr";
import styles from "../social.module.css";
import common from "../words";
import { CodeForm } from "./CodeForm";
import { Large } from "./Large";
import { useCorpTags, useMembers, type Corp, type LiveCode } from "./known";
import words from "./words";

const PAGE = 200;

export default function Codes({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const days = usePeriod();
  const [place, go] = useAddress();
  const [shop, narrow] = useState<string>();
  const [open, show] = useState<{ what: "edit" | "see"; code?: LiveCode } | null>(null);
  const pages = usePages(0, "");
  const asked = useAsked(["wecom", account, "codes", days, pages.now], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/codes", { params: { path: { workspace, account }, query: { days, after: pages.now, most: PAGE } }, signal })), { live: true, stay: true });
  const search = (place.search ?? "").toLowerCase();
  const shops = [...new Set(asked.data?.map((code) => code.place))].sort();
  const found = asked.data?.filter((code) => (shop === undefined || code.place === shop) && `${code.name} ${code.place}`.toLowerCase().includes(search));
  const add = <Allowed refusal={refusal}><Button className="koi" onClick={() => show({ what: "edit" })}>{t("make_code")}</Button></Allowed>;
  const none = asked.data?.length === 0 && pages.isFirst;
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {none ? <Empty title={t("codes_empty")} text={t("codes_empty_text")} action={add} /> : (
        <>
          <div className={styles.bar} style={{ paddingInline: 0, paddingTop: 0 }}>
            <Input.Search allowClear className={styles.search} aria-label={c("search")} placeholder={c("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
            {shops.length > 1 && <Select allowClear aria-label={t("shop")} placeholder={t("all_shops")} style={{ minWidth: 140 }} value={shop} onChange={narrow} options={shops.map((value) => ({ value, label: value || t("no_shop") }))} />}
            {add}
          </div>
          <div className={styles.cards}>{found?.map((code) => <One key={code.id} account={account} code={code} see={() => show({ what: "see", code })} edit={() => show({ what: "edit", code })} />)}</div>
          <Pages of={pages} next={asked.data?.length === PAGE ? asked.data.at(-1)!.id : null} />
        </>
      )}
      {open?.what === "edit" && <CodeForm account={account} code={open.code} close={() => show(null)} />}
      {open?.what === "see" && open.code && <Large name={open.code.name} src={pictureOf(workspace, account, open.code.id)} close={() => show(null)} />}
    </>
  );
}

const pictureOf = (workspace: string, account: number, code: number) => `/api/w/${workspace}/wecom/${account}/codes/${code}/picture`;

function One({ account, code, see, edit }: { account: number; code: LiveCode; see: () => void; edit: () => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { names } = useMembers(account);
  const tags = useCorpTags(account);
  const remove = useDone<void, unknown>(() => got(api.DELETE("/api/w/{workspace}/wecom/{account}/codes/{code}", { params: { path: { workspace, account, code: code.id } } })), [["wecom", account, "codes"]]);
  const who = code.serving.map((userid) => names.get(userid) ?? userid).join(", ") || t("nobody_serves");
  const welcome = String((code.welcome as { text?: string }).text ?? "");
  return (
    <article className={styles.one} aria-label={code.name}>
      <div className={styles.head}>
        <Qr src={code.picture && pictureOf(workspace, account, code.id)} name={code.name} />
        <div>
          <h3>{code.name}</h3>
          <p className={styles.told}>{code.place}</p>
          <p className={styles.line}>{t("serving", { who })}</p>
          {code.tags.map((tag) => <Tag key={tag}>{tags.names.get(tag) ?? tag}</Tag>)}
        </div>
      </div>
      <div className={styles.counts}>
        <Figure small name={t("code_came")} value={figure(code.came)} how={t("code_how")} /><Figure small name={t("code_there")} value={figure(code.there)} />
        <Figure small name={t("code_fresh")} value={gained(code.fresh)} /><Figure small name={t("code_gone")} value={gained(-code.gone)} />
      </div>
      {welcome && <p className={styles.line}>{welcome}</p>}
      <Trouble of={remove.error ?? (code.problem ? { message: code.problem } : null)} />
      <div className={styles.deeds}>
        <Button size="small" onClick={see} aria-label={`${c("see")} · ${code.name}`}>{c("see")}</Button>
        <Allowed refusal={refusal}><Button size="small" onClick={edit} aria-label={`${c("edit")} · ${code.name}`}>{c("edit")}</Button></Allowed>
        <Popconfirm title={t("remove_code_sure", { name: code.name })} onConfirm={() => remove.mutate(undefined)}><Button size="small" disabled={!!refusal} aria-label={`${c("remove")} · ${code.name}`}>{c("remove")}</Button></Popconfirm>
      </div>
    </article>
  );
}
