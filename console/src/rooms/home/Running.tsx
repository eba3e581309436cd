/** What runs now, with counts that move. */
import { Skeleton } from "antd";
import { figure, share } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Place } from "./Place";
import styles from "./HomePage.module.css";
import words from "./words";

type Count = { id: number; name: string; counts: Record<string, number> };
const COUNTS = ["entered", "standing", "sent", "opened"] as const;

/** How a journey's goal stands: how many reached it, and what share that is of all who entered. */
function Goal({ reached, of }: { reached: number; of: number }) {
  const t = useWords(words);
  return <span title={t("goal_how")}><strong>{figure(reached)}</strong> <small className="quiet">{t("goal", { share: share(reached / Math.max(1, of)) })}</small></span>;
}

export function Running({ journeys, segments }: { journeys: Count[] | undefined; segments: Count[] | undefined }) {
  const t = useWords(words);
  return (
    <>
      <Card title={t("journeys")}>
        {!journeys && <Skeleton active title={false} />}
        {journeys?.length === 0 && <p className="quiet">{t("no_journeys")}</p>}
        <ul className={styles.list}>
          {journeys?.map((one) => (
            <li key={one.id} className={styles.journey}>
              <Place to={`journeys/${one.id}`}>{one.name}</Place>
              <span className={styles.counts}>
                {COUNTS.map((name) => <span key={name}><strong>{figure(one.counts[name] ?? 0)}</strong> <small className="quiet">{t(name)}</small></span>)}
                {one.counts.goals !== undefined && <Goal reached={one.counts.goals} of={(one.counts.entered ?? 0)} />}
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t("segments")}>
        {!segments && <Skeleton active title={false} />}
        {segments?.length === 0 && <p className="quiet">{t("no_segments")}</p>}
        <ul className={styles.list}>{segments?.map((one) => <li key={one.id}><Place to={`segments/${one.id}`}>{one.name}</Place><strong>{figure(one.counts.people ?? 0)}</strong></li>)}</ul>
      </Card>
    </>
  );
}
