/** Who is in it, a page at a time, and why. */
import { Button, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { PersonPicker } from "../../people";
import words from "../words";
import styles from "./page.module.css";
import { PersonName, usePeople } from "./people";

const PAGE = 50;

export function Members({ segment, ask }: { segment: number; ask: (person: number) => void }) {
  const t = useWords(words);
  const zone = useZone();
  const [pages, turn] = useState([0]);
  const after = pages.at(-1)!;
  const found = useAsked(["segments", segment, "members", after], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/members", { params: { path, query: { after, limit: PAGE } }, signal })), { stay: true });
  const path = { workspace: useWorkspace(), segment };
  const people = usePeople(found.data?.people);
  const rows = (found.data?.people ?? []).map((id) => ({ id, one: people.get(id) }));
  return (
    <Card>
      <Trouble of={found.error} />
      <div className={styles.row}><PersonPicker label={t("why_other")} choose={(person) => person && ask(Number(person))} /></div>
      <Table rowKey="id" size="small" dataSource={rows} loading={found.isLoading} pagination={false} scroll={{ x: 560 }} locale={{ emptyText: t("nobody_in") }} columns={[
        { title: t("person"), key: "name", render: (_, row) => <PersonName id={row.id} one={row.one} /> },
        { title: t("city"), key: "city", render: (_, row) => row.one?.city },
        { title: t("last_seen"), key: "seen", render: (_, row) => <Moment of={row.one?.last_seen_at} zone={zone} /> },
        { title: "", key: "why", align: "right", render: (_, row) => <Button type="link" size="small" onClick={() => ask(row.id)}>{t("why")}</Button> },
      ]} />
      {(pages.length > 1 || found.data?.after) && (
        <p style={{ display: "flex", gap: 8 }}>
          <Button disabled={pages.length < 2} onClick={() => turn(pages.slice(0, -1))} aria-label="←">←</Button>
          <Button disabled={!found.data?.after} onClick={() => found.data?.after && turn([...pages, found.data.after])}>{t("more")}</Button>
        </p>
      )}
    </Card>
  );
}
