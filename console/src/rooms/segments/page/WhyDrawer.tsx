/** Why one person is in the segment or not, condition by condition. */
import { CheckCircleOutlined, CloseCircleOutlined } from "@ant-design/icons";
import { Drawer, Skeleton } from "antd";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import words from "../words";
import styles from "./page.module.css";
import { PersonName, usePeople } from "./people";

type Reason = { kind: string; holds: boolean; says: Record<string, string>; parts: Reason[] };

export function WhyDrawer({ segment, person, close }: { segment: number; person?: number; close: () => void }) {
  const t = useWords(words);
  const zone = useZone();
  const path = { workspace: useWorkspace(), segment, person: person ?? 0 };
  const found = useAsked(["segments", segment, "why", person], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}/why/{person}", { params: { path }, signal })), { enabled: Boolean(person) });
  const who = usePeople(person ? [person] : []).get(person ?? 0);
  const why = found.data;
  return (
    <Drawer open={Boolean(person)} onClose={close} size={480} title={why && t(why.member ? "why_in" : "why_out", { name: who?.name || who?.email || person })} destroyOnHidden>
      <Trouble of={found.error} />
      {found.isLoading && <Skeleton active />}
      {why && (
        <>
          <p><PersonName id={why.person} one={who} />{why.since && <span className="quiet"> · {moment(why.since, zone)}</span>}</p>
          <ul className={styles.reasons}><Because reason={why.reason as Reason} /></ul>
          {why.turn && <p>{t(why.turn.joined ? "why_turn_in" : "why_turn_out", { when: moment(why.turn.at, zone) })}</p>}
        </>
      )}
    </Drawer>
  );
}

function Because({ reason }: { reason: Reason }) {
  const t = useWords(words);
  return (
    <li>
      <div className={styles.reason}>
        <span className={`${styles.mark} ${reason.holds ? styles.yes : styles.no}`} role="img" aria-label={t(reason.holds ? "holds" : "fails")}>{reason.holds ? <CheckCircleOutlined /> : <CloseCircleOutlined />}</span>
        <span>{reason.says[language() === "en" ? "en" : "zh"]}</span>
      </div>
      {reason.parts.length > 0 && <ul className={styles.reasons}>{reason.parts.map((part, place) => <Because key={place} reason={part} />)}</ul>}
    </li>
  );
}
