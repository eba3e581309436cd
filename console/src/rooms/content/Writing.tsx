/** The parts of a template in one language, as its channel needs them: blocks, or source for experts. */
import { Alert, Button, Input, Popconfirm, Segmented } from "antd";
import { useState } from "react";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { BlockEditor } from "./BlockEditor";
import { isBlocks, read, write } from "./mail";
import { RichField } from "./RichField";
import styles from "./Editor.module.css";
import { hasBody, type Parts } from "./template";
import words from "./words";

type Props = { language: string; channel: string; parts: Parts; change: (parts: Partial<Parts>) => void; fields: readonly string[] };

export function Writing({ language, channel, parts, change, fields }: Props) {
  const t = useWords(words);
  const mail = hasBody(channel);
  const id = (part: string) => `part-${language}-${part}`;
  return (
    <Card title={t(`lang_${language}` as "lang_en")}>
      {fields.includes("subject") && <RichField plain id={id("subject")} label={mail ? t("subject") : t("subject_title")} value={parts.subject} change={(subject) => change({ subject })} />}
      {mail ? <div id={id("body")}><Body parts={parts} change={change} /></div>
        : fields.includes("text") && <RichField plain lines id={id("text")} label={t("text")} value={parts.text} change={(text) => change({ text })} />}
      {fields.includes("link") && <RichField plain id={id("link")} label={t("link")} value={parts.link} change={(link) => change({ link })} />}
      {fields.includes("picture") && <RichField plain id={id("picture")} label={t("picture")} value={parts.picture} change={(picture) => change({ picture })} />}
    </Card>
  );
}

const ROWS = { minRows: 16, maxRows: 40 };

function Body({ parts, change }: { parts: Parts; change: (parts: Partial<Parts>) => void }) {
  const t = useWords(words);
  const html = parts.html.trim() !== "";
  const fits = !html && isBlocks(parts.mjml);
  const [source, setSource] = useState(!fits);
  const shown = source || !fits ? "source" : "blocks";
  const { mail, left } = html ? { mail: { preview: "", blocks: [] }, left: [] } : read(parts.mjml);
  const lost = left.length ? t("take_over_left", { names: left.join(", ") }) : "";
  return (
    <>
      <Segmented value={shown} onChange={(value) => setSource(value === "source")} options={[{ value: "blocks", label: t("with_blocks"), disabled: !fits }, { value: "source", label: t("with_source") }]} />
      {!fits && !html && (
        <Alert style={{ marginTop: 8 }} type="info" title={t("take_over_text", { left: lost })}
          action={<Popconfirm title={t("take_over_text", { left: lost })} onConfirm={() => { change({ mjml: write(mail) }); setSource(false); }}><Button size="small">{t("take_over")}</Button></Popconfirm>} />
      )}
      {shown === "blocks" ? <BlockEditor mail={mail} change={(next) => change({ mjml: write(next) })} />
        : <Input.TextArea className={styles.source} style={{ marginTop: 8 }} spellCheck={false} autoSize={ROWS} aria-label={html ? t("source_html") : t("source_mjml")} value={html ? parts.html : parts.mjml} onChange={(event) => change(html ? { html: event.target.value } : { mjml: event.target.value })} />}
    </>
  );
}
