/** One call: the number by a press, what to say and ask, and what came of it. */
import { App, Button, Input, Radio, Tag, Tooltip } from "antd";
import { useCallback, useEffect, useState } from "react";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { momentIn } from "../../../kit/zone";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import styles from "./calls.module.css";
import { Manage } from "./Manage";
import { codeTitle, isForPage, useCodes, useResultName, type Call } from "./use";
import words from "./words";

export function CallCard({ call, done }: { call: Call; done: () => void }) {
  const t = useWords(words);
  const zone = useZone();
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const codes = useCodes().data ?? [], resultName = useResultName();
  const [result, choose] = useState("");
  const [answers, answer] = useState<Record<string, string>>({});
  const [again, putOff] = useState("");
  const [note, write] = useState("");
  const here = { params: { path: { workspace, call: call.id } } };
  const number = useDone(() => got(api.POST("/api/w/{workspace}/calls/{call}/number", here)));
  const keep = useDone(async () => {   // told here and not when it is done: by then the task is read anew, and this card is that of its next call
    const kept = await got(api.POST("/api/w/{workspace}/calls/{call}/results", { ...here, body: { result, call: call.call, answers, note, again_at: again ? momentIn(zone, again) : null } }));
    void message.success(kept.state === "ended" ? t("kept_over") : t("kept_again", { when: moment(kept.call_at, zone) }));
    done();
  }, [["calls"], ["people"]]);
  const means = codes.find((code) => code.code === result)?.means;
  const ready = call.state === "open" && !!result && (means !== "call_back" || !!again);
  const { mutate: said, isPending } = keep, { mutate: see } = number;
  const save = useCallback(() => {
    if (ready && !isPending) said(undefined);
  }, [ready, isPending, said]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!isForPage(event) || call.state !== "open") return;
      const code = codes[Number(event.key) - 1];
      if (code && /^[1-9]$/.test(event.key)) choose(code.code);
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement && !event.target.role)) save();
      else if (event.key.toLowerCase() === "p") see(undefined);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [codes, save, see, call.state]);
  const phone = number.data?.phone ?? "";
  const title = call.name || t("nameless", { id: call.person });
  return (
    <Card title={title} extra={call.result && <Tag>{t("last", { result: resultName(call.result) })}</Tag>}>
      <div className={styles.top}>
        {phone ? <a className={styles.number} href={`tel:${phone}`} aria-label={t("dial", { phone })}>{phone}</a> : <span className={styles.number}>{call.phone}</span>}
        {!phone && call.state === "open" && <Tooltip title={t("number_key")}><Button aria-keyshortcuts="p" loading={number.isPending} onClick={() => see(undefined)}>{t("show_number")}</Button></Tooltip>}
        <span className="quiet">{call.state === "open" ? (new Date(call.call_at) > new Date() ? t("waits", { when: moment(call.call_at, zone) }) : t("of_calls", { call: call.call, most: call.calls_at_most })) : moment(call.ended_at, zone)}</span>
      </div>
      <Trouble of={number.error ?? keep.error} />
      <h3>{t("script")}</h3>
      <p className={styles.script}>{call.script}</p>
      {call.state === "open" && <>
        {call.questions.map((one) => (
          <fieldset key={one.key} className={styles.asked}>
            <legend>{one.text}</legend>
            {one.choices.length ? <Radio.Group value={answers[one.key]} onChange={(event) => answer({ ...answers, [one.key]: String(event.target.value) })} options={one.choices.map((value) => ({ value, label: value }))} />
              : <Input aria-label={one.text} placeholder={t("free")} maxLength={1000} value={answers[one.key] ?? ""} onChange={(event) => answer({ ...answers, [one.key]: event.target.value })} />}
          </fieldset>
        ))}
        <h3 id="came-of-it">{t("came_of_it")} <small className="quiet">{t("two_keys")}</small></h3>
        <div className={styles.results} role="radiogroup" aria-labelledby="came-of-it">
          {codes.map((code, place) => <button key={code.code} type="button" role="radio" aria-checked={result === code.code} className={styles.result} onClick={() => choose(code.code)}>{place < 9 && <kbd>{place + 1}</kbd>}{codeTitle(code)}</button>)}
        </div>
        {means === "call_back" && <label className={styles.field}>{t("again_at")}<Input type="datetime-local" value={again} onChange={(event) => putOff(event.target.value)} /></label>}
        <label className={styles.field}>{t("note")}<Input.TextArea rows={2} maxLength={2000} value={note} onChange={(event) => write(event.target.value)} /></label>
        <div className={styles.foot}><Button className="koi" disabled={!ready} loading={isPending} onClick={save}>{t("keep")}</Button><Manage call={call} done={done} /></div>
      </>}
    </Card>
  );
}
