/** What an experiment has found: first whether it can be told, then the variants, then how it was counted. */
import { Alert, App, Button, Collapse, Input } from "antd";
import { Problem } from "../../../api/client";
import { figure, moment, share } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { useDeeds, useResults } from "../asked";
import type { Comparison, Interval, Results } from "../types";
import styles from "./numbers.module.css";
import { Mark } from "../Mark";
import { Weights } from "./Weights";
import words from "../words";

const NOT_THERE = 404;

type Place = { journey: number; step: string; version: number | undefined };

export function ResultsTab({ live, ...place }: Place & { live: boolean }) {
  const t = useWords(words), found = useResults(place.journey, place.step, place.version, live);
  if (!live || (found.error instanceof Problem && found.error.status === NOT_THERE)) return <p className="quiet">{t("results_none")}</p>;
  if (found.error) return <Trouble of={found.error} />;
  return found.data ? <Told of={found.data} {...place} /> : null;
}

function Told({ of, ...place }: Place & { of: Results }) {
  const t = useWords(words), zone = useZone(), english = language() === "en";
  const said = (one: { en: string; zh: string }) => (english ? one.en : one.zh);
  const { experiment, balance } = of;
  return (
    <>
      {experiment.winner
        ? <Alert type="success" showIcon title={t("winner", { variant: experiment.winner })} description={`${t("winner_by", { by: experiment.winner_by })}, ${moment(experiment.winner_at, zone)}. ${experiment.winner_because}`} />
        : <p><Mark tone={of.ready ? "good" : "quiet"}>{of.ready ? t("ready") : t("not_ready")}</Mark> {said(of.because)}</p>}
      {balance.suspicious ? <Alert type="warning" showIcon title={t("balance_wrong")} description={balance.p !== null && `p = ${p(balance.p)}`} /> : balance.p !== null && <p className="quiet">{t("balance_p", { p: p(balance.p) })}</p>}
      <div className={styles.scroll}><Variants of={of} /></div>
      <Comparisons of={of} />
      {of.effects.length > 0 && <><h3 className={styles.title}>{t("effects")}</h3>{of.effects.map((one) => <div key={JSON.stringify(one.levels)}>{Object.entries(one.levels).map(([factor, level]) => `${factor} = ${level}`).join(" × ")}: <Range of={one.difference} as={points} /> · p = {p(one.p)}</div>)}</>}
      {!experiment.winner && <Weights journey={place.journey} version={place.version} of={experiment} />}
      {!experiment.winner && <RollOut of={of} {...place} />}
      <Collapse ghost size="small" items={[{ key: "how", label: t("how_counted"), children: Object.entries(of.how).map(([name, one]) => <p key={name}>{said(one)}</p>) }]} />
    </>
  );
}

const p = (value: number) => (value < 0.001 ? "< 0.001" : figure(value, 3));
const points = (value: number) => `${value > 0 ? "+" : ""}${share(value)}`;
const money = (value: number) => figure(value, 2);

function Range({ of, as }: { of: Interval | null; as: (value: number) => string }) {
  const t = useWords(words);
  return of ? <>{as(of.value)} <span className="quiet">({as(of.low)}–{as(of.high)})</span></> : <span className="quiet">{t("no_interval")}</span>;
}

function Variants({ of }: { of: Results }) {
  const t = useWords(words), money_ = of.experiment.judged_by === "revenue";
  const all = of.variants.reduce((sum, one) => sum + one.people, 0);
  return (
    <table className={styles.variants}>
      <thead><tr><th>{t("variant")}</th><th>{t("heads")}</th><th>{money_ ? t("revenue_each") : t("rate")}</th></tr></thead>
      <tbody>
        {of.variants.map((one) => (
          <tr key={one.name}>
            <td><b>{one.name}</b>{of.best === one.name && " ★"}</td>
            <td>{figure(one.people)} <span className="quiet">{all > 0 && share(one.people / all)}</span><i className={styles.bar} style={{ width: `${all ? (100 * one.people) / all : 0}%` }} /><small className="quiet">{figure(one.window_over)} {t("window_over")}</small></td>
            <td>{money_ ? <Range of={one.revenue_per_person} as={money} /> : <Range of={one.rate} as={share} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Comparisons({ of }: { of: Results }) {
  const t = useWords(words), rows = of.comparisons.filter((one) => one.measure === of.experiment.judged_by);
  const as = of.experiment.judged_by === "revenue" ? money : points;
  const line = (one: Comparison) => (
    <div key={one.variant} style={{ marginTop: 8 }}>
      <b>{one.variant}</b> : {one.baseline} — {t("lift")} <b>{one.lift === null ? "—" : points(one.lift)}</b>
      <div className="quiet">{t("difference")}: <Range of={one.any_time ?? one.difference} as={as} /></div>
      <div className="quiet">{t("p_any")} {one.p_any_time === null ? "—" : p(one.p_any_time)} · {t("p_now")} {one.p === null ? "—" : p(one.p)}</div>
    </div>
  );
  return <>{rows.map(line)}</>;
}

function RollOut({ journey, step, version, of }: Place & { of: Results }) {
  const t = useWords(words), refusal = useRefusal("write"), { modal } = App.useApp(), { choose } = useDeeds(journey);
  const ask = (variant: string) => {
    let because = "";
    modal.confirm({ title: t("roll_out_title", { variant }), okText: t("roll_out_now", { variant }), cancelText: t("cancel"),
      content: <><p>{t("roll_out_text")}</p><Input aria-label={t("because")} placeholder={t("because")} maxLength={300} onChange={(event) => { because = event.target.value; }} /></>,
      onOk: () => choose.mutateAsync({ step, variant, because, version }) });
  };
  return (
    <>
      <Trouble of={choose.error} />
      <div className={styles.actions}>{of.experiment.variants.map((variant) => <Allowed key={variant} refusal={refusal}><Button size="small" type={variant === (of.best || of.leader) ? "primary" : "default"} ghost={variant === (of.best || of.leader)} onClick={() => ask(variant)}>{t("roll_out_now", { variant })}</Button></Allowed>)}</div>
    </>
  );
}
