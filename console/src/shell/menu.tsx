/** The pages of a workspace, by section, in the order of the loop. A new page is one line here and one in routes.tsx. */
import { ApiOutlined, AuditOutlined, BarChartOutlined, DashboardOutlined, ExperimentOutlined, FileTextOutlined, FlagOutlined, HeartOutlined, HomeOutlined, ImportOutlined, LinkOutlined, MailOutlined, MobileOutlined, NodeIndexOutlined, PhoneOutlined, SettingOutlined, ShopOutlined, TagsOutlined, TeamOutlined, ThunderboltOutlined, UserOutlined, WechatOutlined, WechatWorkOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { paths } from "../paths";
import words from "./words";

type Word = keyof (typeof words)["words"];
export type Entry = { path: (typeof paths)[keyof typeof paths]; word: Word; icon: ReactNode };
export type Section = { word?: Word; pages: Entry[] };

export const SECTIONS: Section[] = [
  {
    pages: [
      { path: paths.home, word: "home", icon: <HomeOutlined /> },
    ],
  },
  {
    word: "section_know", pages: [
      { path: paths.people, word: "people", icon: <UserOutlined /> },
      { path: paths.segments, word: "segments", icon: <TeamOutlined /> },
    ],
  },
  {
    word: "section_act", pages: [
      { path: paths.journeys, word: "journeys", icon: <NodeIndexOutlined /> },
      { path: paths.content, word: "content", icon: <FileTextOutlined /> },
      { path: paths.themes, word: "themes", icon: <FlagOutlined /> },
      { path: paths.experiments, word: "experiments", icon: <ExperimentOutlined /> },
      { path: paths.calls, word: "calls", icon: <PhoneOutlined /> },
    ],
  },
  {
    word: "section_channels", pages: [
      { path: paths.mailbox, word: "mailbox", icon: <MailOutlined /> },
      { path: paths.wechat, word: "wechat", icon: <WechatOutlined /> },
      { path: paths.wecom, word: "wecom", icon: <WechatWorkOutlined /> },
      { path: paths.devices, word: "devices", icon: <MobileOutlined /> },
      { path: paths.links, word: "links", icon: <LinkOutlined /> },
      { path: paths.places, word: "places", icon: <ShopOutlined /> },
      { path: paths.quotas, word: "quotas", icon: <DashboardOutlined /> },
    ],
  },
  {
    word: "section_measure", pages: [
      { path: paths.reports, word: "reports", icon: <BarChartOutlined /> },
    ],
  },
  {
    word: "section_data", pages: [
      { path: paths.imports, word: "imports", icon: <ImportOutlined /> },
      { path: paths.sources, word: "sources", icon: <ApiOutlined /> },
      { path: paths.events, word: "events", icon: <ThunderboltOutlined /> },
      { path: paths.traits, word: "traits", icon: <TagsOutlined /> },
    ],
  },
  {
    word: "section_house", pages: [
      { path: paths.well, word: "well", icon: <HeartOutlined /> },
      { path: paths.settings, word: "settings", icon: <SettingOutlined /> },
      { path: paths.audit, word: "audit", icon: <AuditOutlined /> },
    ],
  },
];
export const MENU: Entry[] = SECTIONS.flatMap((section) => section.pages);
