/** The workspace's list of what may come of a call. */
import { App, Button, Drawer, Input, Select, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useCodes, type Code } from "./use";
import words from "./words";

const MEANINGS = ["answered", "no_answer", "busy", "call_back", "declined", "wrong_number", "opt_out"] as const;

export default function Codes({ close }: { close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const { message } = App.useApp();
  const asked = useCodes();
  const [changed, change] = useState<Code[] | null>(null);
  const codes = changed ?? asked.data ?? [];
  const put = (place: number, part: Partial<Code>) => change(codes.map((code, here) => (here === place ? { ...code, ...part } : code)));
  const save = useDone(() => got(api.PUT("/api/w/{workspace}/calls/codes", { params: { path: { workspace } }, body: { codes } })), [["call-codes"]]);
  const field = (name: "code" | "en" | "zh", label: string) => ({ title: label, render: (_: unknown, code: Code & { place: number }) => <Input aria-label={label} size="small" maxLength={40} value={code[name]} onChange={(event) => put(code.place, { [name]: event.target.value })} /> });
  return (
    <Drawer open size="large" title={t("codes")} onClose={close} extra={<Button className="koi" disabled={!changed} loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: () => { change(null); void message.success(t("saved")); } })}>{t("save")}</Button>}>
      <p className="quiet">{t("codes_what")}</p>
      <Trouble of={asked.error ?? save.error} />
      <Table size="small" rowKey="place" pagination={false} dataSource={codes.map((code, place) => ({ ...code, place }))} scroll={{ x: "max-content" }} columns={[
        field("code", t("code")), field("en", t("in_english")), field("zh", t("in_chinese")),
        { title: t("means"), render: (_, code) => <Select aria-label={t("means")} size="small" style={{ minWidth: 140 }} value={code.means} onChange={(means) => put(code.place, { means })} options={MEANINGS.map((value) => ({ value, label: t(`means_${value}`) }))} /> },
        { title: "", render: (_, code) => <Button size="small" onClick={() => change(codes.filter((_, place) => place !== code.place))}>{t("remove")}</Button> },
      ]} />
      <Button style={{ marginTop: 16 }} onClick={() => change([...codes, { code: "", means: "answered", en: "", zh: "" }])}>{t("add_code")}</Button>
    </Drawer>
  );
}
