/** Versions of a template, what changed between them, and its way to being sent. */
import { App, Button, Input, Modal, Space, Timeline } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Editor.module.css";
import words from "./words";

type Props = { template: number; version: number; changed: boolean };

export function VersionsPane({ template, version, changed }: Props) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const at = { params: { path: { workspace, template } } };
  const versions = useAsked(["template-versions", String(template)], (signal) => got(api.GET("/api/w/{workspace}/templates/{template}/versions", { ...at, signal })));
  const decisions = useAsked(["decisions", String(template)], (signal) => got(api.GET("/api/w/{workspace}/templates/{template}/decisions", { ...at, signal })));
  const rules = useAsked(["content-rules"], (signal) => got(api.GET("/api/w/{workspace}/content/rules", { params: { path: { workspace } }, signal })));
  const [compared, compare] = useState<[number, number] | null>(null);
  const deeds = (id: number) => (decisions.data ?? []).filter((one) => one.version === id);
  const last = deeds(version)[0]?.deed ?? "";
  return (
    <>
      {rules.data && <p className="quiet">{rules.data.approval ? t("approval_on") : t("approval_off")}</p>}
      <Deeds template={template} version={version} last={last} blocked={changed ? t("save_first") : ""} approval={rules.data?.approval ?? false} />
      <Timeline style={{ marginTop: 16 }} items={(versions.data ?? []).map((one, place, all) => ({ children: (
        <>
          <strong>{t("version")} {one.number}</strong> <span className="quiet">{one.saved_by} · <Moment of={one.saved_at} zone={zone} /></span>
          {all[place + 1] && <Button size="small" type="link" onClick={() => compare([all[place + 1]!.id, one.id])}>{t("compare")}</Button>}
          {deeds(one.id).map((deed) => <div key={deed.at} className="quiet">{t(`deed_${deed.deed}` as "deed_asked")} · {deed.by}{deed.because && `: ${deed.because}`}</div>)}
        </>
      ) }))} />
      {compared && <Changes pair={compared} close={() => compare(null)} />}
    </>
  );
}

function Deeds({ template, version, last, blocked, approval }: { template: number; version: number; last: string; blocked: string; approval: boolean }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write") || blocked;
  const { modal } = App.useApp();
  const act = useDone(({ deed, because }: { deed: "ask" | "approve" | "refuse" | "publish"; because: string }) => {
    const where = { params: { path: { workspace, version } } };
    return deed === "publish" ? got(api.POST("/api/w/{workspace}/templates/versions/{version}/publish", where)) : got(api.POST(`/api/w/{workspace}/templates/versions/{version}/${deed}`, { ...where, body: { because } }));
  }, [["decisions", String(template)], ["library"]]);
  const why = (deed: "ask" | "approve" | "refuse") => {
    let because = "";
    modal.confirm({ title: t(deed), icon: null, okText: t(deed), content: <Input.TextArea aria-label={t(deed === "refuse" ? "refuse_because" : "because")} placeholder={t(deed === "refuse" ? "refuse_because" : "because")} onChange={(event) => { because = event.target.value; }} />, onOk: () => act.mutateAsync({ deed, because }).catch(() => undefined) });
  };
  const button = (deed: "ask" | "approve" | "refuse" | "publish", main: boolean) => (
    <Allowed refusal={refusal}><Button type={main ? "primary" : "default"} loading={act.isPending && act.variables.deed === deed} onClick={() => (deed === "publish" ? act.mutate({ deed, because: "" }) : why(deed))}>{t(deed)}</Button></Allowed>
  );
  return (
    <>
      <Space wrap>
        {last === "asked" && <>{button("approve", true)}{button("refuse", false)}</>}
        {(last === "" || last === "refused") && approval && button("ask", true)}
        {(last === "approved" || (!approval && last !== "published" && last !== "asked")) && button("publish", true)}
      </Space>
      <Trouble of={act.error} />
    </>
  );
}

function Changes({ pair: [since, version], close }: { pair: [number, number]; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const asked = useAsked(["changes", since, version], (signal) => got(api.GET("/api/w/{workspace}/templates/versions/{version}/changes", { params: { path: { workspace, version }, query: { since } }, signal })));
  return (
    <Modal open onCancel={close} footer={null} width={800} title={t("compare")}>
      <Trouble of={asked.error} />
      {asked.data?.length === 0 && <p>{t("no_difference")}</p>}
      {asked.data?.map((one) => (
        <section key={one.language + one.part}>
          <h3>{one.language} · {one.part}</h3>
          <pre className={styles.source} style={{ whiteSpace: "pre-wrap" }}>{one.lines.map((line, place) => <div key={place}>{line.pieces.map((piece, at) => <span key={at} className={piece.kind === "same" ? undefined : styles[piece.kind]}>{piece.text}</span>)}</div>)}</pre>
        </section>
      ))}
    </Modal>
  );
}
