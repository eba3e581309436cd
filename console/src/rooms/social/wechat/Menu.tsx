/** The menu of an account: edited beside a phone that shows it, kept in the browser until it is published. */
import { App, Button, Popconfirm, Select, Tabs } from "antd";
import { useMemo, useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useDraft } from "../../../kit/draft";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import { Phone } from "../parts/Phone";
import styles from "../social.module.css";
import { Buttons } from "./Buttons";
import { useAccount, useTags } from "./known";
import { isWhole, type Deed, type Whole } from "./menu";
import words from "./words";

const FOR_ALL = "all";

export default function Menu({ account }: { account: number }) {
  const workspace = useWorkspace();
  const asked = useAsked(["wechat", account, "menu"], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/menu", { params: { path: { workspace, account } }, signal })));
  return asked.data ? <Editor key={asked.data.version} account={account} known={asked.data as never} /> : <Trouble of={asked.error} again={() => void asked.refetch()} />;
}

function Editor({ account, known }: { account: number; known: Whole & { version: number; by: string } }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const { one } = useAccount(account);
  const [open, show] = useState(FOR_ALL);
  const published = useMemo<Whole>(() => ({ button: known.button, special: known.special }), [known]);
  const draft = useDraft<Whole>(`${workspace}.menu.${account}.${known.version}`, published);
  const menu = draft.value;
  const publish = useDone(() => got(api.PUT("/api/w/{workspace}/wechat/accounts/{account}/menu", { params: { path: { workspace, account } }, body: menu as never })), [["wechat", account, "menu"]]);
  const place = open === FOR_ALL ? -1 : menu.special.findIndex((each) => String(each.tag) === open);
  const buttons = place < 0 ? menu.button : menu.special[place]!.button;
  const change = (button: Deed[]) => draft.set(place < 0 ? { ...menu, button } : { ...menu, special: menu.special.map((each, at) => (at === place ? { ...each, button } : each)) });
  const drop = () => { draft.set({ ...menu, special: menu.special.filter((_, at) => at !== place) }); show(FOR_ALL); };
  const button = <Button className="koi" disabled={!draft.kept || !isWhole(menu)} loading={publish.isPending}>{t("publish")}</Button>;
  const deed = (
    <div className={styles.deeds}>
      {draft.kept && <Button onClick={draft.forget}>{t("discard")}</Button>}
      {refusal ? <Allowed refusal={refusal}>{button}</Allowed> : (
        <Popconfirm title={t("publish_sure")} description={menu.button.length ? undefined : t("take_menu")} onConfirm={() => publish.mutate(undefined, { onSuccess: () => { draft.forget(); message.success(t("published")); } })}>{button}</Popconfirm>
      )}
    </div>
  );
  return (
    <div className={styles.beside}>
      <Card title={t("tab_menu")} extra={deed}>
        <p className={styles.told}>{t("menu_what")}</p>
        <p>{draft.kept ? t("unsaved") : known.version ? t("menu_version", { version: known.version, by: known.by }) : t("menu_none")}</p>
        <Trouble of={publish.error} />
        <Which account={account} menu={menu} open={open} show={show} add={(tag) => { draft.set({ ...menu, special: [...menu.special, { tag, button: structuredClone(menu.button) }] }); show(String(tag)); }} drop={drop} />
        <Buttons of={buttons} change={change} locked={!!refusal} />
      </Card>
      <Phone key={open} label={t("phone")} title={one?.name ?? ""} says={[]} menu={buttons.map((each) => ({ name: each.name, below: (each.sub_button ?? []).map((below) => below.name) }))} nothing={!buttons.length && t("menu_none")} />
    </div>
  );
}

type Choice = { account: number; menu: Whole; open: string; show: (open: string) => void; add: (tag: number) => void; drop: () => void };

function Which({ account, menu, open, show, add, drop }: Choice) {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const tags = useTags(account);
  const name = (tag: number) => tags.data?.find((one) => one.id === tag)?.name ?? String(tag);
  const free = tags.data?.filter((one) => !menu.special.some((each) => each.tag === one.id)) ?? [];
  const more = <Select size="small" aria-label={t("add_special")} placeholder={t("add_special")} value={null} disabled={!!refusal || !menu.button.length || !free.length} style={{ minWidth: 180 }} onChange={(tag: number | null) => tag && add(tag)} options={free.map((one) => ({ value: one.id, label: one.name }))} />;
  return (
    <>
      <Tabs size="small" activeKey={open} onChange={show} tabBarExtraContent={more} items={[{ key: FOR_ALL, label: t("menu_all") }, ...menu.special.map((one) => ({ key: String(one.tag), label: t("menu_tag", { name: name(one.tag) }) }))]} />
      {open !== FOR_ALL && <p><Button size="small" disabled={!!refusal} onClick={drop}>{t("drop_special")}</Button></p>}
    </>
  );
}
