/** Home: what runs now, with counts that move. */
import { Skeleton } from "antd";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Figure } from "../../parts/Figure";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import styles from "./HomePage.module.css";
import words from "./words";

export default function HomePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const status = useAsked(["status"], (signal) => got(api.GET("/api/w/{workspace}/status", { params: { path: { workspace } }, signal })), { live: true });
  const now = status.data;
  return (
    <Page title={t("title")} what={t("what")}>
      <Trouble of={status.error} again={() => void status.refetch()} />
      <div className={styles.figures}>
        {now ? (
          <>
            <Figure name={t("people")} value={figure(now.people)} how={t("people_how")} />
            <Figure name={t("events")} value={figure(now.events)} how={t("events_how")} />
            <Figure name={t("waiting")} value={figure(now.waiting_in_inbox)} how={t("waiting_how")} live={now.waiting_in_inbox > 0} />
            <Figure name={t("last_tick")} value={<Moment of={now.last_tick_at} zone={zone} seconds />} small />
          </>
        ) : <Skeleton active paragraph={{ rows: 1 }} />}
      </div>
      <div className={styles.two}>
        <Card title={t("journeys")}>
          {now?.journeys.length === 0 && <p className="quiet">{t("no_journeys")}</p>}
          <ul className={styles.list}>
            {now?.journeys.map((one) => (
              <li key={one.id}><span>{one.name}</span><span className="quiet">{(["entered", "standing", "sent"] as const).map((name) => `${figure(one.counts[name] ?? 0)} ${t(name)}`).join(" · ")}</span></li>
            ))}
          </ul>
        </Card>
        <Card title={t("segments")}>
          {now?.segments.length === 0 && <p className="quiet">{t("no_segments")}</p>}
          <ul className={styles.list}>{now?.segments.map((one) => <li key={one.id}><span>{one.name}</span><span>{figure(one.counts.people ?? 0)}</span></li>)}</ul>
        </Card>
      </div>
    </Page>
  );
}
