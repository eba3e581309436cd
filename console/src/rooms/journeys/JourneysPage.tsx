/** All journeys, with counts that move. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Segmented, Skeleton, Space, Table } from "antd";
import { useWorkspace } from "../../api/hooks";
import { figure, share, since } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import type { ListSearch } from "./address";
import { useDeeds, useJourneys, useNumbers } from "./asked";
import { StateTag } from "./Stands";
import type { Journey, Numbers } from "./types";
import { Mark } from "./Mark";
import words from "./words";

const BLANK = { kind: "marketing", reentry: "never", holdout_percent: 0, steps: {}, start: null };

export default function JourneysPage() {
  const t = useWords(words), workspace = useWorkspace(), navigate = useNavigate(), refusal = useRefusal("write");
  const search = useSearch({ strict: false }) as ListSearch;
  const found = useJourneys(), numbers = useNumbers().data, { make } = useDeeds();
  const by = new Map((numbers ?? []).map((one) => [one.journey, one]));
  const all = found.data ?? [];
  const shown = all.filter((one) => (!search.state || one.state === search.state) && (!search.find || one.name.toLowerCase().includes(search.find.toLowerCase())));
  const filter = (part: Partial<ListSearch>) => void navigate({ to: ".", search: ((was: ListSearch) => ({ ...was, ...part })) as never, replace: true });
  const begin = () => void make.mutateAsync({ name: free(t("new_name"), all), definition: BLANK as never }).then((made) => navigate({ to: paths.journey, params: { workspace, journey: String(made.id) }, search: { step: "entry" } as never }), () => undefined);
  const gallery = <Link to={paths.playbooks} params={{ workspace }}><Button>{t("from_playbook")}</Button></Link>;
  const actions = <Space wrap>{gallery}<Allowed refusal={refusal}><Button className="koi" loading={make.isPending} onClick={begin}>{t("new_journey")}</Button></Allowed></Space>;
  const inside = (numbers ?? []).reduce((sum, one) => sum + one.standing, 0);
  return (
    <Page title={t("title")} what={t("what")} actions={actions} stands={found.data && t("stands", { live: figure(all.filter((one) => one.state === "live").length), inside: figure(inside) })}>
      <Trouble of={found.error ?? make.error} again={() => void found.refetch()} />
      {!found.data && !found.error && <Skeleton active />}
      {found.data && !all.length && <Empty title={t("empty_title")} text={t("empty_text")} action={gallery} />}
      {all.length > 0 && (
        <>
          <Space wrap style={{ marginBottom: 16 }}>
            <Segmented aria-label={t("state")} value={search.state ?? ""} options={["", "live", "draft", "stopped"].map((value) => ({ value, label: value ? t(`state_${value}` as "state_live") : t("all_states") }))} onChange={(state) => filter({ state: (state || undefined) as ListSearch["state"] })} />
            <Input.Search allowClear aria-label={t("find")} placeholder={t("find")} defaultValue={search.find} onChange={(event) => filter({ find: event.target.value || undefined })} style={{ width: 240 }} />
          </Space>
          <Card bare label={t("title")}><List rows={shown} by={by} /></Card>
        </>
      )}
    </Page>
  );
}

const free = (name: string, all: Journey[]): string => {
  const taken = new Set(all.map((one) => one.name));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
};

function List({ rows, by }: { rows: Journey[]; by: Map<number, Numbers> }) {
  const t = useWords(words), workspace = useWorkspace();
  const number = (key: "standing" | "entered" | "goals") => (one: Journey, other: Journey) => (by.get(one.id)?.[key] ?? 0) - (by.get(other.id)?.[key] ?? 0);
  const goals = (one: Journey) => { const found = by.get(one.id); return found?.goals ? `${figure(found.goals)} (${share(found.goals / Math.max(1, found.entered + found.holdout))})` : "—"; };
  return (
    <Table<Journey> rowKey="id" size="middle" dataSource={rows} pagination={rows.length > 50 ? { pageSize: 50 } : false} scroll={{ x: 720 }} locale={{ emptyText: t("none_found") }}
      columns={[
        { title: t("name"), key: "name", sorter: (one, other) => one.name.localeCompare(other.name), render: (_, one) => <><Link to={paths.journey} params={{ workspace, journey: String(one.id) }}><b>{one.name}</b></Link> {one.version > 0 && one.changed && <Mark>{t("changed")}</Mark>}</> },
        { title: t("state"), key: "state", render: (_, one) => <StateTag of={one} /> },
        { title: <span title={t("inside_how")}>{t("inside")}</span>, key: "inside", align: "right", sorter: number("standing"), render: (_, one) => figure(by.get(one.id)?.standing ?? 0) },
        { title: t("entered"), key: "entered", align: "right", sorter: number("entered"), render: (_, one) => figure(by.get(one.id)?.entered ?? 0) },
        { title: t("goal_reached"), key: "goals", align: "right", sorter: number("goals"), render: (_, one) => goals(one) },
        { title: t("changed_last"), key: "changed", sorter: (one, other) => one.changed_at.localeCompare(other.changed_at), render: (_, one) => <span title={one.changed_at}>{since(one.changed_at)} · {one.changed_by}</span> },
      ]} />
  );
}
