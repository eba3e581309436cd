/** How a list got its members: who gave whom when. More are given by identifier or from a file. */
import { UploadOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Segmented, Select, Table, Upload } from "antd";
import { useState } from "react";
import { api, got, headers, problemOf } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import words from "../words";

type Given = { mode: "add" | "remove" | "set"; kind: string; values?: string; column?: string; creates: boolean; because?: string };

export function ListChanges({ segment }: { segment: number }) {
  const t = useWords(words);
  const zone = useZone();
  const path = { workspace: useWorkspace(), segment };
  const found = useAsked(["segments", segment, "changes"], (signal) => got(api.GET("/api/w/{workspace}/lists/{segment}/changes", { params: { path }, signal })), { live: true });
  return (
    <Card>
      <GivePeople segment={segment} />
      <Trouble of={found.error} />
      <Table rowKey="id" size="small" dataSource={found.data} loading={found.isLoading} pagination={false} scroll={{ x: 720 }} locale={{ emptyText: t("no_changes") }} columns={[
        { title: t("when"), dataIndex: "at", render: (at: string) => <Moment of={at} zone={zone} /> },
        { title: t("how"), dataIndex: "how", render: (how: string, one) => `${t(`how_${how}` as never)} · ${t(({ add: "add_people", remove: "take_out", set: "set_exactly" } as const)[one.mode as Given["mode"]])}` },
        { title: t("rows"), dataIndex: "rows", align: "right", render: (rows: number) => figure(rows) },
        { title: t("known"), dataIndex: "known", align: "right", render: (rows: number) => figure(rows) },
        { title: t("unknown"), dataIndex: "unknown", align: "right", render: (rows: number) => figure(rows) },
        { title: t("unreadable"), dataIndex: "unreadable", align: "right", render: (rows: number) => figure(rows) },
        { title: t("state"), dataIndex: "state", render: (state: string) => t(`state_${state}` as never) },
        { title: t("who_did"), dataIndex: "by", render: (by: string, one) => <>{by}{one.because && <div className="quiet">{one.because}</div>}</> },
      ]} />
    </Card>
  );
}

function GivePeople({ segment }: { segment: number }) {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const workspace = useWorkspace();
  const path = { workspace, segment };
  const [form] = Form.useForm<Given>();
  const [by, choose] = useState<"hand" | "file">("hand");
  const [file, take] = useState<File>();
  const kinds = useAsked(["identifier-kinds"], (signal) => got(api.GET("/api/w/{workspace}/identifier-kinds", { params: { path: { workspace } }, signal }))).data ?? [];
  const give = useDone(async (given: Given) => {
    const { values = "", column = "", ...rest } = given;
    if (by === "hand") return got(api.POST("/api/w/{workspace}/lists/{segment}/changes", { params: { path }, body: { ...rest, because: rest.because ?? "", values: values.split(/\s*\n\s*/).filter(Boolean) } }));
    const body = new FormData();
    body.append("file", file!);
    for (const [name, value] of Object.entries({ ...rest, column, because: rest.because ?? "" })) body.append(name, String(value));
    const answer = await fetch(`/api/w/${workspace}/lists/${segment}/file`, { method: "POST", headers: headers(), body });
    if (!answer.ok) throw await problemOf(answer);
    return answer.json();
  }, [["segments"]]);
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={{ mode: "add", kind: "email", creates: false }} style={{ maxWidth: 640, marginBottom: 24 }} onFinish={(given) => give.mutate(given, { onSuccess: () => form.resetFields(["values", "because"]) })}>
      <Segmented value={by} onChange={choose} options={[{ value: "hand", label: t("by_hand") }, { value: "file", label: t("by_file") }]} style={{ marginBottom: 16 }} />
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 16 }}>
        <Form.Item name="mode" label={t("what_moved")}><Select options={(["add", "remove", "set"] as const).map((mode) => ({ value: mode, label: t(({ add: "add_people", remove: "take_out", set: "set_exactly" } as const)[mode]) }))} /></Form.Item>
        <Form.Item name="kind" label={t("identifier_kind")}><Select options={[...kinds.map((kind) => ({ value: kind.name, label: `kind_of_${kind.name}` in words.words ? t(`kind_of_${kind.name}` as never) : kind.name })), ...(by === "hand" ? [{ value: "person", label: t("person") }] : [])]} /></Form.Item>
      </div>
      {by === "hand" ? <Form.Item name="values" label={t("identifiers")} rules={[{ required: true }]}><Input.TextArea rows={3} /></Form.Item> : (
        <>
          <Upload accept=".csv,.xlsx,.parquet" maxCount={1} beforeUpload={(chosen) => { take(chosen); return false; }} onRemove={() => take(undefined)}><Button icon={<UploadOutlined />}>{t("choose_file")}</Button></Upload>
          <Form.Item name="column" label={t("column")} rules={[{ required: true }]} style={{ marginTop: 16 }}><Input /></Form.Item>
        </>
      )}
      <Form.Item name="because" label={t("because")}><Input /></Form.Item>
      <Form.Item name="creates" valuePropName="checked"><Checkbox>{t("creates")}</Checkbox></Form.Item>
      <Trouble of={give.error} />
      <Allowed refusal={refusal}><Button htmlType="submit" loading={give.isPending} disabled={by === "file" && !file}>{t("do_it")}</Button></Allowed>
    </Form>
  );
}
