/** For whom and for what a template is: marks by which the library finds it. */
import { Button, Form, Select, Space } from "antd";
import { useEffect, useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./words";

export const MARKS = ["stage", "role", "value", "topic", "length", "tags"] as const;
type Marks = Record<string, string[]>;

export function MarksPane({ template }: { template: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const place = { params: { path: { workspace } } };
  const used = useAsked(["content-marks"], (signal) => got(api.GET("/api/w/{workspace}/content/marks", { ...place, signal })));
  const library = useAsked(["library", "all"], (signal) => got(api.GET("/api/w/{workspace}/content/library", { ...place, signal })));
  const now = library.data?.find((one) => one.template === template)?.marks as Marks | undefined;
  const [marks, setMarks] = useState<Marks>({});
  useEffect(() => { if (now) setMarks(now); }, [now]);
  const save = useDone((given: Marks) => got(api.PUT("/api/w/{workspace}/templates/{template}/marks", { params: { path: { workspace, template } }, body: { marks: given } })), [["library"], ["content-marks"]]);
  return (
    <Form layout="vertical">
      {MARKS.map((mark) => (
        <Form.Item key={mark} label={t(`mark_${mark}`)} style={{ marginBottom: 8 }}>
          <Select mode="tags" aria-label={t(`mark_${mark}`)} value={marks[mark] ?? []} options={(used.data?.[mark] ?? []).map((value) => ({ value, label: value }))} onChange={(values: string[]) => setMarks({ ...marks, [mark]: values })} />
        </Form.Item>
      ))}
      <Trouble of={save.error} />
      <Space><Allowed refusal={refusal}><Button type="primary" loading={save.isPending} onClick={() => save.mutate(Object.fromEntries(Object.entries(marks).filter(([, list]) => list.length)))}>{t("save")}</Button></Allowed></Space>
    </Form>
  );
}
