/** Who works here, and in which role. */
import { App, Button, Form, Input, Modal, Popconfirm, Select, Table, Typography } from "antd";
import { useState } from "react";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import words from "./words";

type Member = Shapes["MemberOut"];
export const ROLES = ["owner", "marketer", "analyst", "seller", "viewer"] as const;

export function useRoles() {
  const t = useWords(words);
  return ROLES.map((value) => ({ value, label: t(`role_${value}` as "role_owner") }));
}

export function Members() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const roles = useRoles();
  const [adding, add] = useState(false);
  const asked = useAsked(["members"], (signal) => got(api.GET("/api/w/{workspace}/members", { params: { path: { workspace } }, signal })));
  const put = usePut();
  const remove = useDone((email: string) => got(api.DELETE("/api/w/{workspace}/members/{email}", { params: { path: { workspace, email } } })), [["members"]]);
  return (
    <>
      <Card bare title={t("members")} extra={<Allowed refusal={refusal}><Button className="koi" onClick={() => add(true)}>{t("add_member")}</Button></Allowed>}>
        <Trouble of={asked.error ?? remove.error ?? put.error} />
        <Table<Member> rowKey="id" size="small" loading={!asked.data} dataSource={asked.data} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("email"), render: (_, one) => <>{one.email}{one.name && one.name !== one.email && <div className="quiet">{one.name}</div>}</> },
          { title: t("role"), render: (_, one) => <Allowed refusal={refusal}><Select aria-label={`${t("role")}: ${one.email}`} value={one.role} options={roles} style={{ minWidth: 128 }} onChange={(role) => put.mutate({ email: one.email, role })} /></Allowed> },
          { title: t("added_by"), dataIndex: "added_by" },
          { title: "", render: (_, one) => refusal ? <Allowed refusal={refusal}><Button size="small">{t("remove")}</Button></Allowed> : <Popconfirm title={t("remove_sure", { who: one.email })} onConfirm={() => remove.mutate(one.email)}><Button size="small">{t("remove")}</Button></Popconfirm> },
        ]} />
      </Card>
      <p className="quiet" style={{ marginTop: 16 }}>{t("your_account")} <a href="/account">{t("account")}</a> · <a href="/account/sessions">{t("sessions")}</a> · <a href="/account/second-step/">{t("second_step")}</a></p>
      {adding && <AddMember close={() => add(false)} />}
    </>
  );
}

function usePut() {
  const workspace = useWorkspace();
  return useDone((given: { email: string; role: string }) => got(api.PUT("/api/w/{workspace}/members", { params: { path: { workspace } }, body: given })), [["members"]]);
}

function AddMember({ close }: { close: () => void }) {
  const t = useWords(words);
  const roles = useRoles();
  const put = usePut();
  const { modal } = App.useApp();
  const [given, give] = useState({ email: "", role: "marketer" });
  const done = (made: { email: string; password?: string }) => {
    close();
    if (made.password) modal.success({ title: t("add_member"), okText: t("done"), content: <><p>{t("password_once", { who: made.email })}</p><Typography.Text code copyable>{made.password}</Typography.Text></> });
  };
  return (
    <Modal open title={t("add_member")} okText={t("add_member")} onCancel={close} confirmLoading={put.isPending} okButtonProps={{ disabled: !given.email.includes("@") }} onOk={() => put.mutate(given, { onSuccess: done })}>
      <Trouble of={put.error} />
      <Form layout="vertical">
        <Form.Item label={t("email")} htmlFor="member-email"><Input id="member-email" type="email" value={given.email} onChange={(event) => give({ ...given, email: event.target.value })} /></Form.Item>
        <Form.Item label={t("role")}><Select aria-label={t("role")} value={given.role} options={roles} onChange={(role) => give({ ...given, role })} /></Form.Item>
      </Form>
    </Modal>
  );
}
