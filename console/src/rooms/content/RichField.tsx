/** A text to write into, with bold, links and merge fields that are picked from a list and never typed. */
import { BoldOutlined, ItalicOutlined, LinkOutlined } from "@ant-design/icons";
import { Button, Input, Popover, Space } from "antd";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../../kit/words";
import { chip, nodesOf, textOf } from "./chips";
import { fieldOf, written, type Field } from "./liquid";
import { MergeField } from "./MergeField";
import styles from "./Editor.module.css";
import { useNames } from "./useNames";
import words from "./words";

type Props = { id?: string; label: string; value: string; change: (value: string) => void; plain?: boolean; lines?: boolean; hideLabel?: boolean };

export function RichField({ id, label, value, change, plain = false, lines = false, hideLabel = false }: Props) {
  const t = useWords(words);
  const names = useNames();
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef<string | null>(null);
  const place = useRef<Range | null>(null);
  const say = (liquid: string) => {
    const field = fieldOf(liquid);
    return field ? names.find((one) => one.value === field.name)?.label ?? field.name : t("code");
  };
  const known = names.map((name) => name.label).join();
  useLayoutEffect(() => {
    if (!box.current || value === shown.current) return;
    box.current.replaceChildren(...nodesOf(value, plain, say));
    shown.current = value;
  }, [value, plain]);
  useEffect(() => {  // the names come later than the text
    box.current?.querySelectorAll<HTMLElement>("[data-liquid]").forEach((one) => { one.textContent = say(one.dataset.liquid!); });
  }, [known]);
  const told = () => {
    const text = textOf(box.current!, plain);
    shown.current = text;
    change(text);
  };
  const keep = () => {
    const chosen = getSelection();
    if (chosen?.rangeCount && box.current?.contains(chosen.anchorNode)) place.current = chosen.getRangeAt(0).cloneRange();
  };
  const back = () => {
    box.current?.focus();
    const range = place.current ?? document.createRange();
    if (!place.current) { range.selectNodeContents(box.current!); range.collapse(false); }
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    return range;
  };
  const insert = (field: Field) => {
    const range = back();
    range.deleteContents();
    const made = chip(written(field), say);
    range.insertNode(made);
    range.setStartAfter(made);
    range.collapse(true);
    place.current = range.cloneRange();
    told();
  };
  const mark = (command: "bold" | "italic") => { back(); document.execCommand(command); told(); };
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!plain || lines) { document.execCommand(plain ? "insertText" : "insertLineBreak", false, "\n"); told(); }
  };
  const link = (href: string) => {
    const range = back();
    const made = document.createElement("a");
    made.dataset.href = href;
    made.append(range.collapsed ? document.createTextNode(href) : range.extractContents());
    range.insertNode(made);
    told();
  };
  return (
    <div className={styles.field}>
      <div className={styles.fieldTop}>
        <span className={hideLabel ? "sr" : styles.label}>{label}</span>
        <Space size={0} className={styles.tools}>
          {!plain && <Button size="small" type="text" icon={<BoldOutlined />} aria-label={t("bold")} onClick={() => mark("bold")} />}
          {!plain && <Button size="small" type="text" icon={<ItalicOutlined />} aria-label={t("italic")} onClick={() => mark("italic")} />}
          {!plain && <LinkTool take={link} />}
          <MergeField names={names} take={insert} />
        </Space>
      </div>
      <div ref={box} id={id} role="textbox" tabIndex={0} aria-label={label} aria-multiline={!plain || lines} contentEditable suppressContentEditableWarning className={plain && !lines ? styles.line : styles.area}
        onInput={told} onBlur={keep} onKeyUp={keep} onMouseUp={keep} onKeyDown={press}
        onPaste={(event) => { event.preventDefault(); document.execCommand("insertText", false, event.clipboardData.getData("text/plain").replace(plain && !lines ? /\s+/g : /$^/, " ")); }} />
    </div>
  );
}

function LinkTool({ take }: { take: (href: string) => void }) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const [href, setHref] = useState("https://");
  const done = () => { setOpen(false); take(href); };
  return (
    <Popover trigger="click" open={open} onOpenChange={setOpen} content={(
      <Space.Compact><Input aria-label={t("link_to")} value={href} onChange={(event) => setHref(event.target.value)} onPressEnter={done} style={{ width: 280 }} /><Button type="primary" onClick={done}>{t("field_insert")}</Button></Space.Compact>
    )}>
      <Button size="small" type="text" icon={<LinkOutlined />} aria-label={t("make_link")} />
    </Popover>
  );
}
