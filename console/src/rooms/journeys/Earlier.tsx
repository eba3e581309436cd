/** That an earlier version is shown, how it did, and the ways back to the draft. */
import { Alert, Button, Space } from "antd";
import { figure, moment } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { useRefusal, useZone } from "../../shell/me";
import type { Counts, ListedVersion } from "./types";
import words from "./words";

export function Earlier({ version, counts, back, take }: { version: ListedVersion; counts: Counts | undefined; back: () => void; take: () => void }) {
  const t = useWords(words), zone = useZone(), refusal = useRefusal("write");
  const title = t("earlier_shown", { number: version.number, moment: moment(version.published_at, zone), by: version.published_by });
  const counted = counts && t("earlier_counts", { entered: figure(counts.entered), standing: figure(counts.standing), goals: figure(counts.goals) });
  return <Alert type="info" showIcon title={title} description={counted} action={<Space wrap><Button size="small" type="primary" onClick={back}>{t("earlier_back")}</Button><Allowed refusal={refusal}><Button size="small" onClick={take}>{t("take_back")}</Button></Allowed></Space>} />;
}
