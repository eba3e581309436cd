/** Before a draft goes live: what is wrong, how many it reaches, what changes, and what becomes of who is inside. */
import { Alert, App, Button, Drawer } from "antd";
import { useEffect, useState } from "react";
import { figure } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useAudience, useCheck, useDeeds, useEdited, useLint } from "../asked";
import { asDrawn } from "../definition";
import type { DialogProps } from "../Dialogs";
import type { MoveOf } from "../types";
import { Inside } from "./Inside";
import { Quotas } from "./Quotas";
import styles from "./publish.module.css";
import words from "../words";

export function Publish({ journey, editing, close }: DialogProps) {
  const t = useWords(words), { message } = App.useApp(), { definition, dirty, saving, save } = editing;
  const check = useCheck(definition), wrong = check.data ?? [], sound = !!check.data && !wrong.length;
  const lint = useLint(definition, sound).data ?? [], audience = useAudience(definition, !!definition.entry?.kind);
  const edited = useEdited(journey.id, !dirty).data, { publish } = useDeeds(journey.id);
  const [moves, setMoves] = useState<Record<string, MoveOf>>({});
  useEffect(() => { if (dirty && !saving) void save().catch(() => close()); }, []);  // what is published is what was saved
  useEffect(() => { if (edited) setMoves(Object.fromEntries(edited.inside.map((one) => [one.step, one.suggested]))); }, [edited]);
  const go = () => publish.mutateAsync(moves).then((made) => {
    void message.success(t("published", { number: made.number }));
    if (made.personal_sent.length) void message.warning(t("personal_goes", { list: made.personal_sent.join(", ") }));
    close();
  }).catch(() => undefined);
  const show = (step: string | undefined) => close({ step: step && definition.steps[step] ? step : "entry", tab: undefined });
  const english = language() === "en";
  return (
    <Drawer open size={560} title={t("publish_title", { name: editing.name })} onClose={() => close()}
      footer={<div className={styles.foot}><Button onClick={() => close()}>{t("cancel")}</Button><Button className="koi" disabled={!sound || dirty} loading={publish.isPending} onClick={() => void go()}>{t("publish")}</Button></div>}>
      <Trouble of={publish.error} />
      <h3>{t("check")}</h3>
      {sound && !lint.length && <Alert type="success" showIcon title={t("all_right")} />}
      {wrong.length > 0 && <p>{t("to_mend")}</p>}
      <ul className={styles.list}>{wrong.map((one, place) => <li key={place}><Alert type="error" showIcon title={one.message} description={<>{one.hint} <span className="quiet">{one.number}</span></>} action={<Show step={stepOf(one.fields)} show={show} />} /></li>)}</ul>
      {lint.length > 0 && <p>{t("to_look_at")}</p>}
      <ul className={styles.list}>{lint.map((one, place) => <li key={place}><Alert type="warning" showIcon title={english ? one.en : one.zh} action={<Show step={one.step} show={show} />} /></li>)}</ul>
      <h3>{t("audience")}</h3>
      {audience.error ? <Trouble of={audience.error} /> : audience.data && <p>{t(audience.data.days ? "audience_days" : "audience_now", { people: figure(audience.data.people), treated: figure(audience.data.treated), holdout: figure(audience.data.holdout), days: audience.data.days })}</p>}
      <Quotas journey={journey.id} definition={definition} sound={sound} />
      {journey.version > 0 && (
        <>
          <h3>{t("changes")}</h3>
          <ul>{edited?.differences.map((one, place) => <li key={place}>{english ? one.en : one.zh}</li>)}</ul>
          {edited && !edited.differences.length && <p className="quiet">{t("no_changes")}</p>}
          <h3>{t("people_inside")}</h3>
          {edited?.inside.length ? <Inside of={edited.inside} moves={moves} set={setMoves} steps={Object.keys(asDrawn(definition).steps)} /> : <p className="quiet">{t("nobody_inside")}</p>}
        </>
      )}
    </Drawer>
  );
}

const stepOf = (fields: Record<string, string>) => fields.step ?? fields.place?.split(" · ")[0];

function Show({ step, show }: { step: string | undefined; show: (step: string | undefined) => void }) {
  const t = useWords(words);
  return <Button size="small" onClick={() => show(step)}>{step ? t("show_step", { step }) : t("show_entry")}</Button>;
}
