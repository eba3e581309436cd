/** What was sent or held back and why, and the journeys in which a person stands. */
import { Link } from "@tanstack/react-router";
import { Button, Collapse, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import { useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { paths } from "../../../paths";
import { useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import { named, type Whole } from "./use";
import wayWords, { became } from "./wayWords";

const WayDrawer = lazy(() => import("./WayDrawer"));

export function Messages({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const way = useWords(wayWords);
  const zone = useZone();
  const [followed, follow] = useState("");
  if (!whole.sending.length) return <p className="quiet">{t("no_messages")}</p>;
  const reactions = new Map(whole.messages.map((one) => [one.message, one.reactions]));
  return (
    <>
      <ul className={styles.list}>
        {whole.sending.map((line) => (
          <li key={line.message + line.at}>
            <div className={styles.head}><span className="quiet">{moment(line.at, zone)} · {named(t as never, "channel", line.channel)}</span><span>{(reactions.get(line.message) ?? []).map((one) => <Tag key={one} variant="outlined">{became(way, one)}</Tag>)}</span></div>
            <div>{language() === "en" ? line.english : line.chinese}{reactions.has(line.message) && <Button type="link" size="small" onClick={() => follow(line.message)}>{way("its_way")}</Button>}</div>
          </li>
        ))}
      </ul>
      <Suspense>{followed && <WayDrawer message={followed} close={() => follow("")} />}</Suspense>
    </>
  );
}

export function Journeys({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  if (!whole.journeys.length) return <p className="quiet">{t("no_journeys")}</p>;
  return (
    <ul className={styles.list}>
      {whole.journeys.map((way) => (
        <li key={`${way.journey} ${way.round}`}>
          <div className={styles.head}><Link to={paths.journey} params={{ workspace, journey: String(way.journey) }}>{way.name}</Link><span className="quiet">{moment(way.entered_at, zone)}</span></div>
          <div>
            {way.holdout ? t("held_out") : !way.round && !way.entered_at ? t("not_let_in") : t(way.done ? "ended_at" : "stands_at", { step: way.step })}
            {way.wake_at && !way.done && ` · ${t("waits_until", { when: moment(way.wake_at, zone) })}`}
            {way.goal_at && <span className={styles.good}> · {t("goal_at", { when: moment(way.goal_at, zone) })}</span>}
          </div>
          {way.moves.length > 0 && <Collapse ghost size="small" items={[{ key: "moves", label: t("history"), children: way.moves.map((move) => <div key={move.seq} className={styles.line} style={{ gridTemplateColumns: "112px 1fr" }}><time>{moment(move.at, zone)}</time><span>{language() === "en" ? move.en : move.zh}</span></div>) }]} />}
        </li>
      ))}
    </ul>
  );
}
