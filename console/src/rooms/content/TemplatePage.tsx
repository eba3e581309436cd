/** A template: written on the left in one or two languages, seen on the right as somebody gets it. */
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Badge, Button, Input, Popconfirm, Skeleton, Space, Tabs } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import { ChecksPane, point, type Finding } from "./ChecksPane";
import styles from "./Editor.module.css";
import { LanguageBar } from "./LanguageBar";
import { LinksPane } from "./LinksPane";
import { MarksPane } from "./MarksPane";
import { PreviewPane, useShown } from "./PreviewPane";
import { BLANK, type Draft } from "./template";
import { useTemplate, type Editing } from "./useTemplate";
import { VersionsPane } from "./VersionsPane";
import words from "./words";
import { Writing } from "./Writing";

export default function TemplatePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place] = useAddress();
  const which = (useParams({ strict: false }) as { template: string }).template;
  const editing = useTemplate(which, place.channel ?? "email");
  const { draft, saved, changed } = editing;
  const back = <Link to={paths.content} params={{ workspace }}>← {t("back")}</Link>;
  if (!draft) return <Page title={t("untitled")} back={back} wide><Trouble of={editing.asked.error} />{!editing.asked.error && <Skeleton active />}</Page>;
  const stands = changed ? t("unsaved") : saved ? t("all_saved", { number: saved.number }) : undefined;
  return (
    <Page wide title={draft.name || t("untitled")} back={back} what={t("edit_what")} stands={stands} actions={<Saving editing={editing} />}>
      <Newer editing={editing} />
      <Trouble of={editing.problem} />
      <Desk key={which} editing={editing} draft={draft} />
    </Page>
  );
}

function Saving({ editing }: { editing: Editing }) {
  const t = useWords(words);
  const refusal = useRefusal("write");
  const { draft, saved, changed, isNew } = editing;
  return (
    <>
      {changed && saved && <Popconfirm title={t("drop_sure", { number: saved.number })} onConfirm={editing.forget}><Button>{t("drop")}</Button></Popconfirm>}
      <Allowed refusal={refusal}><Button className="koi" disabled={!draft?.name.trim() || (!changed && !isNew)} loading={editing.saving} onClick={() => void editing.save()}>{t("save")}</Button></Allowed>
    </>
  );
}

function Newer({ editing }: { editing: Editing }) {
  const t = useWords(words);
  if (!editing.newer) return null;
  const actions = <Space wrap><Button size="small" onClick={() => void editing.theirs()}>{t("newer_look")}</Button><Button size="small" onClick={() => void editing.onTop()}>{t("newer_on_top")}</Button></Space>;
  return <Alert role="alert" type="warning" showIcon style={{ marginBottom: 16 }} title={t("newer", { number: editing.newer.number, by: editing.newer.by })} action={actions} />;
}

function Desk({ editing, draft }: { editing: Editing; draft: Draft }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const [chosen, choose] = useState<Record<string, string>>({});
  const channels = useAsked(["channels"], (signal) => got(api.GET("/api/w/{workspace}/templates/channels", { params: { path: { workspace } }, signal })));
  const shown = useShown(draft, Number(place.person ?? 0), place.show ?? "", chosen);
  const kind = channels.data?.find((one) => one.name === draft.channel);
  const fields = kind ? [...kind.needs, ...kind.may] : ["subject"];
  const language = place.language && draft.parts[place.language] ? place.language : draft.language;
  const beside = place.beside && place.beside !== language && draft.parts[place.beside] ? place.beside : "";
  const findings = shown.data?.findings ?? [];
  const errors = findings.filter((one) => one.severity === "error").length;
  const show = (finding: Finding) => {
    const at = finding.language && draft.parts[finding.language] ? finding.language : language;
    if (at !== language && at !== beside) go({ language: at });
    setTimeout(() => point({ ...finding, language: at }), 50);
  };
  const version = editing.saved;
  return (
    <div className={styles.page}>
      <div>
        {editing.isNew && <Input autoFocus size="large" style={{ marginBottom: 16 }} aria-label={t("name")} placeholder={t("name")} value={draft.name} onChange={(event) => editing.change({ ...draft, name: event.target.value })} />}
        <LanguageBar draft={draft} language={language} beside={beside} change={editing.change} />
        <div className={styles.two}>
          {[language, beside].filter(Boolean).map((code) => <Writing key={code} language={code} channel={draft.channel} parts={draft.parts[code] ?? BLANK} fields={fields} change={(parts) => editing.put(code, parts)} />)}
        </div>
      </div>
      <aside className={styles.side}>
        <Card label={t("pane_preview")}>
          <Tabs activeKey={place.panel ?? "preview"} onChange={(panel) => go({ panel: panel === "preview" ? undefined : panel })} items={[
            { key: "preview", label: t("pane_preview"), children: <PreviewPane draft={draft} shown={shown.data} error={shown.error} busy={shown.isFetching} chosen={chosen} choose={choose} /> },
            { key: "checks", label: <Badge size="small" offset={[8, 0]} count={findings.length} color={errors ? undefined : "var(--amber)"} title={t("findings_stand", { errors, others: findings.length - errors })}>{t("pane_checks")}</Badge>, children: <ChecksPane findings={findings} saved={version?.id} show={show} /> },
            { key: "versions", label: t("pane_versions"), children: version ? <VersionsPane template={version.template} version={version.id} changed={editing.changed} /> : <p className="quiet">{t("versions_none")}</p> },
            { key: "links", label: t("pane_links"), children: version ? <LinksPane template={version.template} /> : <p className="quiet">{t("save_first")}</p> },
            { key: "marks", label: t("pane_marks"), children: version ? <MarksPane template={version.template} /> : <p className="quiet">{t("save_first")}</p> },
          ]} />
        </Card>
      </aside>
    </div>
  );
}
