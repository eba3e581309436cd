/** Messages on the site with what visitors did, and how one looks on a desktop and on a phone. */
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Input, Table } from "antd";
import { useState } from "react";
import type { Answer } from "../../../api/answers";
import { useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Moment } from "../../../parts/Moment";
import { paths } from "../../../paths";
import { useZone } from "../../../shell/me";
import { OnPage, isPopup, type Said } from "../parts/OnPage";
import styles from "../social.module.css";
import words from "./words";

type Put = Answer<"get", "/site/messages">["messages"][number];

export function Messages({ of }: { of: Put[] }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [seen, see] = useState<Put>();
  const to = <Link to={paths.content} params={{ workspace }} search={{ channel: "on_site" } as never}><Button tabIndex={-1}>{t("to_content")}</Button></Link>;
  return (
    <>
      <Card bare title={t("messages")} extra={of.length > 0 && to}>
        {of.length ? <List of={of} see={see} /> : <Empty title={t("messages_empty")} text={t("messages_empty_text")} action={to} />}
      </Card>
      <Looks key={seen?.version} of={seen} />
    </>
  );
}

function List({ of, see }: { of: Put[]; see: (one: Put) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  return (
    <Table<Put> rowKey="version" size="small" dataSource={of} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
      { title: t("message"), render: (_, one) => <><Link to={paths.template} params={{ workspace, template: String(one.template) }}>{one.name}</Link><div className="quiet">{one.subject || one.text.slice(0, 40)}</div></> },
      ...(["put", "waiting", "shown", "clicked", "dismissed"] as const).map((name) => ({ title: t(name), align: "right" as const, render: (_: unknown, one: Put) => figure(one[name]) })),
      { title: t("last"), render: (_, one) => <Moment of={one.last_at} zone={zone} /> },
      { title: "", render: (_, one) => <Button size="small" onClick={() => see(one)} aria-label={`${t("see")} · ${one.name}`}>{t("see")}</Button> },
    ]} />
  );
}

function Looks({ of }: { of?: Put }) {
  const t = useWords(words);
  const [now, set] = useState<Said>(of ? { subject: of.subject, text: of.text, picture: of.picture } : { subject: t("sample_title"), text: t("sample_text"), picture: "" });
  return (
    <Card title={of?.name ?? t("try_words")}>
      <div className={styles.form}>
        <div className={styles.row}>
          <label className={styles.field}>{t("heading")}<Input value={now.subject} onChange={(event) => set({ ...now, subject: event.target.value })} /></label>
          <label className={styles.field}>{t("text")}<Input.TextArea autoSize value={now.text} onChange={(event) => set({ ...now, text: event.target.value })} /></label>
        </div>
        <Checkbox checked={!!now.picture} onChange={(event) => set({ ...now, picture: event.target.checked ? of?.picture || "…" : "" })}>{t("with_picture")}</Checkbox>
        <p className={styles.told}>{t("how_shown", { kind: t(isPopup(now) ? "popup" : "banner") })}</p>
        <div style={{ display: "flex", gap: 24, flexWrap: "wrap" }}>
          <OnPage said={now} label={t("as_desktop")} />
          <OnPage said={now} label={t("as_phone")} small />
        </div>
      </div>
    </Card>
  );
}
