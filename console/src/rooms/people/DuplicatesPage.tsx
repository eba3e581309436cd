/** Pairs who look like one person: what speaks for it and against it, side by side, and the decision. */
import { useNavigate, useSearch, Link } from "@tanstack/react-router";
import { App, Button, Segmented, Skeleton } from "antd";
import { api, got } from "../../api/client";
import type { components } from "../../api/generated/schema";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure, moment, share } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Figure } from "../../parts/Figure";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./person/person.module.css";
import words from "./words";

type Suspect = components["schemas"]["SuspectOut"];
type Listed = components["schemas"]["ListedOut"];
const LOOKED_EVERY = 3_000;   // milliseconds: a search goes on by itself, and no tick tells what it found
const NEARLY = .999;   // a model is never sure

export default function DuplicatesPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const refusal = useRefusal("write");
  const { state = "open" } = useSearch({ from: paths.duplicates });
  const go = useNavigate({ from: paths.duplicates });
  const path = { workspace };
  const found = useAsked(["suspects", state], (signal) => got(api.GET("/api/w/{workspace}/suspects", { params: { path, query: { state } }, signal })), { live: true, every: LOOKED_EVERY });
  const ids = [...new Set((found.data ?? []).flatMap((pair) => [pair.one, pair.other]))];
  const people = useAsked(["people", "listed", ids], (signal) => got(api.GET("/api/w/{workspace}/people/listed", { params: { path, query: { person: ids } }, signal })), { enabled: ids.length > 0, stay: true });
  const byId = new Map((people.data ?? []).map((one) => [one.id, one]));
  const look = useDone(() => got(api.POST("/api/w/{workspace}/suspects/look", { params: { path } })), [["suspects"]]);
  const again = () => look.mutate(undefined, { onSuccess: ({ begun }) => void message.info(t(begun ? "looking" : "looking_already")) });
  const button = <Allowed refusal={refusal}><Button loading={look.isPending} onClick={again}>{t("look")}</Button></Allowed>;
  return (
    <Page title={t("duplicates")} what={t("duplicates_what")} back={<Link to={paths.people} params={{ workspace }}>← {t("back")}</Link>} actions={button}>
      <Segmented<"open" | "accepted" | "refused"> value={state} style={{ marginBottom: 16 }} onChange={(chosen) => void go({ search: { state: chosen === "open" ? undefined : chosen }, replace: true })}
        options={(["open", "accepted", "refused"] as const).map((value) => ({ value, label: t(`${value}_pairs`) }))} />
      <Trouble of={found.error ?? look.error} again={() => void found.refetch()} />
      {found.isLoading && <Skeleton active />}
      {found.data?.length === 0 && <Empty title={t("no_pairs")} text={t("no_pairs_text")} />}
      {found.data?.map((pair) => <Pair key={pair.id} pair={pair} one={byId.get(pair.one)} other={byId.get(pair.other)} />)}
    </Page>
  );
}

function Pair({ pair, one, other }: { pair: Suspect; one?: Listed; other?: Listed }) {
  const t = useWords(words);
  const zone = useZone();
  const { message } = App.useApp();
  const refusal = useRefusal("write");
  const path = { workspace: useWorkspace(), suspect: pair.id };
  const decide = useDone((same: boolean) => (same ? got(api.POST("/api/w/{workspace}/suspects/{suspect}/accept", { params: { path }, body: { because: "" } })) : got(api.POST("/api/w/{workspace}/suspects/{suspect}/refuse", { params: { path }, body: { because: "" } }))), [["suspects"], ["people"]]);
  const act = (same: boolean) => decide.mutate(same, { onSuccess: () => void message.success(t(same ? "joined" : "kept_apart")) });
  return (
    <Card label={`${pair.one} · ${pair.other}`}>
      <Figure name={t("probability")} how={t("probability_how", { bits: figure(pair.weight, 1) })} value={pair.probability > NEARLY ? `> ${share(NEARLY)}` : share(pair.probability)} small />
      <div className={styles.pair}><Who id={pair.one} one={one} /><Who id={pair.other} one={other} /></div>
      <table className={styles.compared}>
        <thead><tr><th>{t("compared")}</th><th>{pair.one}</th><th>{pair.other}</th><th>{t("weight")}</th></tr></thead>
        <tbody>
          {pair.reasons.map((reason) => {
            const way = Math.abs(reason.weight) < .05 ? "speaks_neither" : reason.weight > 0 ? "speaks_for" : "speaks_against";
            return <tr key={reason.compared}>
              <td>{bare(reason.says[language() === "en" ? "en" : "zh"]!)}<div className={styles.values}>{reason.one} / {reason.other}</div></td><td>{reason.one}</td><td>{reason.other}</td>
              <td><span className={way === "speaks_neither" ? "quiet" : way === "speaks_for" ? styles.good : styles.bad}>{figure(reason.weight, 1)} {t(way)}</span></td>
            </tr>;
          })}
        </tbody>
      </table>
      <Trouble of={decide.error} />
      {pair.state === "open" ? (
        <div className={styles.tags}>
          <Allowed refusal={refusal}><Button type="primary" loading={decide.isPending} onClick={() => act(true)}>{t("accept")}</Button></Allowed>
          <Allowed refusal={refusal}><Button disabled={decide.isPending} onClick={() => act(false)}>{t("refuse")}</Button></Allowed>
        </div>
      ) : <p className="quiet">{t("decided", { by: pair.decided_by, when: moment(pair.decided_at, zone) })} {pair.because}</p>}
    </Card>
  );
}

/** Without the two values, which stand beside it. */
const bare = (said: string) => said.replace(/\s*[(（][^(（]*[)）]$/, "");

function Who({ id, one }: { id: number; one?: Listed }) {
  const t = useWords(words);
  const zone = useZone();
  const workspace = useWorkspace();
  return (
    <div>
      <h3><Link to={paths.person} params={{ workspace, person: String(id) }}>{one ? one.name || one.email || t("nameless") : t("number", { id })}</Link></h3>
      <div className="quiet">{one ? [one.email, one.phone, one.city, ...one.user_ids].filter(Boolean).join(" · ") : t("gone")}</div>
      {one && <div className={styles.small}>{t("orders")} {figure(one.orders)} · {t("last_seen")} {moment(one.last_seen_at, zone)}</div>}
    </div>
  );
}
