/** What journeys, content and messages did: a tab each. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useWords } from "../../kit/words";
import { Page } from "../../parts/Page";
import { ContentReport } from "./ContentReport";
import { JourneyNumbers } from "./JourneyNumbers";
import { MessageTotals } from "./MessageTotals";
import words from "./reportWords";

export default function ReportsPage() {
  const t = useWords(words);
  const go = useNavigate();
  const { tab = "journeys" } = useSearch({ strict: false }) as { tab?: string };
  return (
    <Page title={t("title")} what={t("what")}>
      <Tabs activeKey={tab} onChange={(next) => void go({ to: ".", search: { tab: next } as never, replace: true })} destroyOnHidden items={[
        { key: "journeys", label: t("tab_journeys"), children: <JourneyNumbers /> },
        { key: "content", label: t("tab_content"), children: <ContentReport /> },
        { key: "messages", label: t("tab_messages"), children: <MessageTotals /> },
      ]} />
    </Page>
  );
}
