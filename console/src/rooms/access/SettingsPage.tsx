/** Settings of a workspace, a tab each. */
import { Skeleton, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { useAddress } from "../../api/address";
import { useWords } from "../../kit/words";
import { Page } from "../../parts/Page";
import { ContentRules } from "./ContentRules";
import { Keys } from "./Keys";
import { Members } from "./Members";
import { Workspace } from "./Workspace";
import words from "./words";

const Retention = lazy(() => import("./Retention"));
const SendingRules = lazy(() => import("../deliver/SendingRules"));
const Channels = lazy(() => import("../deliver/Channels"));

export default function SettingsPage() {
  const t = useWords(words);
  const [place, go] = useAddress();
  return (
    <Page title={t("title")} what={t("what")}>
      <Tabs activeKey={place.tab ?? "members"} onChange={(tab) => go({ tab: tab === "members" ? undefined : tab })} destroyOnHidden items={[
        { key: "members", label: t("tab_members"), children: <Members /> },
        { key: "keys", label: t("tab_keys"), children: <Keys /> },
        { key: "channels", label: t("tab_channels"), children: <Suspense fallback={<Skeleton active />}><Channels /></Suspense> },
        { key: "sending", label: t("tab_sending"), children: <Suspense fallback={<Skeleton active />}><SendingRules /></Suspense> },
        { key: "consent", label: t("tab_consent"), children: <ContentRules /> },
        { key: "retention", label: t("tab_retention"), children: <Suspense fallback={<Skeleton active />}><Retention /></Suspense> },
        { key: "workspace", label: t("tab_workspace"), children: <Workspace /> },
      ]} />
    </Page>
  );
}
