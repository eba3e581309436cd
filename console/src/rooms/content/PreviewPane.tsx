/** What a chosen person would get, as it is being written. */
import { Alert, Collapse, Segmented, Select, Spin, Tag } from "antd";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got, headers, type Problem } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useSettled } from "../../kit/settled";
import { language, useWords } from "../../kit/words";
import { MailFrame } from "../../parts/MailFrame";
import { Trouble } from "../../parts/Trouble";
import { PersonPicker } from "../people";
import styles from "./Editor.module.css";
import { bodyOf, hasBody, type Draft } from "./template";
import words from "./words";

/** What is still empty is shown as dots, so that the rest can be seen. */
const NEEDED = ({ channel, subject, text }: { channel?: string; subject?: string; text?: string }) => (hasBody(channel ?? "email") ? { subject: subject || "…" } : { text: text || "…" });

export type Shown = Shapes["DraftOut"];

/** What the server makes of the draft: the message, and what is to be mended in it. */
export function useShown(draft: Draft | null, person: number, show: string, chosen: Record<string, string>) {
  const workspace = useWorkspace();
  const still = useSettled(draft);
  return useAsked(["template-preview", still, person, show, chosen], (signal) => {
    const { base: _, ...given } = bodyOf(still!);
    return got(api.POST("/api/w/{workspace}/templates/preview", { params: { path: { workspace } }, body: { ...given, ...NEEDED(given), name: given.name || "—", person, show, chosen }, signal }));
  }, { enabled: !!still, stay: true });
}

type Props = { draft: Draft; shown: Shown | undefined; error: Problem | null; busy: boolean; chosen: Record<string, string>; choose: (chosen: Record<string, string>) => void };

export function PreviewPane({ draft, shown, error, busy, chosen, choose }: Props) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [place, go] = useAddress();
  const phone = place.width === "phone";
  const said = shown && t("gets", { language: t(`lang_${shown.language}` as "lang_en"), why: t(place.show ? "why_chosen" : `why_${shown.language_why}` as "why_only") });
  return (
    <>
      <div className={styles.bar}>
        <PersonPicker label={t("as_person")} hint={t("as_nobody")} clearable value={place.person} choose={(person) => go({ person })} style={{ flex: "1 1 200px" }} />
        <Select aria-label={t("languages")} value={place.show ?? ""} onChange={(show) => go({ show })} popupMatchSelectWidth={false}
          options={[{ value: "", label: t("persons_language") }, ...Object.keys(draft.parts).map((value) => ({ value, label: t(`lang_${value}` as "lang_en") }))]} />
        {hasBody(draft.channel) && <Segmented value={phone ? "phone" : "desktop"} onChange={(width) => go({ width: width === "phone" ? "phone" : undefined })} options={[{ value: "desktop", label: t("desktop") }, { value: "phone", label: t("phone") }]} />}
        {busy && <Spin size="small" />}
      </div>
      {error ? <Trouble of={error} /> : shown?.failed ? <Alert type="warning" title={t("no_message", { why: shown.failed })} /> : shown && (
        <>
          <div className={styles.mailTop}><strong>{shown.subject}</strong><div className="quiet">{shown.to && `${shown.to} · `}{said}</div></div>
          {hasBody(draft.channel) ? <MailFrame name="koipond-preview" html={shown.html} title={t("frame")} className={phone ? `${styles.frame} ${styles.narrow}` : `${styles.frame} ${styles.broad}`} address={`/w/${workspace}/content/preview`} token={headers()["X-CSRFToken"] ?? ""} />
            : <div className={styles.bubble}>{shown.text}{shown.link && <div><span className="quiet">{shown.link}</span></div>}</div>}
          {shown.length && <p className="quiet">{t("length", { count: shown.length.characters, parts: shown.length.parts })}{shown.length.text !== shown.text && <> {t("as_sent")} <span lang="und">{shown.length.text}</span></>}</p>}
          {shown.blocks.length > 0 && <Wordings shown={shown} chosen={chosen} choose={choose} />}
        </>
      )}
    </>
  );
}

function Wordings({ shown, chosen, choose }: { shown: Shown; chosen: Record<string, string>; choose: (chosen: Record<string, string>) => void }) {
  const t = useWords(words);
  return (
    <Collapse style={{ marginTop: 16 }} items={[{ key: "all", label: t("variants"), children: shown.blocks.map((block) => (
      <div key={block.key}>
        <h3>{block.key}</h3>
        <Segmented vertical value={chosen[block.key] ?? block.ways.find((way) => way.chosen)?.name} onChange={(name) => choose({ ...chosen, [block.key]: name })}
          options={block.ways.map((way) => ({ value: way.name, label: <span>{way.name} <span className="quiet">{way.rule ? (language() === "en" ? way.rule_en : way.rule_zh) : t("everybody_else")}</span> {way.chosen && <Tag>{t("wording_chosen")}</Tag>}</span> }))} />
      </div>
    )) }]} />
  );
}
