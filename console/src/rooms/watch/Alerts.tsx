/** Whom alerts are told, from which limits on; and a test of it. */
import { App, Button, Checkbox, Form, Input, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import styles from "./Watch.module.css";
import words from "./words";

type Scope = "workspace" | "installation";
type Setting = Shapes["AlertsOut"];
type Limits = Record<string, number | null>;

export function Alerts({ scope }: { scope: Scope }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const path = { workspace, scope };
  const asked = useAsked(["alerts", scope], (signal) => got(api.GET("/api/w/{workspace}/alerts/{scope}", { params: { path }, signal })));
  return (
    <Card title={t(`alerts_${scope}`)}>
      <p className="quiet">{t("alerts_what")}</p>
      <Trouble of={asked.error} />
      {asked.data ? <Kept scope={scope} setting={asked.data} /> : !asked.error && <Skeleton active />}
    </Card>
  );
}

function Kept({ scope, setting }: { scope: Scope; setting: Setting }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const refusal = useRefusal("admin");
  const path = { workspace, scope };
  const [mails, setMails] = useState((setting.mails ?? []).join("\n"));
  const [url, setUrl] = useState(setting.url ?? "");
  const [after, setAfter] = useState(setting.after_seconds ?? 0);
  const [from, setFrom] = useState(setting.quiet_from ?? "");
  const [until, setUntil] = useState(setting.quiet_until ?? "");
  const [limits, setLimits] = useState<Limits>((setting.limits ?? {}) as Limits);
  const body = { mails: mails.split("\n").map((one) => one.trim()).filter(Boolean), url: url.trim(), limits, after_seconds: after, quiet_from: from.trim(), quiet_until: until.trim() };
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/alerts/{scope}", { params: { path }, body })), [["alerts", scope], ["well"]]);
  const test = useDone(() => got(api.POST("/api/w/{workspace}/alerts/{scope}/test", { params: { path } })));
  const tested = (told: Shapes["AlertToldOut"][]) => told.forEach(({ target, told: done }) => void (done ? message.success(t("test_done", { target })) : message.error(t("test_failed", { target }))));
  const id = (name: string) => `${scope}-${name}`;
  return (
    <Form layout="vertical">
      <Trouble of={save.error ?? test.error} />
      <Form.Item label={t("mails")} htmlFor={id("mails")} extra={t("mails_how")}><Input.TextArea id={id("mails")} rows={2} value={mails} onChange={(event) => setMails(event.target.value)} /></Form.Item>
      <Form.Item label={t("url")} htmlFor={id("url")} extra={t("url_how")}><Input id={id("url")} value={url} onChange={(event) => setUrl(event.target.value)} /></Form.Item>
      <div className={styles.pair}>
        <Form.Item label={t("after")} htmlFor={id("after")}><InputNumber id={id("after")} min={0} max={86400} value={after} onChange={(value) => setAfter(value ?? 0)} /></Form.Item>
        <Form.Item label={t("quiet_from")} htmlFor={id("from")}><Input id={id("from")} placeholder="22:00" value={from} onChange={(event) => setFrom(event.target.value)} /></Form.Item>
        <Form.Item label={t("quiet_until")} htmlFor={id("until")}><Input id={id("until")} placeholder="07:00" value={until} onChange={(event) => setUntil(event.target.value)} /></Form.Item>
      </div>
      <p className="quiet">{t("quiet_how")}</p>
      <h3>{t("limits")}</h3>
      <div className={styles.limits}>
        {setting.kinds.map(({ kind, limit, unit }) => <Limit key={kind} id={id(kind)} kind={kind} usual={limit} unit={unit} limits={limits} set={setLimits} />)}
      </div>
      <Allowed refusal={refusal}><Button className="koi" loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: () => void message.success(t("saved")) })}>{t("save")}</Button></Allowed>{" "}
      <Allowed refusal={refusal}><Button loading={test.isPending} onClick={() => test.mutate(undefined, { onSuccess: tested })}>{t("test")}</Button></Allowed>
    </Form>
  );
}

function Limit({ id, kind, usual, unit, limits, set }: { id: string; kind: string; usual: number; unit: string; limits: Limits; set: (limits: Limits) => void }) {
  const t = useWords(words);
  const name = t(`kind_${kind}` as "kind_backlog"), given = limits[kind];
  const tell = (on: boolean) => {
    const { [kind]: _, ...others } = limits;
    set(on ? others : { ...limits, [kind]: null });
  };
  return (
    <>
      <Checkbox checked={given !== null} onChange={(event) => tell(event.target.checked)}>{name}</Checkbox>
      <InputNumber id={id} aria-label={`${name}: ${t("limit")}`} min={0} disabled={given === null} value={given ?? usual} onChange={(value) => set({ ...limits, [kind]: value ?? usual })} />
      <span className="quiet">{t(`unit_${unit}` as "unit_seconds")}</span>
    </>
  );
}
