/** The library of content, and what templates share. */
import { PlusOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown, Tabs } from "antd";
import { useAddress } from "../../api/address";
import { useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Page } from "../../parts/Page";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import { Feeds } from "./Feeds";
import { Library } from "./Library";
import { Pictures } from "./Pictures";
import { SharedBlocks } from "./SharedBlocks";
import { Snippets } from "./Snippets";
import words from "./words";

export const CHANNELS = ["email", "sms", "push", "on_site", "wechat", "wecom", "page", "call"] as const;

export default function ContentPage() {
  const t = useWords(words);
  const [place, go] = useAddress();
  return (
    <Page title={t("title")} what={t("what")} actions={<NewTemplate />}>
      <Tabs activeKey={place.tab ?? "library"} onChange={(tab) => go({ tab: tab === "library" ? undefined : tab })} destroyOnHidden items={[
        { key: "library", label: t("tab_library"), children: <Library /> },
        { key: "blocks", label: t("tab_blocks"), children: <SharedBlocks /> },
        { key: "snippets", label: t("tab_snippets"), children: <Snippets /> },
        { key: "pictures", label: t("tab_pictures"), children: <Pictures /> },
        { key: "feeds", label: t("tab_feeds"), children: <Feeds /> },
      ]} />
    </Page>
  );
}

export function NewTemplate() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const go = useNavigate();
  const items = CHANNELS.map((channel) => ({ key: channel, label: t(`ch_${channel}`), onClick: () => void go({ to: paths.template, params: { workspace, template: "new" }, search: { channel } }) }));
  return <Allowed refusal={refusal}><Dropdown trigger={["click"]} menu={{ items }} disabled={!!refusal}><Button className="koi" icon={<PlusOutlined />}>{t("new")}</Button></Dropdown></Allowed>;
}
