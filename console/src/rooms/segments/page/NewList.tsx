/** An empty list: a segment whose members are given. What it is for is said before anybody is put into it. */
import { useNavigate } from "@tanstack/react-router";
import { Form, Input, Modal } from "antd";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import words from "../words";

export function NewList({ open, close }: { open: boolean; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const make = useDone((body: { name: string; purpose: string }) => got(api.POST("/api/w/{workspace}/lists", { params: { path: { workspace } }, body })), [["segments"]]);
  return (
    <Modal open={open} title={t("new_list")} okText={t("new_list")} cancelText={t("cancel")} onCancel={close} okButtonProps={{ htmlType: "submit", form: "new-list", loading: make.isPending }} destroyOnHidden>
      <Form id="new-list" layout="vertical" requiredMark={false} onFinish={(given: { name: string; purpose: string }) => make.mutate(given, {
        onSuccess: (made) => void go({ to: paths.segment, params: { workspace, segment: String(made.id) }, search: { tab: "changes" } }) })}>
        <Form.Item name="name" label={t("name")} rules={[{ required: true }]}><Input autoFocus /></Form.Item>
        <Form.Item name="purpose" label={t("purpose")} rules={[{ required: true }]}><Input /></Form.Item>
        <Trouble of={make.error} />
      </Form>
    </Modal>
  );
}
