/** Templates found by words and marks. */
import { Link } from "@tanstack/react-router";
import { Checkbox, Input, Select, Table, Tag } from "antd";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useSettled } from "../../kit/settled";
import { language, useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import { CHANNELS, NewTemplate } from "./ContentPage";
import { readable } from "./liquid";
import styles from "./Editor.module.css";
import words from "./words";

const STATES = ["draft", "asked", "approved", "refused", "published"] as const;
const FILTERS = ["stage", "role", "topic", "length"] as const;
const COLOUR: Record<string, string> = { published: "success", approved: "success", asked: "processing", refused: "error" };

export function Library() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const here = { params: { path: { workspace } } };
  const asked = useSettled(place, 250);
  const query = {
    search: asked.search ?? "", channel: asked.channel ?? "", state: asked.state ?? "", archived: asked.archived === "yes",
    mark: FILTERS.filter((mark) => asked[mark]).map((mark) => `${mark}:${asked[mark]}`),
  };
  const found = useAsked(["library", query], (signal) => got(api.GET("/api/w/{workspace}/content/library", { params: { path: { workspace }, query }, signal })), { stay: true });
  const marks = useAsked(["content-marks"], (signal) => got(api.GET("/api/w/{workspace}/content/marks", { ...here, signal })));
  const narrowed = !!(query.search || query.channel || query.state || query.archived || query.mark.length);
  const pick = (key: string, label: string, options: { value: string; label: string }[]) => (
    <Select key={key} allowClear aria-label={label} placeholder={label} value={place[key]} options={options} onChange={(value?: string) => go({ [key]: value })} popupMatchSelectWidth={false} />
  );
  if (found.data?.length === 0 && !narrowed) return <Empty title={t("empty")} text={t("empty_text")} action={<NewTemplate />} />;
  return (
    <>
      <div className={styles.filters}>
        <Input.Search allowClear style={{ width: 240 }} aria-label={t("search")} placeholder={t("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
        {pick("channel", t("channel"), CHANNELS.map((value) => ({ value, label: t(`ch_${value}`) })))}
        {pick("state", t("state"), STATES.map((value) => ({ value, label: t(`state_${value}`) })))}
        {FILTERS.filter((mark) => marks.data?.[mark]?.length).map((mark) => pick(mark, t(`mark_${mark}`), marks.data![mark]!.map((value) => ({ value, label: value }))))}
        <Checkbox checked={place.archived === "yes"} onChange={(event) => go({ archived: event.target.checked ? "yes" : undefined })}>{t("archived")}</Checkbox>
      </div>
      <Trouble of={found.error} again={() => void found.refetch()} />
      <Card bare label={t("tab_library")}><Found rows={found.data} /></Card>
    </>
  );
}

function Found({ rows }: { rows: Shapes["ShelvedOut"][] | undefined }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  return (
    <Table rowKey="template" size="small" loading={!rows} dataSource={rows} locale={{ emptyText: t("nothing_found") }} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
      { title: t("name"), render: (_, one) => <><Link to={paths.template} params={{ workspace, template: String(one.template) }}>{one.name}</Link><div className="quiet">{readable(one.subject)}</div></> },
      { title: t("channel"), render: (_, one) => t(`ch_${one.channel}` as "ch_email") },
      { title: t("languages"), render: (_, one) => one.languages.map((code) => t(`lang_${code}` as "lang_en")).join(language() === "en" ? ", " : "、") },
      { title: t("state"), render: (_, one) => <><Tag color={COLOUR[one.state]}>{t(`state_${one.state}` as "state_draft")}</Tag>{one.blocks_behind.length > 0 && <Tag color="warning">{t("behind")}</Tag>}</> },
      { title: t("marks"), render: (_, one) => Object.entries(one.marks).flatMap(([mark, list]) => list.map((word) => <Tag key={mark + word}>{word}</Tag>)) },
      { title: t("saved"), render: (_, one) => <><Moment of={one.saved_at} zone={zone} /><div className="quiet">{one.saved_by}</div></> },
    ]} />
  );
}
