/** Devices that are pushed to, and messages on sites. */
import { Tabs } from "antd";
import { lazy, Suspense } from "react";
import { useAddress } from "../../../api/address";
import { useWords } from "../../../kit/words";
import { Page } from "../../../parts/Page";
import { Period } from "../parts/Period";
import { Fleet } from "./Fleet";
import words from "./words";

const OnSite = lazy(() => import("./OnSite"));

export default function DevicesPage() {
  const t = useWords(words);
  const [place, go] = useAddress();
  return (
    <Page title={t("title")} what={t("what")} actions={<Period />}>
      <Tabs activeKey={place.tab ?? "devices"} onChange={(tab) => go({ tab: tab === "devices" ? undefined : tab })} destroyOnHidden items={[
        { key: "devices", label: t("tab_devices"), children: <Fleet /> },
        { key: "site", label: t("tab_site"), children: <Suspense><OnSite /></Suspense> },
      ]} />
    </Page>
  );
}
