/** Short texts in every language that templates share. */
import { Button, Form, Input, Modal, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import { RichField } from "./RichField";
import { LANGUAGES } from "./template";
import words from "./words";

type Held = { key: string; isNew: boolean; texts: Record<string, string> };

export function Snippets() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [held, hold] = useState<Held | null>(null);
  const asked = useAsked(["snippets"], (signal) => got(api.GET("/api/w/{workspace}/snippets", { params: { path: { workspace } }, signal })));
  const rows = Object.entries(asked.data ?? {}).map(([key, texts]) => ({ key, texts: texts as Record<string, string> }));
  return (
    <Card bare title={t("tab_snippets")} extra={<Allowed refusal={refusal}><Button onClick={() => hold({ key: "", isNew: true, texts: {} })}>{t("new_snippet")}</Button></Allowed>}>
      <Trouble of={asked.error} />
      <Table rowKey="key" size="small" loading={!asked.data} dataSource={rows} locale={{ emptyText: t("no_snippets") }} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("key"), dataIndex: "key" },
        ...LANGUAGES.map((code) => ({ title: t(`lang_${code}`), render: (_: unknown, row: { texts: Record<string, string> }) => row.texts[code] ?? <span className="quiet">—</span> })),
        { title: "", render: (_, row) => <Allowed refusal={refusal}><Button size="small" onClick={() => hold({ ...row, isNew: false })}>{t("edit")}</Button></Allowed> },
      ]} />
      {held && <SnippetForm held={held} hold={hold} />}
    </Card>
  );
}

function SnippetForm({ held, hold }: { held: Held; hold: (held: Held | null) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/snippets/{snippet}", { params: { path: { workspace, snippet: held.key } }, body: { texts: Object.fromEntries(Object.entries(held.texts).filter(([, text]) => text)) } })), [["snippets"]]);
  return (
    <Modal open title={held.isNew ? t("new_snippet") : held.key} okText={t("save")} onCancel={() => hold(null)} confirmLoading={save.isPending} okButtonProps={{ disabled: !held.key }} onOk={() => save.mutate(undefined, { onSuccess: () => hold(null) })}>
      <Trouble of={save.error} />
      {held.isNew && <Form.Item label={t("key")} help={t("key_rule")}><Input aria-label={t("key")} value={held.key} onChange={(event) => hold({ ...held, key: event.target.value })} /></Form.Item>}
      {LANGUAGES.map((code) => <RichField key={code} plain label={t(`lang_${code}`)} value={held.texts[code] ?? ""} change={(text) => hold({ ...held, texts: { ...held.texts, [code]: text } })} />)}
    </Modal>
  );
}
