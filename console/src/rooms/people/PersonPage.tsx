/** A person: left who, in the middle what happened, right what we think and do not know. */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Alert, Button, Segmented, Skeleton, Tabs, Tag } from "antd";
import { useState } from "react";
import { useWorkspace } from "../../api/hooks";
import { moment } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Allowed } from "../../parts/Allowed";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import { useStageTitles } from "./PeoplePage";
import { Consents } from "./person/Consents";
import { History } from "./person/History";
import { Identity } from "./person/Identity";
import { Journeys, Messages } from "./person/Outreach";
import { Orders } from "./person/Orders";
import styles from "./person/person.module.css";
import { Tags } from "./person/Tags";
import { NotKnown, Thought } from "./person/Thought";
import { useWhole } from "./person/use";
import { Facts } from "./person/Facts";
import words from "./words";

type Part = "who" | "history" | "think";

export default function PersonPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const asked = Number(useParams({ from: paths.person }).person);
  const { kinds = [] } = useSearch({ from: paths.person });
  const go = useNavigate({ from: paths.person });
  const found = useWhole(asked);
  const stageOf = useStageTitles();
  const whole = found.data;
  const mayExport = useRefusal("admin");
  const [part, show] = useState<Part>("who");   // of which a phone shows one at a time
  const back = <Link to={paths.people} params={{ workspace }}>← {t("back")}</Link>;
  if (!whole) return <Page title={t("number", { id: asked })} back={back}><Trouble of={found.error} />{found.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}</Page>;
  const value = (name: string) => String(whole.traits.find((trait) => trait.name === name)?.value ?? "");
  const name = value("name") || [value("first_name"), value("last_name")].filter(Boolean).join(" ") || value("nickname") || value("email") || value("phone") || t("nameless");
  const at = (trait: string) => moment(whole.computed[trait] as string | null, zone);
  return (
    <Page
      title={<>{name} {whole.stage && <Tag variant="outlined" title={t("since", { when: moment(whole.stage.since, zone) })}>{stageOf(whole.stage.stage)}</Tag>}</>} name={name} back={back}
      what={<>{t("number", { id: whole.id })} · {t("known_since", { when: at("first_seen_at"), seen: at("last_seen_at") })}</>} stands={<small className="quiet">{t("as_of", { tick: whole.as_of.tick, when: moment(whole.as_of.at, zone, true) })}</small>}
      actions={<Allowed refusal={mayExport}><Button href={`/api/w/${workspace}/people/${whole.id}/export.zip`}>{t("export")}</Button></Allowed>}
    >
      {whole.id !== asked && <Alert type="info" showIcon title={t("moved", { was: t("number", { id: asked }) })} style={{ marginBottom: 16 }} />}
      <Trouble of={found.error} />
      <Segmented<Part> block className={styles.parts} value={part} onChange={show} options={(["who", "history", "think"] as const).map((value) => ({ value, label: t(value) }))} />
      <div className={styles.whole} data-part={part}>
        <div className={styles.side}>
          <Facts whole={whole} />
          <Identity whole={whole} />
          <Consents whole={whole} />
        </div>
        <Card label={t("history")}>
          <Tabs items={[
            { key: "history", label: t("history"), children: <History person={whole.id} asOf={whole.as_of.tick} kinds={kinds} choose={(kinds) => void go({ search: () => ({ kinds }), replace: true, resetScroll: false })} /> },
            { key: "orders", label: `${t("orders")} · ${whole.orders.length}`, children: <Orders orders={whole.orders} /> },
            { key: "messages", label: `${t("messages")} · ${whole.sending.length}`, children: <Messages whole={whole} /> },
            { key: "journeys", label: `${t("journeys")} · ${whole.journeys.length}`, children: <Journeys whole={whole} /> },
          ]} />
        </Card>
        <div className={styles.side}>
          <Thought whole={whole} />
          <Tags whole={whole} />
          <NotKnown whole={whole} />
        </div>
      </div>
    </Page>
  );
}
