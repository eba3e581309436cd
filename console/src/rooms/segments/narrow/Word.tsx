/** One word of the sentence, and what it can be changed to. */
import { Popover } from "antd";
import { useRef, useState } from "react";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import type { Piece } from "../phrase";
import { partAt, type Rule } from "../rule";
import words from "../words";
import styles from "./Sentence.module.css";
import { WordEditor } from "./WordEditor";

type Props = { piece: Piece; step: Rule; before: Rule[]; known: Known; change: (part: Rule) => void };

export function Word({ piece, step, before, known, change }: Props) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const word = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    word.current?.focus();
  };
  const own = piece.slot === "operator" || piece.slot === "count";
  const editor = (
    <div className={styles.editor} role="dialog" aria-label={t("edit_word", { word: piece.text.trim() })} onKeyDown={(event) => event.key === "Escape" && close()}>
      <WordEditor slot={piece.slot!} part={partAt(step, piece.path!)} before={before} known={known} change={(part) => { change(part); close(); }} />
    </div>
  );
  // Spaces stand outside of the button, so that lines break as in a text.
  const [, lead, text, trail] = /^(\s*)(.*?)(\s*)$/s.exec(piece.text)!;
  if (!text) return <span>{piece.text}</span>;
  return (
    <>
      {lead}
      <Popover open={open} onOpenChange={setOpen} trigger="click" content={editor} destroyOnHidden placement="bottomLeft">
        <button ref={word} type="button" className={[styles.word, own ? styles.quietWord : "", open ? styles.open : ""].join(" ")} aria-haspopup="dialog" aria-expanded={open} data-slot={piece.slot}>{text}</button>
      </Popover>
      {trail}
    </>
  );
}
