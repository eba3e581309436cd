/** The sending rules in words: quiet hours, caps, hold-out, pace. Each change makes a version. */
import { App, Button, Popconfirm, Skeleton, Table, Timeline } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, moment } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Mail.module.css";
import { CapForm, PaceForm, QuietForm, type Cap, type Quiet } from "./RuleForms";
import words from "./words";

export type Rules = Shapes["SendingRulesOut"];
type Change = Partial<Shapes["SendingRulesIn"]>;
type Open = { what: "quiet"; rule: Quiet | null } | { what: "cap"; rule: Cap | null } | { what: "pace" };

export default function SendingRules() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const [open, setOpen] = useState<Open | null>(null);
  const here = { params: { path: { workspace } } };
  const asked = useAsked(["sending"], (signal) => got(api.GET("/api/w/{workspace}/sending", { ...here, signal })));
  const save = useDone((change: Change) => got(api.PUT("/api/w/{workspace}/sending", { ...here, body: change as Shapes["SendingRulesIn"] as never })), [["sending"], ["sending-versions"]]);
  const away = useDone((rule: number) => got(api.DELETE("/api/w/{workspace}/sending/rules/{rule}", { params: { path: { workspace, rule } } })), [["sending"], ["sending-versions"]]);
  const rules = (asked.data?.later ?? asked.data?.now) as Rules | undefined;
  if (!rules) return asked.error ? <Trouble of={asked.error} /> : <Skeleton active />;
  const done = (change: Change) => save.mutate(change, { onSuccess: () => { setOpen(null); void message.success(t("saved")); } });
  /** A changed rule stands where the old one stood; a new one at the end. */
  const put = <R extends { id?: number | null }>(list: readonly R[], rule: R) => (rule.id ? list.map((one) => (one.id === rule.id ? rule : one)) : [...list, rule]);
  const list = <R extends Quiet | Cap>(rows: R[], none: string, edit: (rule: R) => void) => (
    <>
      {rows.length === 0 && <p className="quiet">{none}</p>}
      <ul className={styles.rules}>{rows.map((rule) => (
        <li key={rule.id}><span>{language() === "en" ? rule.english : rule.chinese}</span>
          <span><Allowed refusal={refusal}><Button size="small" onClick={() => edit(rule)}>{t("edit")}</Button></Allowed> <Popconfirm title={t("remove_sure")} onConfirm={() => away.mutate(rule.id!)}><Button size="small" disabled={!!refusal}>{t("remove")}</Button></Popconfirm></span>
        </li>
      ))}</ul>
    </>
  );
  return (
    <>
      <p className="quiet">{t("sending_what")} {asked.data?.later && t("later", { at: moment(asked.data.later.from_at, zone) })}</p>
      <Trouble of={away.error} />
      <Card title={t("quiet")} extra={<Allowed refusal={refusal}><Button onClick={() => setOpen({ what: "quiet", rule: null })}>{t("add_quiet")}</Button></Allowed>}>{list(rules.quiet, t("no_quiet"), (rule) => setOpen({ what: "quiet", rule }))}</Card>
      <Card title={t("caps")} extra={<Allowed refusal={refusal}><Button onClick={() => setOpen({ what: "cap", rule: null })}>{t("add_cap")}</Button></Allowed>}>{list(rules.caps, t("no_caps"), (rule) => setOpen({ what: "cap", rule }))}</Card>
      <Card title={t("other")} extra={<Allowed refusal={refusal}><Button onClick={() => setOpen({ what: "pace" })}>{t("edit")}</Button></Allowed>}>
        <ul className={styles.rules}>
          <li><span>{t("control")}</span><span>{rules.control ? t("control_text", { percent: rules.control.percent }) : t("control_none")}</span></li>
          {([["spread", rules.spread_minutes], ["ahead", rules.ahead_days], ["usual_hour", rules.usual_hour], ["best_within", rules.best_within_hours]] as const).map(([key, value]) => <li key={key}><span>{t(key)}</span><span>{value}</span></li>)}
        </ul>
      </Card>
      <KeptBack />
      <History />
      {open?.what === "quiet" && <QuietForm rule={open.rule} problem={save.error} busy={save.isPending} close={() => setOpen(null)} done={(rule, because) => done({ quiet: put(rules.quiet, rule), because })} />}
      {open?.what === "cap" && <CapForm rule={open.rule} problem={save.error} busy={save.isPending} close={() => setOpen(null)} done={(rule, because) => done({ caps: put(rules.caps, rule), because })} />}
      {open?.what === "pace" && <PaceForm rules={rules} problem={save.error} busy={save.isPending} close={() => setOpen(null)} done={done} />}
    </>
  );
}

function KeptBack() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const asked = useAsked(["noes"], (signal) => got(api.GET("/api/w/{workspace}/sending/noes", { params: { path: { workspace } }, signal })));
  const rows = Object.entries((asked.data ?? []).reduce<Record<string, number>>((sum, one) => {
    const said = language() === "en" ? one.english : one.chinese;
    return { ...sum, [said]: (sum[said] ?? 0) + one.messages };
  }, {})).sort((one, other) => other[1] - one[1]);
  return (
    <Card bare title={t("kept_back")}>
      <Trouble of={asked.error} />
      <Table rowKey="0" size="small" pagination={false} dataSource={rows} locale={{ emptyText: t("none_kept_back") }} columns={[{ title: t("reason"), render: (_, row) => row[0] }, { title: t("messages"), align: "right", render: (_, row) => figure(row[1]) }]} />
    </Card>
  );
}

function History() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = useAsked(["sending-versions"], (signal) => got(api.GET("/api/w/{workspace}/sending/versions", { params: { path: { workspace } }, signal })));
  if (!asked.data?.length) return null;
  return (
    <Card title={t("history")}>
      <Timeline items={asked.data.map((one) => ({ children: <>{t("version", { number: one.rules.version })} <span className="quiet">{one.by} · <Moment of={one.at} zone={zone} />{one.because && ` · ${one.because}`}</span></> }))} />
    </Card>
  );
}
