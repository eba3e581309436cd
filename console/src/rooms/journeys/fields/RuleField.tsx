/** A rule of people: said in words, edited as a list of conditions, or as it is written where it is more than that. */
import { EditOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useInWords } from "../asked";
import type { Rule } from "../definition";
import { RuleParts } from "./RuleParts";
import { simple } from "./rule";
import styles from "./fields.module.css";
import words from "../words";

export function RuleField({ value, onChange, label }: { value: unknown; onChange: (rule: Rule) => void; label: string }) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const rule = (value ?? {}) as Rule;
  return (
    <div className={styles.field}>
      <span className={styles.legend}>{label}</span>
      <div className={styles.said}><RuleInWords rule={rule} /></div>
      <div><Button size="small" icon={<EditOutlined />} onClick={() => setOpen(true)}>{t("edit_rule", { label })}</Button></div>
      {open && <Editor rule={rule} label={label} done={(next) => { setOpen(false); if (next) onChange(next); }} />}
    </div>
  );
}

export function RuleInWords({ rule }: { rule: Rule | null | undefined }) {
  const t = useWords(words);
  const said = useInWords(rule, language() === "en" ? "en" : "zh-CN");
  if (!rule || !Object.keys(rule).length) return <p className="quiet">{t("no_rule")}</p>;
  if (said.error) return <Trouble of={said.error} />;
  return <>{said.data?.map((line, place) => <p key={place} style={{ paddingLeft: 16 * line.depth }}>{line.text}</p>)}</>;
}

function Editor({ rule, label, done }: { rule: Rule; label: string; done: (rule?: Rule) => void }) {
  const t = useWords(words);
  const [draft, setDraft] = useState(rule);
  const [text, setText] = useState(JSON.stringify(rule, null, 2));
  const [form, setForm] = useState<"parts" | "text">(simple(rule) ? "parts" : "text");
  const [wrong, setWrong] = useState(false);
  const type = (typed: string) => {
    setText(typed);
    try {
      setDraft(JSON.parse(typed) as Rule);
      setWrong(false);
    } catch { setWrong(true); }
  };
  return (
    <Modal open title={label} width={720} okText={t("take_rule")} cancelText={t("cancel")} okButtonProps={{ disabled: wrong }} onOk={() => done(draft)} onCancel={() => done()}>
      <Segmented aria-label={t("rule_form")} value={form} options={[{ value: "parts", label: t("rule_parts"), disabled: !simple(draft) }, { value: "text", label: t("rule_text") }]}
        onChange={(next) => { setText(JSON.stringify(draft, null, 2)); setForm(next as "parts" | "text"); }} />
      <div style={{ marginTop: 16 }}>
        {form === "parts" ? <RuleParts rule={draft} onChange={setDraft} /> : <Input.TextArea aria-label={t("rule_text")} className={styles.code} rows={12} value={text} onChange={(event) => type(event.target.value)} />}
        {wrong && <Alert type="warning" title={t("rule_unreadable")} />}
      </div>
      <div className={styles.said}><RuleInWords rule={draft} /></div>
    </Modal>
  );
}
