/** One mail: as it looks in a frame that can run nothing, as text, and where it came from. */
import { Link, useParams } from "@tanstack/react-router";
import { Collapse, Descriptions, Segmented, Skeleton } from "antd";
import { useAddress } from "../../api/address";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useZone } from "../../shell/me";
import styles from "./Mail.module.css";
import words from "./words";

export default function MailPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const [chosen, choose] = useAddress();
  const id = (useParams({ strict: false }) as { mail: string }).mail;
  const asked = useAsked(["mail", id], (signal) => got(api.GET("/api/w/{workspace}/mailbox/{id}", { params: { path: { workspace, id } }, signal })));
  const mail = asked.data;
  const wide = chosen.width === "phone" ? "phone" : "desktop";
  return (
    <Page title={mail?.subject || (mail ? t("no_subject") : t("mailbox_title"))} back={<Link to={paths.mailbox} params={{ workspace }}>← {t("back_mailbox")}</Link>}
      actions={<Segmented value={wide} onChange={(width) => choose({ width: width === "phone" ? "phone" : undefined })} options={[{ value: "desktop", label: t("desktop") }, { value: "phone", label: t("phone") }]} />}>
      <Trouble of={asked.error} />
      {!mail ? !asked.error && <Skeleton active /> : (
        <>
          <Descriptions size="small" column={1} className={styles.about} items={[
            { key: "from", label: t("from"), children: mail.sender }, { key: "to", label: t("to"), children: mail.to }, { key: "at", label: t("at"), children: <Moment of={mail.at} zone={zone} seconds /> },
          ]} />
          {mail.html && (
            <Card label={t("as_html")}>
              <p className="quiet">{t("mail_opens")}</p>
              <iframe title={t("mail_frame")} className={wide === "phone" ? styles.phone : styles.desktop} src={`/w/${workspace}/mail/${mail.id}/html`} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" />
            </Card>
          )}
          <Collapse className={styles.more} items={[
            { key: "text", label: t("as_text"), children: <pre className={styles.text}>{mail.text}</pre> },
            { key: "headers", label: t("headers"), children: <pre className={styles.text}>{mail.headers.map((pair) => (pair as unknown as [string, string]).join(": ")).join("\n")}</pre> },
            { key: "raw", label: t("raw"), children: <pre className={styles.text}>{mail.raw}</pre> },
          ]} />
        </>
      )}
    </Page>
  );
}
