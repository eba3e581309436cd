/** The sites that tell of their pages. */
import { Table } from "antd";
import type { Answer } from "../../../api/answers";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { useZone } from "../../../shell/me";
import styles from "../social.module.css";
import words from "./words";

type Seen = Answer<"get", "/site/messages">["sites"][number];

export function Sites({ of }: { of: Seen[] }) {
  const t = useWords(words);
  const zone = useZone();
  return (
    <Card bare title={t("sites")}>
      <p className={styles.told} style={{ padding: "0 16px 8px" }}>{t("sites_what")}</p>
      <Table<Seen> rowKey="site" size="small" dataSource={of} pagination={false} scroll={{ x: "max-content" }} locale={{ emptyText: t("no_sites") }} columns={[
        { title: t("site"), dataIndex: "site" }, { title: t("pages"), align: "right", render: (_, one) => figure(one.pages) }, { title: t("visitors"), align: "right", render: (_, one) => figure(one.visitors) },
        { title: t("last"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> },
      ]} />
    </Card>
  );
}
