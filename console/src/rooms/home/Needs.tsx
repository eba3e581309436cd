/** What waits for somebody, each with the way to it. */
import { CheckCircleOutlined } from "@ant-design/icons";
import { Skeleton } from "antd";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Place } from "./Place";
import styles from "./HomePage.module.css";
import words from "./words";

const WHERE = {
  tasks_late: "", approvals: "content", messages_unknown: "", quarantine: "events", stuck: "events", suspects: "people/duplicates", journeys_paused: "journeys", journeys_changed: "journeys",
} as const;
type Kind = keyof typeof WHERE;

export function Needs({ needs }: { needs: { kind: string; count: number }[] | undefined }) {
  const t = useWords(words);
  return (
    <Card title={t("needs")}>
      {!needs && <Skeleton active title={false} />}
      {needs?.length === 0 && <p className="quiet"><CheckCircleOutlined /> {t("needs_none")}</p>}
      <ul className={styles.list}>
        {needs?.map(({ kind, count }) => <li key={kind}><Place to={WHERE[kind as Kind]}>{t(`need_${kind as Kind}`)}</Place><strong>{figure(count)}</strong></li>)}
      </ul>
    </Card>
  );
}
