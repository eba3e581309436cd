/** Pieces that many templates share. Those with one wording are edited here; rules between wordings are kept as they are. */
import { Button, Form, Input, Modal, Table, Tag } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Editor.module.css";
import words from "./words";

type Block = Shapes["BlockOut"];
type Held = { key: string; title: string; isNew: boolean; variants: Block["variants"] };

export function SharedBlocks() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const refusal = useRefusal("write");
  const [held, hold] = useState<Held | null>(null);
  const asked = useAsked(["blocks"], (signal) => got(api.GET("/api/w/{workspace}/blocks", { params: { path: { workspace } }, signal })));
  const blank: Held = { key: "", title: "", isNew: true, variants: [{ name: "", rule: null, mjml: "<mj-text></mj-text>", html: "", text: "" }] };
  return (
    <Card bare title={t("tab_blocks")} extra={<Allowed refusal={refusal}><Button onClick={() => hold(blank)}>{t("new_block")}</Button></Allowed>}>
      <Trouble of={asked.error} />
      <Table<Block> rowKey="key" size="small" loading={!asked.data} dataSource={asked.data as Block[] | undefined} locale={{ emptyText: t("no_blocks") }} pagination={false} scroll={{ x: "max-content" }} columns={[
        { title: t("block_title"), render: (_, one) => <>{one.title || one.key}<div className="quiet">{one.key}</div></> },
        { title: t("version"), dataIndex: "number", align: "right" },
        { title: t("wordings"), render: (_, one) => one.variants.length > 1 ? one.variants.map((way) => <Tag key={way.name}>{way.name}</Tag>) : 1 },
        { title: t("saved"), render: (_, one) => <><Moment of={one.saved_at} zone={zone} /> <span className="quiet">{one.saved_by}</span></> },
        { title: "", render: (_, one) => <Allowed refusal={refusal}><Button size="small" onClick={() => hold({ ...one, isNew: false })}>{t("edit")}</Button></Allowed> },
      ]} />
      {held && <BlockModal held={held} hold={hold} />}
    </Card>
  );
}

function BlockModal({ held, hold }: { held: Held; hold: (held: Held | null) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/blocks/{block}", { params: { path: { workspace, block: held.key } }, body: { title: held.title, variants: held.variants } })), [["blocks"], ["library"]]);
  const put = (place: number, text: string) => hold({ ...held, variants: held.variants.map((one, at) => (at === place ? { ...one, [one.html && !one.mjml ? "html" : "mjml"]: text } : one)) });
  return (
    <Modal open width={720} title={held.isNew ? t("new_block") : held.title || held.key} okText={t("save")} onCancel={() => hold(null)} confirmLoading={save.isPending} okButtonProps={{ disabled: !held.key }} onOk={() => save.mutate(undefined, { onSuccess: () => hold(null) })}>
      <Trouble of={save.error} />
      <Form layout="vertical">
        {held.isNew && <Form.Item label={t("key")} help={t("key_rule")}><Input aria-label={t("key")} value={held.key} onChange={(event) => hold({ ...held, key: event.target.value })} /></Form.Item>}
        <Form.Item label={t("block_title")}><Input aria-label={t("block_title")} value={held.title} onChange={(event) => hold({ ...held, title: event.target.value })} /></Form.Item>
        {held.variants.map((one, place) => (
          <Form.Item key={place} label={held.variants.length > 1 ? one.name || t("everybody_else") : t("block_says")}>
            <Input.TextArea className={styles.source} autoSize={{ minRows: 4, maxRows: 20 }} aria-label={t("block_says")} value={one.html && !one.mjml ? one.html : one.mjml} onChange={(event) => put(place, event.target.value)} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
