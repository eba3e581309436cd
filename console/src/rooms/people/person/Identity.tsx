/** The identifiers of a person, why they belong together, and the way back where they do not. */
import { Link } from "@tanstack/react-router";
import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal, useZone } from "../../../shell/me";
import words from "../words";
import { goesBack } from "./goesBack";
import styles from "./person.module.css";
import { named, titleOf, type Whole } from "./use";

const BY_HAND = "by_hand";

export function Identity({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const zone = useZone();
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [asking, ask] = useState<number>();
  const [undone, undo] = useState<number[]>([]);
  const path = { workspace, person: whole.id };
  const told = useAsked(["people", whole.id, "merges", whole.merges.length], (signal) => got(api.GET("/api/w/{workspace}/people/{person}/merges", { params: { path }, signal })));
  const kind = (name: string) => named(t as never, "kind", name);
  const pending = undone.filter((loser) => whole.merges.some((merge) => merge.loser === loser));
  return (
    <Card title={t("identifiers")}>
      <ul className={styles.list}>
        {whole.identifiers.map((one) => (
          <li key={one.kind + one.value}>
            <span className="quiet">{kind(one.kind)}</span> {one.value}
            <div className={styles.small}>{t("first_seen", { when: moment(one.first_seen_at, zone) })}{one.origin !== whole.id && ` · ${t("of_merged", { origin: one.origin })}`}</div>
          </li>
        ))}
      </ul>
      <h3 style={{ margin: "16px 0 8px" }}>{t("merges")}</h3>
      {!whole.merges.length && <p className={styles.small}>{t("one_person")}</p>}
      <ul className={styles.list}>
        {whole.merges.map((merge) => (
          <li key={merge.loser}>
            {merge.kind === BY_HAND ? t("merge_by_hand", { loser: merge.loser, when: moment(merge.at, zone) }) : t("merge_by", { loser: merge.loser, when: moment(merge.at, zone), kind: kind(merge.kind), value: merge.value })}
            {merge.message_id && <div className={styles.small}>{t("event_shown", { message: merge.message_id })}</div>}
            {pending.includes(merge.loser) ? <div className={styles.small} role="status">{t("undoing")}</div>
              : <Allowed refusal={refusal}><Button size="small" style={{ marginTop: 4 }} onClick={() => ask(merge.loser)}>{t("undo")}</Button></Allowed>}
          </li>
        ))}
      </ul>
      {undone.filter((loser) => !pending.includes(loser)).map((loser) => <Alert key={loser} type="success" role="status" showIcon title={<Link to={paths.person} params={{ workspace, person: String(loser) }}>{t("undone", { loser })}</Link>} style={{ marginTop: 8 }} />)}
      {told.data?.separations.map((one) => <div key={one.loser + one.at} className={styles.small}>{t("separated", { loser: one.loser, when: moment(one.at, zone), by: one.by })} {one.because}</div>)}
      <Undo whole={whole} loser={asking} close={() => ask(undefined)} done={(loser) => { undo([...undone, loser]); ask(undefined); }} />
    </Card>
  );
}

function Undo({ whole, loser, close, done }: { whole: Whole; loser?: number; close: () => void; done: (loser: number) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [because, say] = useState("");
  const act = useDone((person: number) => got(api.POST("/api/w/{workspace}/people/{person}/undo-merge", { params: { path: { workspace, person } }, body: { because } })), [["people"]]);
  const back = goesBack(whole, loser ?? 0);
  return (
    <Modal open={loser !== undefined} title={t("undo_title", { loser })} okText={t("undo")} cancelText={t("cancel")} onCancel={close} confirmLoading={act.isPending} destroyOnHidden
      onOk={() => loser !== undefined && act.mutate(loser, { onSuccess: () => done(loser) })}>
      <p>{t("undo_text", { loser })}</p>
      <ul>
        {back.identifiers.map((one) => <li key={one.kind + one.value}>{named(t as never, "kind", one.kind)} {one.value}</li>)}
        <li>{t("undo_events")}</li>
        {back.traits.length > back.changes.length && <li>{t("undo_traits", { names: back.traits.filter((trait) => !back.changes.some((one) => one.trait === trait)).map(titleOf).join(" · ") })}</li>}
        {back.changes.map(({ trait, was, becomes }) => <li key={trait.name}>{t("undo_change", { name: titleOf(trait), was, becomes: becomes || t("unknown_value") })}</li>)}
        {back.consents > 0 && <li>{t("undo_consents", { count: back.consents })}</li>}
        {back.persons.length > 0 && <li>{t("undo_persons", { ids: back.persons.join(" · ") })}</li>}
      </ul>
      <label>{t("undo_because")}<Input value={because} maxLength={500} onChange={(event) => say(event.target.value)} /></label>
      <Trouble of={act.error} />
    </Modal>
  );
}
