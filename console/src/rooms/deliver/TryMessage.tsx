/** One message to yourself, to see what arrives. */
import { Alert, Form, Input, Modal } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import words from "./accountWords";
import type { Account } from "./Accounts";

/** By an account, or without one by the mail server of this installation. */
export default function TryMessage({ account, close }: { account?: Account; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [to, reach] = useState("");
  const [text, write] = useState("");
  const send = useDone(() => account
    ? got(api.POST("/api/w/{workspace}/channels/accounts/{account}/try", { params: { path: { workspace, account: account.id } }, body: { to, text, subject: "", link: "" } }))
    : got(api.POST("/api/w/{workspace}/channels/email/try", { params: { path: { workspace } }, body: { to } })));
  return (
    <Modal open title={t("try")} okText={t("try")} cancelText={t("close")} onCancel={close} confirmLoading={send.isPending} okButtonProps={{ disabled: !to.trim() || (!!account && !text.trim()) }} onOk={() => send.mutate(undefined)}>
      <p className="quiet">{t("try_what")}</p>
      <Trouble of={send.error} />
      {send.data && <Told told={send.data} />}
      <Form layout="vertical">
        <Form.Item label={account ? t("to") : t("to_mail")} htmlFor="try-to"><Input id="try-to" value={to} onChange={(event) => reach(event.target.value)} placeholder={account?.channel === "sms" ? "+8613800000000" : undefined} /></Form.Item>
        {account && <Form.Item label={t("text")} htmlFor="try-text"><Input.TextArea id="try-text" rows={3} value={text} onChange={(event) => write(event.target.value)} placeholder={account.channel === "sms" ? t("text_like") : undefined} /></Form.Item>}
      </Form>
    </Modal>
  );
}

function Told({ told }: { told: Shapes["TriedOut"] }) {
  const t = useWords(words);
  if (told.status === "accepted") return <Alert type="success" showIcon title={t(told.detail === "mailbox" ? "went_mailbox" : "went")} style={{ marginBottom: 16 }} />;
  const why = language().startsWith("zh") ? told.because_zh : told.because_en;
  const title = told.status === "unknown" ? t("not_known") : t("refused", { why });
  return <Alert type="warning" showIcon title={title} description={told.detail && <code>{told.detail}</code>} style={{ marginBottom: 16 }} />;
}
