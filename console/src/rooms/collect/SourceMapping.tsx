/** What the fields of a source mean: each is dropped on what it is, or chosen; the newest shows how it would come in before anything is saved. */
import { App, Button, Checkbox, Input, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useSettled } from "../../kit/settled";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import styles from "./Sources.module.css";
import { dropped, fieldsOf, given, ownTarget, released, shownTargets, targetsOf, type Line } from "./sources";
import type { Source, SourceKind } from "./SourcesPage";
import words from "./sourceWords";

type Consent = { purpose: string; channels: string[]; field: string };
type Mapping = { lines: Line[]; events: Record<string, string>; rest: string; consents: Consent[] };
type Sample = Shapes["SampleOut"];
const TRAITS = ["name", "city", "company"], PROPERTIES = ["utm_source", "utm_campaign", "utm_content", "form_id"];
const CHANNELS = ["call", "sms", "email", "wechat", "wecom"] as const, REST = ["none", "form", "all"] as const, SETTLE_MS = 300;

type Props = { source: Source; kind: SourceKind; sample: string; newest: () => void };

/** `sample` is the id of what came that is looked at; without it, the newest. */
export function SourceMapping({ source, kind, sample, newest }: Props) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const here = { params: { path: { workspace, source: source.id } } };
  const [draft, change] = useState<Mapping>();
  const [again, also] = useState(true);
  const known = useAsked(["source-mapping", source.id], (signal) => got(api.GET("/api/w/{workspace}/sources/{source}/mapping", { ...here, signal })));
  const fields = useAsked(["source-fields", source.id], (signal) => got(api.GET("/api/w/{workspace}/sources/{source}/fields", { ...here, signal })), { every: 10_000 });
  const now = draft ?? (known.data?.mapping as unknown as Mapping | undefined);
  const settled = useSettled(now, SETTLE_MS);
  const shown = useAsked(["source-preview", source.id, settled, sample], (signal) => got(api.POST("/api/w/{workspace}/sources/{source}/mapping/preview", { ...here, body: { mapping: settled!, sample }, signal })), { enabled: !!settled, stay: true });
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/sources/{source}/mapping", { ...here, body: { mapping: now!, again } })), [["source-mapping", source.id], ["source", source.id], ["source-samples", source.id]]);
  if (!now || !fields.data) return <><Trouble of={known.error ?? fields.error} /><Skeleton active /></>;
  const set = (part: Partial<Mapping>) => change({ ...now, ...part });
  const example = fields.data.every((one) => one.seen === 0);
  const came = sample && shown.data ? Object.entries(shown.data.fields).map(([field, value]) => ({ field, sample: value })) : fields.data;
  const drop = (target: string) => (field: string) => set({ lines: dropped(now.lines, field, target) });
  const saved = ({ items }: { items: number }) => { change(undefined); void message.success(again ? t("saved_again", { count: items }) : t("saved")); };
  const zones = (family: string, usual: readonly string[], own?: "trait" | "property") => (
    <div className={styles.targets}>
      {shownTargets(family, usual, now.lines).map((target) => (
        <Target key={target} name={target} fields={fieldsOf(target, now.lines)} drop={drop(target)} release={(field) => set({ lines: released(now.lines, field, target) })} />
      ))}
      {own && <Target name={t(`new_${own}`)} fields={[]} drop={(field) => set({ lines: dropped(now.lines, field, ownTarget(own, field)) })} release={() => undefined} />}
    </div>
  );
  const options = (field: string) => [...new Set([...(known.data?.identifiers ?? []).map((name) => `identifier.${name}`), ...now.lines.map(([, target]) => target), ownTarget("trait", field), ownTarget("property", field)])].map((value) => ({ value, label: value }));
  return (
    <>
      <Trouble of={save.error ?? shown.error} />
      <div className={styles.halves}>
        <Card title={t(sample ? "fields_sample" : example ? "fields_example" : "fields")}>
          <p className="quiet">{t("fields_how")}</p>
          <ul className={styles.list}>
            {came.map((one) => (
              <li key={one.field} className={styles.field} draggable onDragStart={(event) => event.dataTransfer.setData("text/plain", one.field)}>
                <strong>{one.field}</strong><span className={styles.sample}>{one.sample}</span>
                <Select mode="tags" size="small" aria-label={t("is", { field: one.field })} placeholder={t("is_nothing")} value={targetsOf(one.field, now.lines)} options={options(one.field)} onChange={(targets) => set({ lines: given(now.lines, one.field, targets) })} />
              </li>
            ))}
          </ul>
        </Card>
        <Card>
          <h3 className={styles.group}>{t("who")}</h3>{zones("identifier", ["phone", "email"])}
          <h3 className={styles.group}>{t("traits")}</h3>{zones("trait", TRAITS, "trait")}
          <h3 className={styles.group}>{t("properties")}</h3>{zones("property", PROPERTIES, "property")}
          <div className={styles.row}>{kind.whats.map((what) => (
            <label key={what}>{t("event", { what: t(`w_${what}` as "w_lead") })} <Input size="small" style={{ width: 180 }} value={now.events[what] ?? ""} onChange={(event) => set({ events: { ...now.events, [what]: event.target.value } })} /></label>
          ))}</div>
          <label className={styles.row}>{t("rest")} <Select size="small" aria-label={t("rest")} value={now.rest} onChange={(rest) => set({ rest })} options={REST.map((value) => ({ value, label: t(`rest_${value}`) }))} /></label>
          {kind.consenting.length > 0 && <Consents of={now.consents} fields={fields.data.map((one) => one.field)} change={(consents) => set({ consents })} />}
        </Card>
      </div>
      <Card title={t(sample ? "preview_sample" : "preview")} extra={sample && <Button size="small" onClick={newest}>{t("show_newest")}</Button>}>{shown.data && <Outcome of={shown.data as Sample} />}</Card>
      <div className={styles.row} style={{ marginTop: 16 }}>
        <Allowed refusal={refusal}><Button className="koi" loading={save.isPending} disabled={!draft} onClick={() => save.mutate(undefined, { onSuccess: saved })}>{t("save")}</Button></Allowed>
        <Checkbox checked={again} onChange={(event) => also(event.target.checked)}>{t("again")}</Checkbox>
        <Button onClick={() => change(known.data?.usual as unknown as Mapping)}>{t("usual")}</Button>
      </div>
    </>
  );
}

function Target({ name, fields, drop, release }: { name: string; fields: string[]; drop: (field: string) => void; release: (field: string) => void }) {
  const t = useWords(words);
  const [over, set] = useState(false);
  return (
    <div className={`${styles.target} ${over ? styles.over : ""}`} role="group" aria-label={name} onDragOver={(event) => { event.preventDefault(); set(true); }} onDragLeave={() => set(false)}
      onDrop={(event) => { event.preventDefault(); set(false); const field = event.dataTransfer.getData("text/plain"); if (field) drop(field); }}>
      <div className="quiet">{name}</div>
      {fields.map((field) => <Tag key={field} closable={{ "aria-label": t("let_go", { name: field }) }} onClose={(event) => { event.preventDefault(); release(field); }}>{field}</Tag>)}
    </div>
  );
}

function Consents({ of, fields, change }: { of: Consent[]; fields: string[]; change: (consents: Consent[]) => void }) {
  const t = useWords(words);
  const put = (place: number, part: Partial<Consent>) => change(of.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <>
      <h3 className={styles.group}>{t("consent")}</h3>
      {of.map((one, place) => (
        <div key={place} className={styles.row}>
          <Input size="small" style={{ width: 120 }} aria-label={t("purpose")} value={one.purpose} onChange={(event) => put(place, { purpose: event.target.value })} />
          <Select mode="multiple" size="small" style={{ minWidth: 180 }} aria-label={t("channels")} value={one.channels} onChange={(channels) => put(place, { channels })} options={CHANNELS.map((value) => ({ value, label: t(`ch_${value}`) }))} />
          <Select size="small" style={{ minWidth: 140 }} aria-label={t("consent_field")} value={one.field} onChange={(field) => put(place, { field })} options={[{ value: "", label: t("consent_always") }, ...fields.map((value) => ({ value, label: value }))]} />
          <Button size="small" onClick={() => change(of.filter((_, at) => at !== place))}>{t("remove")}</Button>
        </div>
      ))}
      <Button size="small" onClick={() => change([...of, { purpose: "marketing", channels: ["sms"], field: fields[0] ?? "" }])}>{t("add_consent")}</Button>
    </>
  );
}

/** What something becomes: who, what is said of them, what happened, what they agreed to. */
export function Outcome({ of, fields }: { of: Sample; fields?: boolean }) {
  const t = useWords(words);
  const pairs = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => <div key={name}><span className="quiet">{name}</span> {value}</div>);
  return (
    <dl className={styles.said}>
      <dt>{t("state")}</dt><dd>{t(`s_${of.state}` as "s_taken")}{of.event && <> · <strong>{of.event}</strong></>}</dd>
      <dt>{t("who")}</dt><dd>{pairs({ ...(of.user_id && { user_id: of.user_id }), ...(of.anonymous_id && { anonymous_id: of.anonymous_id }), ...of.ids })}{of.blocked?.map((kind) => <div key={kind}><Tag color="warning">{kind}</Tag>{t("is_blocked")}</div>)}</dd>
      <dt>{t("traits")}</dt><dd>{pairs(of.traits)}</dd>
      <dt>{t("properties")}</dt><dd>{pairs(of.properties)}</dd>
      <dt>{t("consent")}</dt><dd>{of.consents.map(([purpose, channel]) => <Tag key={`${purpose} ${channel}`}>{purpose} · {t(`ch_${channel}` as "ch_sms")}</Tag>)}</dd>
      {fields && <><dt>{t("fields")}</dt><dd>{pairs(of.fields)}</dd></>}
    </dl>
  );
}
