/** Home: what waits for the reader, how the goals stand, what runs now; in a new workspace the first way round. */
import { Skeleton } from "antd";
import { lazy, Suspense } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Figure } from "../../parts/Figure";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import { Needs } from "./Needs";
import { Running } from "./Running";
import styles from "./HomePage.module.css";
import words from "./words";

const FirstSteps = lazy(() => import("./FirstSteps"));   // in a new workspace only

export default function HomePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const place = { params: { path: { workspace } } };
  const status = useAsked(["status"], (signal) => got(api.GET("/api/w/{workspace}/status", { ...place, signal })), { live: true });
  const home = useAsked(["home"], (signal) => got(api.GET("/api/w/{workspace}/home", { ...place, signal })), { live: true });
  const now = status.data;
  return (
    <Page title={t("title")} what={t("what")}>
      <Trouble of={status.error ?? home.error} again={() => { void status.refetch(); void home.refetch(); }} />
      <div className={styles.figures}>
        {now ? (
          <>
            <Figure name={t("people")} value={figure(now.people)} how={t("people_how")} />
            <Figure name={t("events")} value={figure(now.events)} how={t("events_how")} />
            <Figure name={t("waiting")} value={figure(now.waiting_in_inbox)} how={t("waiting_how")} live={now.waiting_in_inbox > 0} />
            <Figure name={t("last_tick")} value={<Moment of={now.last_tick_at} zone={zone} seconds />} how={t("last_tick_how")} small />
          </>
        ) : <Skeleton active paragraph={{ rows: 1 }} />}
      </div>
      {home.data?.first_steps.some((one) => !one.done) && <Suspense><FirstSteps steps={home.data.first_steps} /></Suspense>}
      <div className={styles.columns}>
        <Needs needs={home.data?.needs} />
        <Running journeys={now?.journeys} segments={now?.segments} />
      </div>
    </Page>
  );
}
