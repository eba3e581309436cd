/** Whether the audit trail is whole, as it was last verified; and verifying it now. */
import { Alert, Button, Input, Typography } from "antd";
import { useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Moment } from "../../parts/Moment";
import { Trouble } from "../../parts/Trouble";
import { useZone } from "../../shell/me";
import styles from "./Settings.module.css";
import words from "./words";

type Said = { whole?: boolean; rows?: number; broken?: number; why?: string; head?: string };

export function TrailVerdict({ asker }: { asker: (said: string) => string }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  const [kept, setKept] = useState("");
  const last = useAsked(["audit", "verdict"], (signal) => got(api.GET("/api/w/{workspace}/audit", { params: { path: { workspace }, query: { deed: "verify_trail", limit: 1 } }, signal })));
  const verify = useDone((head: string) => got(api.POST("/api/w/{workspace}/audit/verify", { params: { path: { workspace } }, body: { head } })), [["audit"]]);
  const one = last.data?.[0];
  const said = (one?.after ?? {}) as Said;
  const verdict = !one ? t("never_verified") : said.whole ? t("verdict_whole", { rows: said.rows ?? 0 }) : t("verdict_broken", { broken: said.broken ?? 0, why: t(`why_${said.why}` as "why_changed") });
  if (last.error) return null;
  return (
    <>
      <Alert showIcon role={one && !said.whole ? "alert" : "status"} type={!one ? "info" : said.whole ? "success" : "error"} title={verdict} style={{ marginBottom: 16 }}
        description={one && <>{t("verified_at", { who: asker(one.by) })} · <Moment of={one.at} zone={zone} seconds />{said.head && <><br />{t("head")}: <Typography.Text code copyable style={{ overflowWrap: "anywhere" }}>{said.head}</Typography.Text> {t("head_what")}</>}</>} />
      <Trouble of={verify.error} />
      <div className={styles.filters} style={{ alignItems: "end" }}>
        <label>{t("kept_head")}<Input allowClear value={kept} onChange={(event) => setKept(event.target.value)} /></label>
        <Button loading={verify.isPending} onClick={() => verify.mutate(kept.trim())}>{t("verify")}</Button>
      </div>
    </>
  );
}
