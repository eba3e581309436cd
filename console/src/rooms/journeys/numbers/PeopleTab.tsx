/** Who stands at a step now, how people went on from it, and why some got nothing there. */
import { Link } from "@tanstack/react-router";
import { Button, Empty as Nothing } from "antd";
import { useState } from "react";
import { useWorkspace } from "../../../api/hooks";
import { figure, moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useZone } from "../../../shell/me";
import { useInside, useWay } from "../asked";
import { useOutcome } from "../canvas/AddStep";
import type { Numbers } from "../canvas/view";
import { START, type Definition } from "../definition";
import styles from "./numbers.module.css";
import words from "../words";

type Props = { journey: number; step: string; definition: Definition; numbers: Numbers | undefined; live: boolean };

export function PeopleTab({ journey, step, numbers, live }: Props) {
  const t = useWords(words), said = useOutcome();
  const of = numbers?.steps[step];
  const refused = step === START ? numbers?.refused ?? {} : of?.refused ?? {};
  const went = Object.entries(step === START ? { entered: numbers?.entered ?? 0 } : of?.ways ?? {});
  return (
    <>
      {live && step !== START && <Standing key={step} journey={journey} step={step} />}
      <h3 className={styles.title}>{t("moves_by_outcome")}</h3>
      {went.some(([, heads]) => heads > 0) ? <Heads rows={went.map(([outcome, heads]) => [said(outcome), heads])} /> : <p className="quiet">{t("no_moves")}</p>}
      {Object.keys(refused).length > 0 && (
        <>
          <h3 className={styles.title}>{step === START ? t("refused_in") : t("reasons")}</h3>
          <Heads rows={Object.entries(refused).map(([reason, heads]) => [`reason_${reason}` in words.words ? t(`reason_${reason}` as "reason_full") : reason, heads])} />
        </>
      )}
    </>
  );
}

export function Heads({ rows }: { rows: [string, number][] }) {
  return <dl className={styles.heads}>{rows.map(([name, heads]) => <div key={name}><dt>{name}</dt><dd>{figure(heads)}</dd></div>)}</dl>;
}

function Standing({ journey, step }: { journey: number; step: string }) {
  const t = useWords(words), zone = useZone();
  const [after, setAfter] = useState(0), [why, setWhy] = useState(0);
  const found = useInside(journey, step, after, true);
  const workspace = useWorkspace(), people = found.data ?? [];
  return (
    <>
      <h3 className={styles.title}>{t("who_stands")}</h3>
      <Trouble of={found.error} />
      {found.data && !people.length && <Nothing image={null} description={t("nobody_here")} />}
      <ul className={styles.people}>
        {people.map((one) => (
          <li key={`${one.person}.${one.round}`}>
            <div><Link to={paths.person} params={{ workspace, person: String(one.person) }}>{t("person", { id: one.person })}</Link> <Button size="small" type="link" aria-expanded={why === one.person} onClick={() => setWhy(why === one.person ? 0 : one.person)}>{t("why")}</Button></div>
            <small className="quiet">{t("since_when", { moment: moment(one.entered_at, zone) })}{one.wake_at && <> · {t("until_when", { moment: moment(one.wake_at, zone) })}</>}</small>
            {why === one.person && <Way journey={journey} person={one.person} />}
          </li>
        ))}
      </ul>
      {people.length >= 20 && <Button size="small" onClick={() => setAfter(people[people.length - 1]!.person)}>{t("next_page")}</Button>}
      {after > 0 && <Button size="small" type="link" onClick={() => setAfter(0)}>{t("from_start")}</Button>}
    </>
  );
}

/** Each move of one person with its reason. */
export function Way({ journey, person }: { journey: number; person: number }) {
  const zone = useZone(), found = useWay(journey, person);
  const english = language() === "en";
  return (
    <ol className={styles.way}>
      {found.data?.map((move) => <li key={`${move.round}.${move.seq}.${move.at}`}><small className="quiet">{moment(move.at, zone)}</small><div>{english ? move.en : move.zh}</div></li>)}
    </ol>
  );
}
