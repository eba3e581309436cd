/** How long each kind of data is kept; what a rule would take away is counted before it is decided. */
import { App, Button, Checkbox, Form, InputNumber, Modal, Table } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, moment } from "../../kit/format";
import { useSettled } from "../../kit/settled";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import words from "./retentionWords";

type Rule = Shapes["RuleOut"];
type Night = Shapes["NightOut"];
const SETTLED_MS = 400, MOST_DAYS = 36_500, YEAR = 365;

export default function Retention() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("admin");
  const [open, show] = useState<Rule>();
  const path = { params: { path: { workspace } } };
  const rules = useAsked(["retention"], (signal) => got(api.GET("/api/w/{workspace}/privacy/retention", { ...path, signal })));
  const nights = useAsked(["retention", "nights"], (signal) => got(api.GET("/api/w/{workspace}/privacy/retention/nights", { params: { path: { workspace }, query: { limit: 14 } }, signal })));
  const removed = (night: Night) => Object.entries(night.removed).map(([data, tables]) => `${t(data as "inbox")} ${figure(Object.values(tables).reduce((all, rows) => all + rows, 0))}`).join(" · ");
  const some = nights.data?.filter((night) => Object.keys(night.removed).length > 0) ?? [];
  return (
    <>
      <Card bare title={t("title")}>
        <p className="quiet" style={{ padding: "0 16px", maxWidth: "80ch" }}>{t("what")}</p>
        <Trouble of={rules.error} />
        <Table<Rule> rowKey="data" size="small" loading={!rules.data && !rules.error} dataSource={rules.data} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("data"), render: (_, one) => <div style={{ minWidth: 160, maxWidth: 400 }}>{t(one.data as "inbox")}<div className="quiet">{t(`${one.data}_why` as "inbox_why")}</div></div> },
          { title: t("kept"), render: (_, one) => (one.keep_days === null ? <span className="quiet">{t("for_ever")}</span> : t("days", { n: figure(one.keep_days) })) },
          { title: t("least"), render: (_, one) => t("days", { n: figure(one.least_days) }) },
          { title: t("by"), render: (_, one) => one.at && <>{one.by}<div className="quiet">{moment(one.at, zone)}</div></> },
          { title: "", render: (_, one) => <Allowed refusal={refusal}><Button size="small" aria-label={`${t("change")} · ${t(one.data as "inbox")}`} onClick={() => show(one)}>{t("change")}</Button></Allowed> },
        ]} />
      </Card>
      <Card bare title={t("nights")}>
        <Trouble of={nights.error} />
        {some.length ? <Table<Night> rowKey="night" size="small" dataSource={some} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("night"), dataIndex: "night" }, { title: t("rows"), render: (_, night) => removed(night) },
        ]} /> : <p className="quiet" style={{ padding: "0 16px" }}>{t("no_nights")}</p>}
      </Card>
      {open && <RuleForm rule={open} close={() => show(undefined)} />}
    </>
  );
}

function RuleForm({ rule, close }: { rule: Rule; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const { message } = App.useApp();
  const [days, keep] = useState<number | null>(rule.keep_days);
  const fits = days === null || days >= rule.least_days;
  const settled = useSettled(days, SETTLED_MS);
  const goes = useAsked(["retention", "preview", rule.data, settled], (signal) => got(api.GET("/api/w/{workspace}/privacy/retention/preview", { params: { path: { workspace }, query: { data: rule.data, days: settled } }, signal })),
    { enabled: settled !== null && settled >= rule.least_days });
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/privacy/retention/{data}", { params: { path: { workspace, data: rule.data } }, body: { days } })), [["retention"]]);
  const rows = goes.data?.reduce((all, one) => all + one.rows, 0) ?? 0;
  return (
    <Modal open title={t(rule.data as "inbox")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !fits }}
      onOk={() => save.mutate(undefined, { onSuccess: () => { close(); void message.success(t("saved")); } })}>
      <Trouble of={save.error ?? goes.error} />
      <p className="quiet">{t(`${rule.data}_why` as "inbox_why")} {t("at_least", { n: figure(rule.least_days) })}</p>
      <Form layout="vertical">
        <Form.Item><Checkbox checked={days === null} onChange={(event) => keep(event.target.checked ? null : rule.keep_days ?? Math.max(rule.least_days, YEAR))}>{t("for_ever")}</Checkbox></Form.Item>
        {days !== null && <Form.Item label={t("keep_for")} htmlFor="retention-days" validateStatus={fits ? undefined : "error"} help={fits ? undefined : t("at_least", { n: figure(rule.least_days) })}>
          <InputNumber id="retention-days" value={days} min={1} max={MOST_DAYS} precision={0} onChange={(value) => keep(value ?? rule.least_days)} />
        </Form.Item>}
      </Form>
      {days !== null && fits && goes.data && <p role="status">{rows ? t("would_go", { rows: figure(rows) }) : t("nothing_goes")}</p>}
      {days !== null && fits && rows > 0 && <Table size="small" rowKey="table" dataSource={goes.data} pagination={false} columns={[
        { title: t("table"), dataIndex: "table" }, { title: t("before"), render: (_, one) => moment(one.before, zone) }, { title: t("rows"), align: "right", render: (_, one) => figure(one.rows) },
      ]} />}
    </Modal>
  );
}
