/** What a source needs, as its platform says. A secret is shown to nobody again. */
import { useNavigate } from "@tanstack/react-router";
import { Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { kindName, type Source, type SourceKind } from "./SourcesPage";
import words from "./sourceWords";

export function SourceForm({ source, kinds, close }: { source?: Source; kinds: SourceKind[]; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const chinese = language().startsWith("zh");
  const [kind, choose] = useState(source?.kind ?? "oceanengine");
  const [name, call] = useState(source?.name ?? "");
  const [values, give] = useState<Record<string, string>>(source?.values ?? {});
  const known = kinds.find((each) => each.name === kind);
  const save = useDone(async () => {
    if (source) return got(api.PATCH("/api/w/{workspace}/sources/{source}", { params: { path: { workspace, source: source.id } }, body: { name, values, new_door: false } }));
    return got(api.POST("/api/w/{workspace}/sources", { params: { path: { workspace } }, body: { kind, name, values } }));
  }, [["sources"], ["source"]]);
  const done = (made: { id: number }) => { close(); if (!source) void go({ to: paths.source, params: { workspace, source: String(made.id) }, search: { tab: "connect" } }); };
  return (
    <Modal open title={source ? source.name : t("add")} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !name.trim() }} onOk={() => save.mutate(undefined, { onSuccess: done })}>
      <Trouble of={save.error} />
      <Form layout="vertical">
        {!source && <Form.Item label={t("kind")} htmlFor="source-kind">
          <Select id="source-kind" value={kind} onChange={(next) => { choose(next); give({}); }} options={kinds.map((each) => ({ value: each.name, label: kindName(each) }))} />
        </Form.Item>}
        <Form.Item label={t("name")} htmlFor="source-name"><Input id="source-name" value={name} maxLength={60} onChange={(event) => call(event.target.value)} /></Form.Item>
        {known?.fields.map((field) => {
          const given = {
            id: `source-${field.name}`, value: values[field.name] ?? "", autoComplete: field.secret ? "new-password" : "off", spellCheck: false,
            placeholder: field.secret && source?.secrets.includes(field.name) ? t("secret_kept") : field.default || (chinese ? field.like_zh : field.like_en),
            onChange: (event: { target: { value: string } }) => give({ ...values, [field.name]: event.target.value }),
          };
          return (
            <Form.Item key={field.name} htmlFor={`source-${field.name}`} label={<>{chinese ? field.label_zh : field.label_en} {!field.needed && <span className="quiet">&nbsp;{t("optional")}</span>}</>}>
              {field.secret ? <Input.Password {...given} /> : <Input {...given} />}
            </Form.Item>
          );
        })}
      </Form>
    </Modal>
  );
}
