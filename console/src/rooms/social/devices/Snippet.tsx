/** The line for the site's pages, with its key; and a page of ours on which it can be seen to work. */
import { Alert, Button, Input } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal } from "../../../shell/me";
import { CopyButton } from "../parts/Copy";
import styles from "../social.module.css";
import words from "./words";

export function Snippet({ of }: { of: Answer<"get", "/site/messages"> }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("admin");
  const [key, setKey] = useState("");
  const [user, setUser] = useState("");
  const make = useDone(() => got(api.POST("/api/w/{workspace}/keys", { params: { path: { workspace } }, body: { name: t("key_name"), scopes: ["collect"] } })), [["keys"]]);
  const line = `<script src="${of.script}" data-key="${key.trim() || t("your_key")}" defer></script>`;
  const origin = new URL(of.script).origin;
  const worker = `importScripts("${of.worker}");`;
  const test = `/api/w/${workspace}/site/test?${new URLSearchParams({ key: key.trim(), ...(user.trim() ? { user: user.trim() } : {}) })}`;
  const made = (text: string, name: string) => <div className={styles.field}><div className={styles.shiftHead}><b style={{ cursor: "auto" }}>{name}</b><CopyButton text={text} name={name} /></div><pre className={styles.code} tabIndex={0}>{text}</pre></div>;
  return (
    <Card title={t("snippet")}>
      <Trouble of={make.error} />
      <div className={styles.form}>
        <p className={styles.told}>{t("snippet_what")}</p>
        <div className={styles.field}>
          <span>{t("key")} <span className="quiet">{t("key_what")}</span></span>
          <div className={styles.deeds}>
            <Input aria-label={t("key")} style={{ maxWidth: 420 }} value={key} placeholder="kp_…" autoComplete="off" onChange={(event) => setKey(event.target.value)} />
            <Allowed refusal={refusal}><Button loading={make.isPending} onClick={() => make.mutate(undefined, { onSuccess: ({ token }) => setKey(token) })}>{t("make_key")}</Button></Allowed>
          </div>
          {make.data && make.data.token === key && <Alert role="status" type="success" showIcon title={t("key_made")} />}
        </div>
        {made(line, t("snippet"))}
        {made(`script-src ${origin}; connect-src ${origin}; img-src https:`, t("policy"))}
        {of.browser_key ? made(worker, t("worker")) : <p className={styles.told}>{t("no_browser_key")}</p>}
        <div className={styles.field} role="group" aria-label={t("test")}>
          <b>{t("test")}</b><span className="quiet">{t("test_what")}</span>
          <div className={styles.deeds}>
            <Input aria-label={t("test_user")} placeholder={t("test_user")} style={{ maxWidth: 240 }} value={user} onChange={(event) => setUser(event.target.value)} />
            <Allowed refusal={refusal || (key.trim() ? "" : t("needs_key"))}><Button href={test} target="_blank" rel="noopener">{t("open_test")}</Button></Allowed>
          </div>
        </div>
      </div>
    </Card>
  );
}
