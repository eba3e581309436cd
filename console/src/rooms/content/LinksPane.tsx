/** Whether the links of a template are marked as those of the workspace, not at all, or with values of its own. */
import { Button, Form, Input, Radio } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./words";

type Own = Shapes["TemplateLinksBody"];
const PARTS = ["source", "medium", "campaign", "content", "term"] as const;
const WAYS = ["as", "off", "own"] as const;

export function LinksPane({ template }: { template: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const path = { workspace, template };
  const [changed, change] = useState<Partial<Own>>({});
  const own = useAsked(["template-links", template], (signal) => got(api.GET("/api/w/{workspace}/templates/{template}/links", { params: { path }, signal })));
  const rules = useAsked(["link-rules"], (signal) => got(api.GET("/api/w/{workspace}/links/rules", { params: { path: { workspace } }, signal })));
  const save = useDone((body: Own) => got(api.PUT("/api/w/{workspace}/templates/{template}/links", { params: { path }, body })), [["template-links", template]]);
  if (!own.data || !rules.data) return <Trouble of={own.error ?? rules.error} />;
  const now = { ...(own.data as Own), ...changed };
  const usual = rules.data.values as Record<string, string>;
  const values = (now.utm === "own" && Object.keys(now.values ?? {}).length ? now.values : usual) as Record<string, string>;
  return (
    <Form layout="vertical">
      <p className="quiet">{t("links_what")}</p>
      <Radio.Group aria-label={t("pane_links")} value={now.utm} onChange={(event) => change({ ...changed, utm: event.target.value as Own["utm"] })} style={{ display: "grid", gap: 8, marginBottom: 16 }}
        options={WAYS.map((value) => ({ value, label: value === "as" ? t(rules.data.utm ? "links_as_on" : "links_as_off") : t(`links_${value}`) }))} />
      {now.utm === "own" && PARTS.map((part) => (
        <Form.Item key={part} label={`utm_${part}`} htmlFor={`utm-${part}`} style={{ marginBottom: 8 }}>
          <Input id={`utm-${part}`} value={values[part] ?? ""} maxLength={200} onChange={(event) => change({ ...changed, utm: "own", values: { ...values, [part]: event.target.value } })} />
        </Form.Item>
      ))}
      {now.utm === "own" && <p className="quiet">{t("links_words", { words: "{workspace} {channel} {journey} {step} {template}" })}</p>}
      <Trouble of={save.error} />
      <Allowed refusal={refusal}><Button type="primary" loading={save.isPending} disabled={!Object.keys(changed).length} onClick={() => save.mutate({ utm: now.utm, values: now.utm === "own" ? values : {} }, { onSuccess: () => change({}) })}>{t("save")}</Button></Allowed>
    </Form>
  );
}
