/** What an account needs, as its provider says. */
import { Form, Input, Modal, Select, Typography } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import words from "./accountWords";
import type { Account, Provider } from "./Accounts";

type Field = Provider["fields"][number];

export default function AccountForm({ account, providers, close }: { account?: Account; providers: Provider[]; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const chinese = language().startsWith("zh");
  const [provider, choose] = useState(account?.provider ?? providers[0]?.name ?? "");
  const [name, call] = useState(account?.name ?? "");
  const [values, give] = useState<Record<string, string>>(account?.values ?? {});
  const known = providers.find((each) => each.name === provider);
  const save = useDone(async () => {
    if (account) return got(api.PATCH("/api/w/{workspace}/channels/accounts/{account}", { params: { path: { workspace, account: account.id } }, body: { name, values } }));
    return got(api.POST("/api/w/{workspace}/channels/accounts", { params: { path: { workspace } }, body: { provider, name, values } }));
  }, [["channel-accounts"]]);
  const input = (field: Field) => {
    const given = {
      id: `account-${field.name}`, value: values[field.name] ?? "", autoComplete: "off", spellCheck: false,
      placeholder: field.secret && account?.secrets.includes(field.name) ? t("secret_kept") : field.default || (chinese ? field.like_zh : field.like_en),
      onChange: (event: { target: { value: string } }) => give({ ...values, [field.name]: event.target.value }),
    };
    return field.long ? <Input.TextArea {...given} rows={4} /> : field.secret ? <Input.Password {...given} autoComplete="new-password" /> : <Input {...given} />;
  };
  return (
    <Modal open title={account ? account.name : t("add")} okText={t("save")} onCancel={close} confirmLoading={save.isPending} okButtonProps={{ disabled: !name.trim() || !provider }} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <Form layout="vertical">
        {!account && <Form.Item label={t("provider")} htmlFor="account-provider">
          <Select id="account-provider" value={provider} onChange={(next) => { choose(next); give({}); }} options={providers.map((each) => ({ value: each.name, label: chinese ? each.name_zh : each.name_en }))} />
        </Form.Item>}
        <Form.Item label={t("name")} htmlFor="account-called"><Input id="account-called" value={name} maxLength={60} onChange={(event) => call(event.target.value)} /></Form.Item>
        {known?.fields.map((field) => (
          <Form.Item key={field.name} htmlFor={`account-${field.name}`} label={<>{chinese ? field.label_zh : field.label_en} {!field.needed && <span className="quiet">&nbsp;{t("optional")}</span>}</>}>{input(field)}</Form.Item>
        ))}
        {account?.door && <Form.Item label={t("door")}><Typography.Text code copyable style={{ wordBreak: "break-all" }}>{account.door}</Typography.Text></Form.Item>}
      </Form>
    </Modal>
  );
}
