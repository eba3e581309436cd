/** Saves the steps as a segment. A name that is taken is said; a segment that somebody else changed meanwhile is not overwritten. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import type { components } from "../../../api/generated/schema";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal } from "../../../shell/me";
import { ruleOf, type Rule } from "../rule";
import words from "../words";

type Segment = components["schemas"]["SegmentOut"];
type Props = { steps: Rule[]; base?: Segment; forget: () => void; suggested: string };
const NAME_AT_MOST = 60;

export function Save({ steps, base, forget, suggested }: Props) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const { message } = App.useApp();
  const refusal = useRefusal("write");
  const [open, setOpen] = useState(false);
  const [newer, setNewer] = useState<Segment>();
  const rule = ruleOf(steps) as Record<string, unknown>;
  const arrive = (made: Segment) => {
    forget();
    setOpen(false);
    void message.success(t("saved"));
    void go({ to: paths.segment, params: { workspace, segment: String(made.id) } });
  };
  const make = useDone((given: { name: string; live: boolean }) => got(api.POST("/api/w/{workspace}/segments", { params: { path: { workspace } }, body: { ...given, rule } })), [["segments"]]);
  const change = useDone(async (was: Segment) => {
    const path = { workspace, segment: was.id };
    const now = await got(api.GET("/api/w/{workspace}/segments/{segment}", { params: { path } }));
    if (now.updated_at !== was.updated_at) return setNewer(now);
    arrive(await got(api.PUT("/api/w/{workspace}/segments/{segment}", { params: { path }, body: { name: was.name, live: was.live, rule } })));
  }, [["segments"]]);
  const changes = base && base.kind === "rule";
  return (
    <>
      {changes && <Allowed refusal={refusal}><Button onClick={() => setOpen(true)} disabled={!steps.length}>{t("save_as")}</Button></Allowed>}
      <Allowed refusal={refusal}>
        <Button className="koi" disabled={!steps.length} loading={change.isPending} onClick={() => (changes ? change.mutate(base) : setOpen(true))}>{t(changes ? "save_changes" : "save_as")}</Button>
      </Allowed>
      {newer && <Alert type="warning" showIcon closable={{ onClose: () => setNewer(undefined) }} title={t("newer", { who: newer.updated_by })} action={<Link to={paths.segment} params={{ workspace, segment: String(newer.id) }}>{t("open_theirs")}</Link>} />}
      <Trouble of={change.error} />
      <Modal open={open} title={t("save_as")} okText={t("save_as")} cancelText={t("cancel")} onCancel={() => setOpen(false)} okButtonProps={{ htmlType: "submit", form: "save-segment", loading: make.isPending }} destroyOnHidden>
        <Form id="save-segment" layout="vertical" requiredMark={false} initialValues={{ name: suggested.length <= NAME_AT_MOST ? suggested : "", live: true }} onFinish={(given: { name: string; live: boolean }) => make.mutate(given, { onSuccess: arrive })}>
          <Form.Item name="name" label={t("save_name")} rules={[{ required: true }]}><Input autoFocus maxLength={200} /></Form.Item>
          <Form.Item name="live" valuePropName="checked"><Checkbox>{t("save_live")}</Checkbox></Form.Item>
          <Trouble of={make.error} />
        </Form>
      </Modal>
    </>
  );
}
