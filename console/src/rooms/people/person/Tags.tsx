/** The tags of a person, given and taken by hand; those that a segment keeps are only shown. */
import { CloseOutlined } from "@ant-design/icons";
import { App, Button, Select, Tag, Tooltip } from "antd";
import { useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useRefusal, useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import type { Whole } from "./use";

export function Tags({ whole }: { whole: Whole }) {
  const t = useWords(words);
  const zone = useZone();
  const { message } = App.useApp();
  const refusal = useRefusal("write");
  const workspace = useWorkspace();
  const [typed, type] = useState("");
  const known = useAsked(["tags"], (signal) => got(api.GET("/api/w/{workspace}/tags", { params: { path: { workspace } }, signal })));
  const give = useDone(async ({ tag, given }: { tag: string; given: boolean }) => {
    if (given && !known.data?.some((one) => one.name === tag)) await got(api.POST("/api/w/{workspace}/tags", { params: { path: { workspace } }, body: { name: tag, group: "", description: "" } }));
    return got(api.POST("/api/w/{workspace}/tags/{name}/people", { params: { path: { workspace, name: tag } }, body: { people: [whole.id], given, because: "", once: "" } }));
  }, [["tags"], ["people"]]);
  const act = (tag: string, given: boolean) => give.mutate({ tag, given }, { onSuccess: () => { void message.success(t(given ? "tag_given" : "tag_taken")); type(""); } });
  const held = new Set(whole.tags.map((one) => one.tag));
  const free = (known.data ?? []).filter((one) => !held.has(one.name) && !one.by_rule && !one.archived_at);
  const options = [...free.map((one) => ({ value: one.name, label: one.group ? `${one.group} · ${one.name}` : one.name })),
    ...(typed.trim() && !known.data?.some((one) => one.name === typed.trim()) ? [{ value: typed.trim(), label: t("make_tag", { tag: typed.trim() }) }] : [])];
  return (
    <Card title={t("tags")}>
      <div className={styles.tags} style={{ marginBottom: 8 }}>
        {!whole.tags.length && <span className="quiet">{t("no_tags")}</span>}
        {whole.tags.map((one) => (
          <Tooltip key={one.tag} title={`${t("since", { when: moment(one.since, zone) })}${one.how === "rule" ? ` · ${t("by_rule")}` : ""}`}>
            <Tag variant="outlined">{one.tag}{one.how !== "rule" && !refusal && <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("remove_tag", { tag: one.tag })} onClick={() => act(one.tag, false)} />}</Tag>
          </Tooltip>
        ))}
      </div>
      <Allowed refusal={refusal}>
        <Select<string | null> showSearch={{ onSearch: type, optionFilterProp: "label" }} value={null} placeholder={t("add_tag")} aria-label={t("add_tag")} loading={give.isPending} style={{ width: "100%" }} onChange={(tag) => tag && act(tag, true)} options={options} />
      </Allowed>
      <Trouble of={give.error} />
    </Card>
  );
}
