/** How the page beside a chat is set up in WeCom, step by step. */
import { Alert } from "antd";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { Copy } from "../parts/Copy";
import styles from "../social.module.css";
import type { Corp } from "./known";
import words from "./words";

export default function Sidebar({ corp: { account } }: { corp: Corp }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const asked = useAsked(["wecom", account, "sidebar"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/sidebar", { params: { path: { workspace, account } }, signal })));
  const told = asked.data;
  return (
    <Card title={t("tab_sidebar")}>
      <p className={styles.told}>{t("sidebar_what")}</p>
      <Trouble of={asked.error} />
      {told && !told.secure && <Alert role="note" type="warning" showIcon title={t("insecure")} style={{ margin: "16px 0" }} />}
      {told && (
        <ol className={styles.steps}>
          <li>{t("side_1")}<Copy text={told.domain} name={t("domain")} /></li>
          <li>{t("side_2")}<Copy text={told.page} name={t("page")} /></li>
          <li>{t("side_3")}<Copy text={told.callback} name={t("callback")} /></li>
          <li>{t("side_4", { whom: t(told.seen === "all" ? "seen_all" : "seen_own") })}</li>
        </ol>
      )}
    </Card>
  );
}
