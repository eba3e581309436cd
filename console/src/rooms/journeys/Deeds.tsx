/** What else is done with a journey: rehearse, versions, hold, stop. */
import { MoreOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { useRefusal } from "../../shell/me";
import type { Panel } from "./address";
import type { Journey } from "./types";
import words from "./words";

export function Deeds({ journey, open }: { journey: Journey; open: (which: Panel) => void }) {
  const t = useWords(words), refusal = useRefusal("write");
  const hold: Panel = journey.pause ? "resume" : "pause";
  const live = journey.state === "live";
  const items = [
    { key: "walk", label: t("walk") }, { key: "versions", label: t("versions") },
    ...(live ? [{ key: hold, label: t(hold), disabled: !!refusal, title: refusal }, { key: "stop", label: t("stop"), danger: true, disabled: !!refusal, title: refusal }] : []),
  ];
  return (
    <>
      <Allowed refusal={refusal}><Button onClick={() => open("rehearse")}>{t("rehearse")}</Button></Allowed>
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => open(key as Panel) }}><Button icon={<MoreOutlined />} aria-label={t("more")} /></Dropdown>
    </>
  );
}
