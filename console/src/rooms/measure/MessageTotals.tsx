/** What became of all messages, by reason. */
import { Skeleton, Table } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { figure, share } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Trouble } from "../../parts/Trouble";
import styles from "./Measure.module.css";
import words from "./reportWords";

type Line = Shapes["TotalOut"];
const ENDS = ["accepted", "waiting", "refused", "unknown", "later", "sending", "opened", "clicked", "unsubscribed", "bounced", "complained"] as const;
const SENT = new Set(["accepted", "waiting", "refused", "unknown", "later", "sending"]);   // what a message ends as once; the others are reactions to it

export function MessageTotals() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const asked = useAsked(["messages", "totals"], (signal) => got(api.GET("/api/w/{workspace}/messages/totals", { params: { path: { workspace } }, signal })), { live: true });
  const lines = asked.data as Line[] | undefined;
  const all = lines?.filter((one) => SENT.has(one.status)).reduce((sum, one) => sum + one.messages, 0) ?? 0;
  const accepted = lines?.filter((one) => one.status === "accepted").reduce((sum, one) => sum + one.messages, 0) ?? 0;
  const status = (one: Line) => (ENDS.some((end) => end === one.status) ? t(`status_${one.status as (typeof ENDS)[number]}`) : one.status);
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {!lines ? !asked.error && <Skeleton active /> : (
        <Card label={t("tab_messages")}>
          <p className={styles.answer}>{all ? t("messages_answer", { accepted: figure(accepted), all: figure(all), share: share(accepted / all) }) : t("nothing_sent")}</p>
          <Table<Line> rowKey={(one) => `${one.status} ${one.reason}`} size="small" dataSource={lines} pagination={false} scroll={{ x: "max-content" }} columns={[
            { title: t("status"), render: (_, one) => status(one) }, { title: t("reason"), render: (_, one) => (language() === "en" ? one.english : one.chinese) || <span className="quiet">—</span> },
            { title: t("messages"), dataIndex: "messages", align: "right", render: (value: number) => figure(value), sorter: (a, b) => a.messages - b.messages, defaultSortOrder: "descend" },
          ]} />
        </Card>
      )}
    </>
  );
}
