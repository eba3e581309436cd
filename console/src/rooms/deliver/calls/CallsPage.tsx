/** Whom to call: the next one by a key, what to say, and what came of it by two. */
import { Button, Segmented, Space, Tooltip, App } from "antd";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useAddress } from "../../../api/address";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import { Beside } from "../../people";
import { CallCard } from "./CallCard";
import { CallList } from "./CallList";
import styles from "./calls.module.css";
import { isForPage } from "./use";
import words from "./words";

const Sheet = lazy(() => import("./Sheet"));
const Codes = lazy(() => import("./Codes"));
const WHICH = ["mine", "pool", "all", "ended"] as const;
const MOST = 200;

export default function CallsPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("call"), mayWrite = useRefusal("write");
  const { message } = App.useApp();
  const [chosen, choose] = useAddress();
  const [open, show] = useState<"sheet" | "codes" | null>(null);
  const which = WHICH.find((one) => one === chosen.which) ?? "mine";
  const id = Number(chosen.call) || 0;
  const params = { path: { workspace } };
  const listed = useAsked(["calls", which], (signal) => got(api.GET("/api/w/{workspace}/calls", { params: { ...params, query: { which, most: MOST } }, signal })), { live: true, stay: true, enabled: !refusal });
  const one = useAsked(["calls", "one", id], (signal) => got(api.GET("/api/w/{workspace}/calls/{call}", { params: { path: { workspace, call: id } }, signal })), { enabled: id > 0 && !refusal });
  const next = useDone(() => got(api.POST("/api/w/{workspace}/calls/next", { params })), [["calls"]]);
  const { mutate, isPending } = next;
  const takeNext = useCallback(() => {
    if (!isPending && !refusal) mutate(undefined, { onSuccess: (call) => { if (call) choose({ call: String(call.id) }); else void message.info(t("none_now")); } });
  }, [isPending, refusal, mutate, choose, message, t]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => { if (event.key.toLowerCase() === "n" && isForPage(event)) takeNext(); };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [takeNext]);
  const counts = listed.data?.counts, call = id > 0 ? one.data : undefined;
  const options = WHICH.map((value) => ({ value, label: value === "ended" || !counts ? t(value) : `${t(value)} · ${counts[value]}` }));
  return (
    <Page title={t("title")} what={t("what")} stands={counts && t("stands", { ...counts })} wide
      actions={<Space wrap>
        <Allowed refusal={mayWrite}><Button onClick={() => show("codes")}>{t("codes")}</Button></Allowed>
        <Allowed refusal={mayWrite}><Button onClick={() => show("sheet")}>{t("sheet")}</Button></Allowed>
        <Tooltip title={t("next_key")}><Button className="koi" aria-keyshortcuts="n" loading={isPending} disabled={!!refusal} onClick={takeNext}>{t("next")}</Button></Tooltip>
      </Space>}>
      <Trouble of={refusal ? { message: refusal } : listed.error ?? next.error ?? (id > 0 ? one.error : null)} />
      {call && <div className={styles.whole}>
        <CallCard key={`${call.id}-${call.call}`} call={call} done={() => choose({ call: undefined })} />
        <div className={styles.beside}><Beside person={call.person} without={["phone", "mobile"]} /></div>
      </div>}
      <Segmented value={which} options={options} onChange={(value) => choose({ which: value === "mine" ? undefined : value })} style={{ marginBottom: 16 }} />
      {listed.data?.total === 0 ? <Empty title={t("none")} text={t("none_text")} /> : <Card bare label={t("title")}><CallList calls={listed.data?.calls} total={listed.data?.total ?? 0} open={(call) => choose({ call: String(call) })} /></Card>}
      <Suspense>{open === "sheet" && <Sheet close={() => show(null)} />}{open === "codes" && <Codes close={() => show(null)} />}</Suspense>
    </Page>
  );
}
