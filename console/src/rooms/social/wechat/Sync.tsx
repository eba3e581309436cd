/** Reading all followers anew, and how far that has come. */
import { Button, Progress } from "antd";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure, since } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { useRefusal } from "../../../shell/me";
import words from "./words";

const EVERY = 2_000;

export function Sync({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const here = { params: { path: { workspace, account } } };
  const key = ["wechat", account, "sync"];
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/sync", { ...here, signal })), { every: EVERY });
  const begin = useDone(() => got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/sync", here)), [key]);
  const now = asked.data;
  const because = now && (language().startsWith("zh") ? now.because_zh : now.because_en);
  return (
    <>
      {now?.state === "running" ? <span role="status">{t("sync_running", { read: figure(now.read), total: figure(now.total) })} <Progress aria-label={t("sync")} size="small" style={{ width: 100 }} percent={now.total ? Math.round((now.read / now.total) * 100) : 0} /></span>
        : <span className="quiet">{now?.state === "done" && now.ended_at ? t("sync_done", { since: since(now.ended_at) }) : now?.state === "failed" ? t("sync_failed", { because }) : now && t("sync_never")}</span>}
      <Allowed refusal={refusal}><Button loading={begin.isPending} disabled={now?.state === "running"} onClick={() => begin.mutate(undefined)}>{t("sync")}</Button></Allowed>
    </>
  );
}
