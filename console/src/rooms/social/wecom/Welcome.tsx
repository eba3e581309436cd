/** What new customers are told: by the corp, by live codes, and in groups. */
import { App, Button, Input } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import { Phone } from "../parts/Phone";
import styles from "../social.module.css";
import common from "../words";
import { useMembers, type Corp } from "./known";
import { named, WelcomeText } from "./WelcomeText";
import words from "./words";

export default function Welcome({ corp }: { corp: Corp }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const { message } = App.useApp();
  const { options } = useMembers(corp.account);
  const [typed, type] = useState<string>();
  const text = typed ?? corp.welcome;
  const save = useDone(() => got(api.PATCH("/api/w/{workspace}/channels/accounts/{account}", { params: { path: { workspace, account: corp.account } }, body: { values: { welcome: text } } })), [["wecom"], ["channel-accounts"]]);
  const keep = <Allowed refusal={refusal}><Button className="koi" disabled={text === corp.welcome} loading={save.isPending} onClick={() => save.mutate(undefined, { onSuccess: () => message.success(c("saved")) })}>{c("save")}</Button></Allowed>;
  return (
    <div className={styles.beside}>
      <div>
        <Card title={t("welcome_corp")} extra={keep}>
          <Trouble of={save.error} />
          <div className={styles.form}><p className={styles.told}>{t("welcome_corp_what")}</p><WelcomeText label={t("welcome_corp")} value={text} change={type} disabled={!!refusal} /></div>
        </Card>
        <OfCodes account={corp.account} />
        <OfGroups account={corp.account} />
      </div>
      <Phone label={t("preview")} title={options[0]?.label ?? t("member")} says={text.trim() ? [named(text, t("someone"), options[0]?.label ?? t("member"))] : []} />
    </div>
  );
}

function OfCodes({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const asked = useAsked(["wecom", account, "codes", "welcomes"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/codes", { params: { path: { workspace, account }, query: { most: 1000 } }, signal })));
  const own = asked.data?.filter((code) => (code.welcome as { text?: string }).text) ?? [];
  return own.length > 0 && (
    <Card title={t("codes_with")}>{own.map((code) => <p key={code.id} className={styles.line}><b>{code.name}</b> {(code.welcome as { text?: string }).text}</p>)}</Card>
  );
}

function OfGroups({ account }: { account: number }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const [text, type] = useState("");
  const add = useDone(() => got(api.POST("/api/w/{workspace}/wecom/{account}/groups/welcomes", { params: { path: { workspace, account } }, body: { text } })));
  return (
    <Card title={t("welcome_groups")} extra={<Allowed refusal={refusal}><Button disabled={!text.trim()} loading={add.isPending} onClick={() => add.mutate(undefined, { onSuccess: ({ template }) => { type(""); message.success(t("added_as", { id: template })); } })}>{t("add")}</Button></Allowed>}>
      <Trouble of={add.error} />
      <div className={styles.form}><p className={styles.told}>{t("welcome_groups_what")}</p><Input.TextArea aria-label={t("welcome_groups")} rows={3} maxLength={1000} disabled={!!refusal} value={text} onChange={(event) => type(event.target.value)} /></div>
    </Card>
  );
}
