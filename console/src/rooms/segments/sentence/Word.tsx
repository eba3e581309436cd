/** One word of the sentence, and what it can be changed to; or a sign beside it, by which something is added or changed. */
import { MoreOutlined, NodeExpandOutlined, PlusOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { useEffect, useRef, useState } from "react";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import type { Path, Happening, Rule } from "../rule";
import { partAt, withPart } from "../rule";
import words from "../words";
import type { Piece, Slot } from "./phrase";
import styles from "./Sentence.module.css";
import { WordEditor } from "./WordEditor";

/** Where the reader goes on after a change: the word of this slot at this path is opened. */
export type Next = { slot: Slot; path: Path };
type Props = { piece: Piece; step: Rule; before: Rule[]; known: Known; put: (step: Rule | undefined, next?: Next) => void; fresh?: number };

const SIGNS: Partial<Record<Slot, "more_of" | "add_step" | "one_more">> = { more: "more_of", step: "add_step", part: "one_more" };
const ICONS = { more_of: <PlusOutlined />, add_step: <NodeExpandOutlined />, one_more: <MoreOutlined /> };
const OWN = new Set<Slot>(["operator", "count", "join", "joint"]);   // words of the language rather than of the rule

export function Word({ piece, step, before, known, put, fresh }: Props) {
  const t = useWords(words);
  const [open, setOpen] = useState(Boolean(fresh));
  const word = useRef<HTMLButtonElement>(null);
  useEffect(() => { if (fresh) setOpen(true); }, [fresh]);
  const close = () => {
    setOpen(false);
    word.current?.focus();
  };
  const slot = piece.slot!, path = piece.path!, part = partAt(step, path), sign = SIGNS[slot];
  // Spaces stand outside of the button, so that lines break as in a text.
  const [, lead, text, trail] = /^(\s*)(.*?)(\s*)$/s.exec(piece.text)!;
  if (!text && !sign) return <span>{piece.text}</span>;
  const name = sign ? t(sign, { event: known.names.event((part as Happening).event ?? "") }) : t("edit_word", { word: text });
  const done = (next: Rule | undefined, then?: Next) => {
    put(next, then);
    close();
  };
  const editor = (
    <div className={styles.editor} role="dialog" aria-label={name} onKeyDown={(event) => event.key === "Escape" && close()}>
      <WordEditor slot={slot} path={path} step={step} part={part} before={before} known={known} put={done} change={(part, then) => done(withPart(step, path, part), then && { slot: then, path })} />
    </div>
  );
  const look = sign ? styles.sign : OWN.has(slot) ? `${styles.word} ${styles.quietWord}` : styles.word;
  return (
    <>
      {lead}
      <Popover open={open} onOpenChange={setOpen} trigger="click" content={editor} destroyOnHidden placement="bottom">
        <button ref={word} type="button" className={`${look} ${open ? styles.open : ""}`} aria-haspopup="dialog" aria-expanded={open} data-slot={slot} {...(sign ? { "aria-label": name, title: name } : {})}>
          {sign ? ICONS[sign] : text}
        </button>
      </Popover>
      {trail}
    </>
  );
}
