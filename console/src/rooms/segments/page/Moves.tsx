/** Who joined and who left in the last thirty days, the newest first. */
import { Button, Table } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Moment } from "../../../parts/Moment";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import words from "../words";
import { PersonName, usePeople } from "./people";

const PAGE = 50;
const MOST = 500;   // as many people are named at once

export function Moves({ segment }: { segment: number }) {
  const t = useWords(words);
  const zone = useZone();
  const [limit, more] = useState(PAGE);
  const path = { workspace: useWorkspace(), segment };
  const found = useAsked(["segments", segment, "moves", limit], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/moves", { params: { path, query: { limit } }, signal })), { stay: true });
  const people = usePeople(found.data?.map((move) => move.person));
  return (
    <Card>
      <Trouble of={found.error} />
      <Table rowKey={(move) => `${move.person} ${move.at} ${move.joined}`} size="small" dataSource={found.data} loading={found.isLoading} pagination={false} scroll={{ x: 480 }} locale={{ emptyText: t("nobody_moved") }} columns={[
        { title: t("when"), dataIndex: "at", render: (at: string) => <Moment of={at} zone={zone} /> },
        { title: t("what_moved"), dataIndex: "joined", render: (joined: boolean) => (joined ? `→ ${t("joined")}` : `← ${t("left")}`) },
        { title: t("person"), dataIndex: "person", render: (id: number) => <PersonName id={id} one={people.get(id)} /> },
      ]} />
      {(found.data?.length ?? 0) === limit && limit < MOST && <p><Button onClick={() => more(Math.min(MOST, limit * 2))}>{t("more")}</Button></p>}
    </Card>
  );
}
