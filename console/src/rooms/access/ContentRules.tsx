/** What must hold before anything is sent: consent, and approval of content. */
import { App, Button, Checkbox, Form, Select } from "antd";
import { useEffect, useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import { useRoles } from "./Members";
import { Purposes } from "./Purposes";
import words from "./words";

type Rules = { approval: boolean; approvers: string[]; languages: string[] };

export function ContentRules() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const roles = useRoles();
  const { message } = App.useApp();
  const here = { params: { path: { workspace } } };
  const asked = useAsked(["content-rules"], (signal) => got(api.GET("/api/w/{workspace}/content/rules", { ...here, signal })));
  const [rules, set] = useState<Rules>({ approval: false, approvers: ["owner"], languages: [] });
  useEffect(() => { if (asked.data) set({ approval: asked.data.approval, approvers: asked.data.approvers ?? [], languages: asked.data.languages ?? [] }); }, [asked.data]);
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/content/rules", { ...here, body: rules })), [["content-rules"]]);
  return (
    <>
      <Card title={t("tab_consent")}><p style={{ margin: 0, maxWidth: "72ch" }}>{t("consent_what")}</p></Card>
      <Purposes />
      <Card title={t("approval")}>
        <Trouble of={asked.error ?? save.error} />
        <Form layout="vertical" style={{ maxWidth: 480 }}>
          <Form.Item><Checkbox checked={rules.approval} onChange={(event) => set({ ...rules, approval: event.target.checked })}>{t("approval_need")}</Checkbox></Form.Item>
          <Form.Item label={t("approvers")}><Select mode="multiple" aria-label={t("approvers")} value={rules.approvers} options={roles} onChange={(approvers) => set({ ...rules, approvers })} /></Form.Item>
          <Form.Item label={t("content_languages")}><Select mode="multiple" aria-label={t("content_languages")} value={rules.languages} onChange={(languages) => set({ ...rules, languages })} options={[{ value: "zh-CN", label: t("l_zh_CN") }, { value: "zh-TW", label: t("l_zh_TW") }, { value: "en", label: t("l_en") }]} /></Form.Item>
          <Allowed refusal={refusal}><Button className="koi" loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: () => void message.success(t("saved")) })}>{t("save")}</Button></Allowed>
        </Form>
      </Card>
    </>
  );
}
