/** The rule as one sentence. Every word that stands for something can be clicked and changed where it stands. */
import { Fragment, useState } from "react";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import { isRange, isTrait, stepsOf, type Rule } from "../rule";
import words from "../words";
import { isSaid, phrase, type Piece } from "./phrase";
import styles from "./Sentence.module.css";
import { Told } from "./Told";
import { Word, type Next } from "./Word";

type Props = { steps: Rule[]; known: Known; put?: (steps: Rule[]) => void; nothing?: string };

/** `steps` all hold; without `put` they are only read; `nothing` is said where there is none. */
export function Sentence({ steps, known, put, nothing }: Props) {
  const t = useWords(words);
  if (!steps.length) return <p className={`${styles.sentence} quiet`}>{nothing ?? t("sentence_everybody")}</p>;
  const change = (place: number) => put && ((step: Rule | undefined) => put(steps.flatMap((one, here) => (here !== place ? [one] : step ? stepsOf(step) : []))));
  return (
    <p className={styles.sentence} data-sentence>
      {t("sentence_begin")}
      {steps.map((step, place) => {
        const [before, after] = t(lead(step), { what: HERE }).split(HERE);
        return <Fragment key={place}>
          {place > 0 && t("sentence_and")}{before}
          {isSaid(step) ? <Pieces pieces={phrase(step, known.names)} step={step} before={steps.slice(0, place)} known={known} put={change(place)} /> : <Told rule={step} />}
          {after}
        </Fragment>;
      })}
      {t("sentence_end")}
    </p>
  );
}

type Said = { pieces: Piece[]; step: Rule; before: Rule[]; known: Known; put?: (step: Rule | undefined) => void };

/** The pieces of one condition. A change may say which word is asked for next: that one opens by itself. */
export function Pieces({ pieces, put, ...rest }: Said) {
  const [asked, ask] = useState<Next & { turn: number }>();
  const change = (step: Rule | undefined, next?: Next) => {
    put!(step);
    if (next) ask({ ...next, turn: Date.now() });
  };
  return keyed(pieces).map(([key, piece]) => (piece.slot && piece.path && put
    ? <Word key={key} piece={piece} put={change} fresh={asked && isAt(piece, asked) ? asked.turn : undefined} {...rest} />
    : <span key={key}>{piece.text}</span>));
}

const HERE = "\u0001";
const isAt = (piece: Piece, { slot, path }: Next) => piece.slot === slot && piece.path?.join() === path.join();

/** Pieces by what they stand for, so that a word that is open stays the same while others come and go. */
function keyed(pieces: Piece[]): [string, Piece][] {
  const seen = new Map<string, number>();
  return pieces.map((piece) => {
    const name = `${piece.slot ?? ""} ${piece.path?.join() ?? ""}`, nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return [`${name} ${nth}`, piece];
  });
}

/** How a condition is joined to those whom it holds. */
function lead(step: Rule): "lead_trait" | "lead_who" | "lead_other" {
  if (isTrait(step) || isRange(step)) return "lead_trait";
  return ["event", "sequence", "segment", "listed", "tag", "stage", "dormant", "top", "sample", "quiet"].some((name) => name in step) && isSaid(step) ? "lead_who" : "lead_other";
}
