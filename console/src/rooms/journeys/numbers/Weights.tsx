/** The shares that an experiment draws by now, to be changed for who comes from now on. */
import { App, Button, Input } from "antd";
import { useState } from "react";
import { moment, share } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import { useDeeds } from "../asked";
import { toWhole, withShare } from "../fields/weights";
import { Weight } from "../fields/Weight";
import type { Results } from "../types";
import styles from "./numbers.module.css";
import words from "../words";

export function Weights({ journey, version, of }: { journey: number; version: number | undefined; of: Results["experiment"] }) {
  const t = useWords(words), zone = useZone(), refusal = useRefusal("write"), { message } = App.useApp(), { reweigh } = useDeeds(journey);
  const last = of.weighings.at(-1);
  const now = toWhole(of.variants.map((name) => last?.weights[name] ?? 0));
  const [wanted, want] = useState<number[]>(), [because, say] = useState("");
  const shown = wanted ?? now;
  const use = () => reweigh.mutate({ step: of.step, because, version, weights: Object.fromEntries(of.variants.map((name, place) => [name, shown[place]!])) }, { onSuccess: () => { want(undefined); say(""); void message.success(t("weights_used")); } });
  return (
    <section aria-label={t("weights_now")}>
      <h3 className={styles.title}>{t("weights_now")}</h3>
      {of.mode === "best_arm" ? <><p>{of.variants.map((name, place) => `${name} ${share(now[place]! / 100)}`).join(t("comma"))}</p><p className="quiet">{t("weights_best_arm")}</p></> : (
        <>
          {of.variants.map((name, place) => <div key={name}><small>{name}</small><Weight name={t("share_of", { name })} value={shown[place]!} onChange={(value) => want(withShare(shown, place, value))} /></div>)}
          {wanted && (
            <div className={styles.actions}>
              <Input aria-label={t("because")} placeholder={t("because")} maxLength={300} value={because} onChange={(event) => say(event.target.value)} />
              <Allowed refusal={refusal}><Button type="primary" loading={reweigh.isPending} onClick={use}>{t("weights_use")}</Button></Allowed>
              <Button onClick={() => want(undefined)}>{t("cancel")}</Button>
            </div>
          )}
          <Trouble of={reweigh.error} />
        </>
      )}
      {last && <small className="quiet">{t("weights_by", { by: last.by, moment: moment(last.at, zone) })}{last.because && ` · ${last.because}`}</small>}
    </section>
  );
}
