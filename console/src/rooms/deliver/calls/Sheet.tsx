/** A list for a call centre as a spreadsheet, and its results back by the same file. */
import { UploadOutlined } from "@ant-design/icons";
import { Alert, Button, InputNumber, Modal, Upload } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { headers, problemOf } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import styles from "./calls.module.css";
import words from "./words";

type Told = Shapes["SheetOut"];

async function asked(path: string, body: BodyInit, more: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(path, { method: "POST", body, headers: { ...headers(), ...more } });
  if (!response.ok) throw await problemOf(response);
  return response;
}

function save(file: Blob, name: string) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export default function Sheet({ close }: { close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const kept = useQueryClient();
  const [given, give] = useState({ most: 1000, hours: 48 });
  const place = `/api/w/${workspace}/calls/sheet`;
  const out = useDone(async () => save(await (await asked(place, JSON.stringify(given), { "Content-Type": "application/json" })).blob(), "calls.xlsx"), [["calls"]]);
  const back = useDone(async (file: File) => {
    const form = new FormData();
    form.append("file", file);
    const told = await (await asked(`${place}/results`, form)).json() as Told;
    await kept.invalidateQueries({ queryKey: [workspace, "calls"] });
    return told;
  });
  return (
    <Modal open title={t("sheet")} onCancel={close} footer={null}>
      <p className="quiet">{t("sheet_what")}</p>
      <Trouble of={out.error ?? back.error} />
      <div className={styles.form}>
        <label>{t("sheet_most")}<InputNumber min={1} max={5000} value={given.most} onChange={(most) => give({ ...given, most: most ?? 1000 })} /></label>
        <label>{t("sheet_hours")}<InputNumber min={1} max={168} value={given.hours} onChange={(hours) => give({ ...given, hours: hours ?? 48 })} /></label>
        <Button className="koi" loading={out.isPending} onClick={() => out.mutate(undefined)}>{t("sheet_fetch")}</Button>
        <Upload accept=".xlsx" maxCount={1} showUploadList={false} beforeUpload={(file) => { back.mutate(file); return false; }}><Button icon={<UploadOutlined />} loading={back.isPending}>{t("sheet_read")}</Button></Upload>
      </div>
      {back.data && <Alert style={{ marginTop: 16 }} type={back.data.refused.length ? "warning" : "success"} showIcon title={t("sheet_told", { kept: back.data.kept, again: back.data.again, refused: back.data.refused.length })}
        description={back.data.refused.slice(0, 20).map((one) => <div key={one.row}>{t("sheet_row", { row: one.row })}: {String(one.error.message)}</div>)} />}
    </Modal>
  );
}
