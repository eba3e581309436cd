/** Running the draft over the past: start, progress, cancel; the runs that were are found again. */
import { Button, Drawer, Input, Progress } from "antd";
import { useState } from "react";
import { figure, moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { useDeeds, useRun, useRuns } from "../asked";
import type { DialogProps } from "../Dialogs";
import { Field } from "../fields/Field";
import { Heads } from "../numbers/PeopleTab";
import type { Run } from "../types";
import styles from "../publish/publish.module.css";
import { Mark } from "../Mark";
import words from "../words";

const USUAL_DAYS = 30;
const DAY_MS = 86_400_000;

export function Rehearse({ journey, editing, close }: DialogProps) {
  const t = useWords(words), runs = useRuns(journey.id).data ?? [];
  const { rehearse } = useDeeds(journey.id);
  const [since, setSince] = useState(() => new Date(Date.now() - USUAL_DAYS * DAY_MS).toISOString().slice(0, 10));
  return (
    <Drawer open size={560} title={t("rehearse_title")} onClose={() => close()}>
      <p>{t("rehearse_what")}</p>
      <Field label={t("since")}><Input type="date" value={since} onChange={(event) => setSince(event.target.value)} style={{ width: 176 }} /></Field>
      <Button className="koi" loading={rehearse.isPending} disabled={!since} onClick={() => rehearse.mutate({ definition: editing.definition, since: `${since}T00:00:00Z` })}>{t("start_rehearsal")}</Button>
      <div style={{ marginTop: 16 }}><Trouble of={rehearse.error} /></div>
      {runs.length > 0 && <h3 style={{ marginTop: 24 }}>{t("runs")}</h3>}
      {runs.map((run) => (run.state === "running" ? <Running key={run.id} run={run.id} journey={journey.id} /> : <Told key={run.id} run={run} show={() => close({ run: run.id })} />))}
    </Drawer>
  );
}

function Running({ run, journey }: { run: number; journey: number }) {
  const t = useWords(words), found = useRun(run).data, { cancel } = useDeeds(journey);
  return (
    <section className={styles.version}>
      <div><Mark tone="moves">{t("run_running")}</Mark><Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate(run)}>{t("cancel_rehearsal")}</Button></div>
      <Progress percent={Math.round(100 * (found?.progress ?? 0))} aria-label={t("progress")} strokeColor="var(--water)" />
    </section>
  );
}

function Told({ run, show }: { run: Run; show: () => void }) {
  const t = useWords(words), zone = useZone(), { found } = run, english = language() === "en";
  const days = `${moment(run.since, zone).slice(0, 10)} – ${moment(run.until, zone).slice(0, 10)}`;
  return (
    <section className={styles.version}>
      <div><span><Mark tone={run.state === "done" ? "good" : "quiet"}>{t(`run_${run.state}`)}</Mark>{days}</span>{found && <Button size="small" onClick={show}>{t("show_run")}</Button>}</div>
      {run.problem && <p>{run.problem}</p>}
      {found && (
        <>
          <p>{t("run_found", { entered: figure(found.entered), messages: figure(found.messages), goals: figure(found.goals), cost: figure(Number(found.cost), 2) })}</p>
          {Object.keys(found.not_sent).length > 0 && <><small className="quiet">{t("not_sent")}</small><Heads rows={Object.entries(found.not_sent)} /></>}
          {found.how.map((one, place) => <p key={place} className="quiet">{english ? one[0] : one[1]}</p>)}
        </>
      )}
    </section>
  );
}
