/** What was published, newest first, and what each changed. */
import { Button, Drawer } from "antd";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { useEdited, useVersions } from "../asked";
import type { Definition } from "../definition";
import type { DialogProps } from "../Dialogs";
import type { ListedVersion } from "../types";
import styles from "./publish.module.css";
import words from "../words";

export function Versions({ journey, editing, close }: DialogProps) {
  const t = useWords(words), zone = useZone(), english = language() === "en";
  const found = useVersions(journey.id), versions = found.data ?? [], edited = useEdited(journey.id, journey.version > 0).data;
  const take = (definition: Definition) => { editing.set(definition); close({ version: undefined }); };
  return (
    <Drawer open size={560} title={t("versions")} onClose={() => close()}>
      <Trouble of={found.error} />
      {found.data && !versions.length && <p className="quiet">{t("no_versions")}</p>}
      {journey.changed && edited && edited.differences.length > 0 && <section className={styles.version}><h3>{t("against_draft")}</h3><ul>{edited.differences.map((one, place) => <li key={place}>{english ? one.en : one.zh}</li>)}</ul></section>}
      {versions.map((one, place) => (
        <section key={one.number} className={styles.version}>
          <div><h3>{t("version_number", { number: one.number })}</h3><span className={styles.deeds}><Button size="small" onClick={() => close({ version: one.number, run: undefined, step: undefined })}>{t("show_run")}</Button><Button size="small" onClick={() => take(one.draft)}>{t("take_back")}</Button></span></div>
          <small className="quiet">{moment(one.published_at, zone)} · {t("published_by", { by: one.published_by })}</small>
          <Changed of={one} first={place === versions.length - 1} />
        </section>
      ))}
    </Drawer>
  );
}

function Changed({ of, first }: { of: ListedVersion; first: boolean }) {
  const t = useWords(words), english = language() === "en";
  if (first) return <p>{t("first_version", { count: Object.keys(of.draft.steps).length })}</p>;
  return of.differences.length ? <ul>{of.differences.map((one, place) => <li key={place}>{english ? one.en : one.zh}</li>)}</ul> : <p className="quiet">{t("nothing_differs")}</p>;
}
