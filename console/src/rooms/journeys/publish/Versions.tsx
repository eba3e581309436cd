/** What was published, newest first, and what each changed. */
import { Button, Drawer } from "antd";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { useEdited, useVersions } from "../asked";
import { asDrawn, type Definition } from "../definition";
import type { DialogProps } from "../Dialogs";
import { changes, type Change } from "./changes";
import styles from "./publish.module.css";
import words from "../words";

export function Versions({ journey, editing, close }: DialogProps) {
  const t = useWords(words), zone = useZone(), english = language() === "en";
  const found = useVersions(journey.id), versions = found.data ?? [], edited = useEdited(journey.id, journey.version > 0).data;
  const take = (definition: Definition) => { editing.set({ ...asDrawn(definition), canvas: editing.definition.canvas }); close(); };
  return (
    <Drawer open size={560} title={t("versions")} onClose={() => close()}>
      <Trouble of={found.error} />
      {found.data && !versions.length && <p className="quiet">{t("no_versions")}</p>}
      {journey.changed && edited && edited.differences.length > 0 && <section className={styles.version}><h3>{t("against_draft")}</h3><ul>{edited.differences.map((one, place) => <li key={place}>{english ? one.en : one.zh}</li>)}</ul></section>}
      {versions.map((one, place) => (
        <section key={one.number} className={styles.version}>
          <div><h3>{t("version_number", { number: one.number })}</h3><Button size="small" onClick={() => take(one.definition)}>{t("take_back")}</Button></div>
          <small className="quiet">{moment(one.published_at, zone)} · {t("published_by", { by: one.published_by })}</small>
          <Changed now={one.definition} before={versions[place + 1]?.definition} />
        </section>
      ))}
    </Drawer>
  );
}

function Changed({ now, before }: { now: Definition; before: Definition | undefined }) {
  const t = useWords(words), drawn = asDrawn(now);
  if (!before) return <p>{t("first_version", { count: Object.keys(drawn.steps).length })}</p>;
  const found = changes(asDrawn(before), drawn);
  const said = (one: Change) => (one.is === "setting" ? t("setting_changed", { setting: one.name in SETTINGS ? t(SETTINGS[one.name]!) : one.name }) : t(`step_${one.is}`, { step: one.name, settings: one.settings.join(t("comma")) }));
  return found.length ? <ul>{found.map((one) => <li key={one.is + one.name}>{said(one)}</li>)}</ul> : <p className="quiet">{t("nothing_differs")}</p>;
}

const SETTINGS: Record<string, "goal"> = Object.fromEntries(Object.entries({ goal: "goal", exit: "exits", entry: "entry_kind", holdout_percent: "holdout", reentry: "reentry", gap_days: "gap_days", kind: "class", priority: "priority", entry_cap: "cap" })) as Record<string, "goal">;
