/** What whoever may change journeys does with somebody's call: give it to another, or take it back. */
import { Button, Popconfirm, Select } from "antd";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import type { Call } from "./use";
import words from "./words";

export function Manage({ call, done }: { call: Call; done: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const here = { params: { path: { workspace, call: call.id } } };
  const callers = useAsked(["callers"], (signal) => got(api.GET("/api/w/{workspace}/calls/callers", { params: { path: { workspace } }, signal })), { enabled: !refusal, stay: true });
  const give = useDone((caller: string) => got(api.POST("/api/w/{workspace}/calls/{call}/give", { ...here, body: { caller } })), [["calls"]]);
  const back = useDone(() => got(api.POST("/api/w/{workspace}/calls/{call}/take-back", here)), [["calls"]]);
  if (refusal) return null;
  const options = [{ value: "", label: t("to_pool") }, ...(callers.data ?? []).map((one) => ({ value: one.email, label: one.name || one.email }))];
  return (
    <>
      <Select aria-label={t("give")} value={call.caller} options={options} style={{ minWidth: 200 }} loading={give.isPending} onChange={(caller) => give.mutate(caller)} />
      <Popconfirm title={t("take_back_sure")} okText={t("take_back")} onConfirm={() => back.mutate(undefined, { onSuccess: done })}><Button loading={back.isPending}>{t("take_back")}</Button></Popconfirm>
      <Trouble of={give.error ?? back.error} />
    </>
  );
}
