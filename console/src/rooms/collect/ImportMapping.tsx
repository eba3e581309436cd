/** Before an import: what the sheet holds, what each column means, and the first rows as they would arrive. Nothing is stored. */
import { Alert, Button, Checkbox, Collapse, Input, Select, Spin } from "antd";
import { useState, type ReactNode } from "react";
import { api, got } from "../../api/client";
import type { Shapes } from "../../api/answers";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import { ImportColumns } from "./ImportColumns";
import { ImportPreview } from "./ImportPreview";
import styles from "./Import.module.css";
import { missing, type Pair } from "./mapping";
import type { Job } from "./ImportsPage";
import words from "./words";

const ORDER = ["people", "orders", "order_lines", "products", "companies", "events"] as const;
const DECIDED_BY_SHEET = { order_lines: [], orders: [], people: [], products: [], companies: [], events: ["name"] } as const;
type Options = Shapes["Options"];

export function ImportMapping({ job, back }: { job: Job; back: ReactNode }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [kind, setKind] = useState("");
  const [mapping, setMapping] = useState<Pair[]>([]);
  const [options, setOptions] = useState<Options>({});
  const here = { params: { path: { workspace, job: job.id } } };
  const fields = useAsked(["import-fields"], (signal) => got(api.GET("/api/w/{workspace}/imports/fields", { params: { path: { workspace } }, signal })));
  const looked = useAsked(["import-preview", job.id, kind, mapping, options],
    (signal) => got(api.POST("/api/w/{workspace}/imports/{job}/preview", { ...here, body: { kind, mapping, options }, signal })), { stay: true });
  const start = useDone(() => got(api.POST("/api/w/{workspace}/imports/{job}/start", { ...here, body: { kind: seen!.kind, mapping: whole, options } })), [["import", job.id], ["imports"]]);
  const seen = looked.data;
  const whole: Pair[] = seen ? seen.columns.flatMap(({ name }): Pair[] => {
    const means = (mapping.length ? mapping : seen.mapping).filter(([column]) => column === name) as Pair[];
    return means.length ? means : [[name, ""]];
  }) : [];
  const known = fields.data?.find((one) => one.kind === seen?.kind);
  const needed = [...(known?.fields.filter((field) => field.required).map((field) => field.name) ?? []), ...(options.event ? [] : DECIDED_BY_SHEET[(seen?.kind ?? "people") as "people"])];
  const lacks = seen ? missing(needed, whole) : [];
  const choose = (next: string) => { setKind(next); setMapping([]); };
  const button = <Button className="koi" size="large" loading={start.isPending} disabled={!seen || lacks.length > 0} onClick={() => start.mutate(undefined)}>{t("start", { what: seen ? t(`kind_${seen.kind}` as "kind_people") : "" })}</Button>;
  return (
    <Page title={job.file_name} back={back} what={t("map_what")} actions={<Allowed refusal={refusal}>{button}</Allowed>}>
      <Trouble of={looked.error ?? start.error} />
      <div className={styles.top}>
        <label>{t("holds")}
          <Select aria-label={t("holds")} value={kind || seen?.kind} onChange={choose} style={{ minWidth: 200 }} options={ORDER.map((value) => ({ value, label: t(`kind_${value}`) }))} />
        </label>
        {looked.isFetching && <Spin size="small" />}
      </div>
      {lacks.length > 0 && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t("missing", { names: lacks.map((name) => t(`f_${name === "name" && seen?.kind === "events" ? "event" : name}` as "f_email")).join(language() === "en" ? ", " : "、") })} />}
      {seen && known && (
        <>
          <Card label={t("column")} bare><ImportColumns kind={known} columns={seen.columns} mapping={whole} change={setMapping} /></Card>
          <Collapse style={{ margin: "16px 0" }} items={[{ key: "options", label: t("options"), children: <MoreOptions kind={seen.kind} found={seen.options as Options} options={options} change={setOptions} /> }]} />
          <ImportPreview seen={seen} />
        </>
      )}
      {!seen && !looked.error && <Spin />}
    </Page>
  );
}

function MoreOptions({ kind, found, options, change }: { kind: string; found: Options; options: Options; change: (options: Options) => void }) {
  const t = useWords(words);
  const now = { ...found, ...options };
  const zones = Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }));
  return (
    <div className={styles.options}>
      <label>{t("zone")}<Select showSearch aria-label={t("zone")} value={now.time_zone ?? undefined} options={zones} onChange={(time_zone) => change({ ...options, time_zone })} /></label>
      <label>{t("date_order")}
        <Select aria-label={t("date_order")} value={now.date_order ?? ""} onChange={(date_order) => change({ ...options, date_order })}
          options={[{ value: "", label: t("order_found") }, { value: "mdy", label: t("order_mdy") }, { value: "dmy", label: t("order_dmy") }]} />
      </label>
      <label>{t("currency")}<Input maxLength={3} placeholder="CNY" value={now.currency ?? ""} onChange={(event) => change({ ...options, currency: event.target.value.toUpperCase() })} /></label>
      {kind === "events" && <label>{t("event_name")}<Input value={now.event ?? ""} onChange={(event) => change({ ...options, event: event.target.value })} /></label>}
      <Checkbox checked={now.decimal_comma ?? false} onChange={(event) => change({ ...options, decimal_comma: event.target.checked })}>{t("comma")}</Checkbox>
    </div>
  );
}
