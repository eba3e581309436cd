/** The event catalogue: what comes in, what is held back, what was refused, and what was decided about it. */
import { Tabs } from "antd";
import { useAddress } from "../../api/address";
import { useWords } from "../../kit/words";
import { Page } from "../../parts/Page";
import { Decisions, Refused } from "./EventRecords";
import { Quarantine } from "./Quarantine";
import { Stuck } from "./Stuck";
import { SeenEvents } from "./SeenEvents";
import words from "./words";

export default function EventsPage() {
  const t = useWords(words);
  const [place, go] = useAddress();
  return (
    <Page title={t("events_title")} what={t("events_what")}>
      <Tabs activeKey={place.tab ?? "seen"} onChange={(tab) => go({ tab: tab === "seen" ? undefined : tab })} destroyOnHidden items={[
        { key: "seen", label: t("tab_seen"), children: <SeenEvents /> },
        { key: "quarantine", label: t("tab_quarantine"), children: <Quarantine /> },
        { key: "stuck", label: t("tab_stuck"), children: <Stuck /> },
        { key: "refused", label: t("tab_refused"), children: <Refused /> },
        { key: "decisions", label: t("tab_decisions"), children: <Decisions /> },
      ]} />
    </Page>
  );
}
