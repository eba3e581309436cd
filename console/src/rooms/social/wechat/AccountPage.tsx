/** One official account, a tab for each of its crafts. */
import { Link, useParams } from "@tanstack/react-router";
import { Tabs } from "antd";
import { lazy, Suspense } from "react";
import { useAddress } from "../../../api/address";
import { useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { Followers } from "./Followers";
import { useAccount } from "./known";
import words from "./words";

const Codes = lazy(() => import("./Codes"));
const Replies = lazy(() => import("./Replies"));
const Menu = lazy(() => import("./Menu"));
const Templates = lazy(() => import("./Templates"));
const Masses = lazy(() => import("./Masses"));

export default function AccountPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const account = Number((useParams({ strict: false }) as { account: string }).account);
  const [place, go] = useAddress();
  const { asked, one } = useAccount(account);
  const late = (pane: React.ReactNode) => <Suspense>{pane}</Suspense>;
  return (
    <Page title={one?.name ?? t("title")} what={t("account_what")} stands={one && t("stands_followers", { count: figure(one.followers) })} back={<Link to={paths.wechat} params={{ workspace }}>{t("all_accounts")}</Link>}>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      <Tabs activeKey={place.tab ?? "followers"} onChange={(tab) => go({ tab: tab === "followers" ? undefined : tab, search: undefined, tag: undefined, scene: undefined })} destroyOnHidden items={[
        { key: "followers", label: t("tab_followers"), children: <Followers account={account} /> },
        { key: "codes", label: t("tab_codes"), children: late(<Codes account={account} />) },
        { key: "replies", label: t("tab_replies"), children: late(<Replies account={account} />) },
        { key: "menu", label: t("tab_menu"), children: late(<Menu account={account} />) },
        { key: "templates", label: t("tab_templates"), children: late(<Templates account={account} />) },
        { key: "masses", label: t("tab_masses"), children: late(<Masses account={account} />) },
      ]} />
    </Page>
  );
}
