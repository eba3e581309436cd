/** What an account says by itself: to who begins to follow, and to who writes. */
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
import { useAccount } from "./known";
import { Rules } from "./replies/Rules";
import { TryReply } from "./replies/TryReply";
import words from "./words";

const LETTERS = 600;

export default function Replies({ account }: { account: number }) {
  const t = useWords(words);
  const c = useWords(common);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const { message } = App.useApp();
  const { one } = useAccount(account);
  const [typed, type] = useState<string>();
  const [answered, answer] = useState<string[]>([]);
  const here = { params: { path: { workspace, account } } };
  const key = ["wechat", account, "greeting"];
  const asked = useAsked(key, (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/greeting", { ...here, signal })));
  const save = useDone((text: string) => got(api.PUT("/api/w/{workspace}/wechat/accounts/{account}/greeting", { ...here, body: { text } })), [key]);
  const text = typed ?? asked.data?.text ?? "";
  const keep = <Allowed refusal={refusal}><Button className="koi" disabled={typed === undefined || typed === asked.data?.text} loading={save.isPending} onClick={() => save.mutate(text, { onSuccess: () => { type(undefined); message.success(c("saved")); } })}>{c("save")}</Button></Allowed>;
  return (
    <>
      <div className={styles.beside}>
        <div>
          <Card title={t("follow_greeting")} extra={keep}>
            <p className={styles.told}>{t("follow_greeting_what")}</p>
            <Trouble of={asked.error ?? save.error} />
            <p><Input.TextArea aria-label={t("follow_greeting")} rows={5} showCount maxLength={LETTERS} disabled={!!refusal || !asked.data} value={text} onChange={(event) => type(event.target.value)} /></p>
          </Card>
          <TryReply account={account} answered={answer} />
        </div>
        <Phone label={t("preview")} title={one?.name ?? ""} says={[...(text ? [text] : []), ...answered]} />
      </div>
      <Rules account={account} />
    </>
  );
}
