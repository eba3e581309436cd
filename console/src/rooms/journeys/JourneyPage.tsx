/** One journey: its picture to draw and to watch, and what is done with it. */
import { useNavigate, useParams, useSearch, Link } from "@tanstack/react-router";
import { Alert, App, Button, Skeleton, Space } from "antd";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import type { JourneySearch } from "./address";
import { useCheck, useCounts, useDays, useJourney, useRefused, useRun, useVersions } from "./asked";
import { Canvas } from "./canvas/Canvas";
import type { Numbers } from "./canvas/view";
import { ChoicesOf, useAllChoices } from "./choices";
import { passed, withRefused, type Definition } from "./definition";
import { useEditing } from "./editing";
import { Deeds } from "./Deeds";
import { Earlier } from "./Earlier";
import styles from "./JourneyPage.module.css";
import { Meanwhile } from "./Meanwhile";
import { Strip } from "./numbers/Strip";
import { Panel } from "./Panel";
import { Shown } from "./Shown";
import { Stands } from "./Stands";
import type { Counts, Found, Journey, RefusedByStep } from "./types";
import words from "./words";

const Dialogs = lazy(() => import("./Dialogs"));

export default function JourneyPage() {
  const t = useWords(words);
  const { journey } = useParams({ strict: false }) as { journey: string };
  const found = useJourney(Number(journey));
  const choices = useAllChoices();
  if (found.error) return <Page title={t("title")} back={<Back />}><Trouble of={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Page title={t("title")} back={<Back />} wide><Skeleton active paragraph={{ rows: 12 }} /></Page>;
  return <ChoicesOf.Provider value={choices}><Editor key={found.data.id} journey={found.data} /></ChoicesOf.Provider>;
}

function Back() {
  const t = useWords(words), workspace = useWorkspace();
  return <Link to={paths.journeys} params={{ workspace }}>← {t("back")}</Link>;
}

const numbersOf = (definition: Definition, of: Counts | Found | null | undefined, refused: readonly RefusedByStep[] = []): Numbers | undefined =>
  of ? { steps: withRefused(passed(definition, of.steps), refused), entered: of.entered, holdout: of.holdout, refused: of.refused } : undefined;

/** A rehearsal tells by day what the gate would have refused. */
const ofRehearsal = (found: Found | null | undefined): RefusedByStep[] => (found?.sent ?? []).filter((one) => one.verdict !== "ok").map((one) => ({ step: one.step, reason: one.verdict, messages: one.messages }));

export type Editing = ReturnType<typeof useEditing>;

function Editor({ journey }: { journey: Journey }) {
  const t = useWords(words), { message } = App.useApp();
  const editing = useEditing(journey), refusal = useRefusal("write");
  const search = useSearch({ strict: false }) as JourneySearch, navigate = useNavigate();
  const go = (part: Partial<JourneySearch>) => void navigate({ to: ".", search: ((was: JourneySearch) => ({ ...was, ...part })) as never, replace: !("open" in part) });
  const live = journey.version > 0;
  const versions = useVersions(journey.id, search.version !== undefined).data, earlier = versions?.find((one) => one.number === search.version);
  const definition = earlier?.draft ?? editing.definition, fixed = !!refusal || !!earlier || (search.version !== undefined && !versions);
  const run = useRun(search.run).data, counts = useCounts(journey.id, live, earlier?.number).data, refused = useRefused(journey.id, live).data, days = useDays(journey.id, live).data;
  const toEdit = useRef(false);  // whoever asked to edit a step finds the cursor in its first field
  useEffect(() => {
    if (!toEdit.current) return;
    toEdit.current = false;
    document.querySelector<HTMLElement>(`aside.${styles.panel} input`)?.focus();
  });
  const rehearsed = search.run !== undefined && !earlier;
  const numbers = useMemo(() => numbersOf(definition, rehearsed ? run?.found : counts, rehearsed ? ofRehearsal(run?.found) : earlier ? [] : refused), [definition, rehearsed, run, counts, refused, earlier]);
  const wrong = useCheck(definition, !earlier).data;
  const marked = useMemo(() => new Set((earlier ? [] : wrong ?? []).map((one) => (one.fields.step ?? one.fields.place?.split(" · ")[0] ?? "")).map((name) => (definition.steps[name] ? name : ""))), [wrong, definition, earlier]);
  const save = () => void editing.save().then(() => message.success(t("saved"))).catch(() => undefined);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => { if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); if (editing.dirty && !fixed) save(); } };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  });
  const title = <input className={styles.name} aria-label={t("name")} value={editing.name} maxLength={120} disabled={fixed} onChange={(event) => editing.rename(event.target.value)} />;
  const actions = (
    <Space wrap>
      {!earlier && <Allowed refusal={refusal}><Button disabled={!editing.dirty} loading={editing.saving} onClick={save}>{t("save")}</Button></Allowed>}
      <Deeds journey={journey} open={(open) => go({ open })} />
      {!earlier && <Allowed refusal={refusal}><Button className="koi" onClick={() => go({ open: "publish" })}>{t("publish")}</Button></Allowed>}
    </Space>
  );
  return (
    <Page wide title={title} name={editing.name} back={<Back />} actions={actions} stands={<Stands journey={journey} counts={earlier ? undefined : counts} dirty={editing.dirty} />}>
      <div className={styles.notes}>
        <Trouble of={editing.trouble} />
        {earlier && <Earlier version={earlier} counts={counts} back={() => go({ version: undefined, step: undefined })} take={() => { editing.set(earlier.draft); go({ version: undefined, step: undefined }); }} />}
        {!earlier && editing.again && <Alert type="info" showIcon closable title={t("kept_from_before")} action={<Button size="small" onClick={() => editing.take(journey)}>{t("throw_away")}</Button>} />}
        {editing.conflict && <Meanwhile editing={editing} journey={journey.id} />}
      </div>
      <div className={styles.room}>
        <Canvas definition={definition} numbers={numbers} wrong={marked} chosen={search.step} fixed={fixed} canUndo={editing.canUndo} canRedo={editing.canRedo} onUndo={editing.undo} onRedo={editing.redo}
          onChange={editing.set} onChoose={(step, more) => { go({ step, tab: more === "people" ? "people" : more === "edit" ? undefined : step ? search.tab : undefined }); if (more === "edit") toEdit.current = true; }}
          above={<Shown journey={journey.id} run={search.run} version={earlier?.number} live={live} onRun={(next) => go({ run: next, version: undefined })} />} />
        <Panel journey={journey.id} definition={definition} chosen={search.step} tab={search.tab ?? "settings"} onTab={(tab) => go({ tab: tab === "settings" ? undefined : (tab as "people") })} onChoose={(step) => go({ step })}
          set={editing.set} fixed={fixed} numbers={numbers} live={live} rehearsed={rehearsed} version={earlier?.number} />
      </div>
      {rehearsed ? run?.found && <Strip days={run.found.days} label={t("strip_rehearsal")} /> : live && !earlier && <Strip days={days ?? NO_DAYS} label={t("strip_live")} />}
      {search.open && <Suspense><Dialogs which={search.open} journey={journey} editing={editing} close={(more) => go({ open: undefined, ...more })} /></Suspense>}
    </Page>
  );
}

const NO_DAYS: never[] = [];
