/** The rule as one sentence. Every word that stands for something can be clicked and changed where it stands. */
import { Fragment } from "react";
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import { isSaid, phrase } from "../phrase";
import { isRange, isTrait, withPart, type Rule } from "../rule";
import words from "../words";
import styles from "./Sentence.module.css";
import { Told } from "./Told";
import { Word } from "./Word";

export function Sentence({ steps, known, put }: { steps: Rule[]; known: Known; put?: (steps: Rule[]) => void }) {
  const t = useWords(words);
  if (!steps.length) return <p className={`${styles.sentence} quiet`}>{t("sentence_everybody")}</p>;
  return (
    <p className={styles.sentence} data-sentence>
      {t("sentence_begin")}
      {steps.map((step, place) => {
        const [before, after] = t(lead(step), { what: HERE }).split(HERE);
        return <Fragment key={place}>
          {place > 0 && t("sentence_and")}{before}
          {isSaid(step) ? phrase(step, known.names).map((piece, at) => (piece.slot && piece.path && put
            ? <Word key={at} piece={piece} step={step} before={steps.slice(0, place)} known={known} change={(part) => put(steps.map((one, here) => (here === place ? withPart(one, piece.path!, part) : one)))} />
            : <span key={at}>{piece.text}</span>)) : <Told rule={step} />}
          {after}
        </Fragment>;
      })}
      {t("sentence_end")}
    </p>
  );
}

const HERE = "\u0001";

/** How a condition is joined to those whom it holds. */
function lead(step: Rule): "lead_trait" | "lead_who" | "lead_other" {
  if (isTrait(step) || isRange(step)) return "lead_trait";
  return ["event", "segment", "tag", "stage", "dormant"].some((name) => name in step) && isSaid(step) ? "lead_who" : "lead_other";
}
