/** For whom there will be no quota, what else wants the same, and what would help: before a draft goes live. */
import { Link } from "@tanstack/react-router";
import { Alert, Skeleton } from "antd";
import { useWorkspace } from "../../../api/hooks";
import { figure, moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useZone } from "../../../shell/me";
import { useQuotas } from "../asked";
import type { Definition } from "../definition";
import type { Lacking } from "../types";
import styles from "./publish.module.css";
import { quotaWords as words } from "../../deliver";

export function Quotas({ journey, definition, sound }: { journey: number; definition: Definition; sound: boolean }) {
  const t = useWords(words), workspace = useWorkspace(), asked = useQuotas(journey, definition, sound), lacking = (asked.data ?? []).filter((one) => one.unsent > 0);
  if (!sound) return null;
  return (
    <section aria-label={t("check_title")}>
      <h3>{t("check_title")}</h3>
      <Trouble of={asked.error} />
      {!asked.data && !asked.error && <Skeleton active paragraph={{ rows: 1 }} />}
      {asked.data && !lacking.length && <p className="quiet">{t("enough")}</p>}
      <ul className={styles.list}>{lacking.map((one) => <li key={`${one.quota.key} ${one.account} ${one.opens}`}><Alert type={one.nothing ? "error" : "warning"} showIcon title={<Title of={one} />} description={<Lack of={one} />} /></li>)}</ul>
      {lacking.length > 0 && <p className="quiet">{t("estimate")}</p>}
      <p><Link to={paths.quotas} params={{ workspace }}>{t("to_quotas")}</Link></p>
    </section>
  );
}

function Title({ of: one }: { of: Lacking }) {
  const t = useWords(words), english = language() === "en";
  const said = one.nothing ? t("nothing_of", { nothing: figure(one.nothing), people: figure(one.people) }) : t("some_less", { less: figure(one.less) });
  return <>{said}<br /><small>{[english ? one.quota.english : one.quota.chinese, one.account_name].filter(Boolean).join(" · ")}</small></>;
}

function Lack({ of: one }: { of: Lacking }) {
  const t = useWords(words), zone = useZone(), workspace = useWorkspace();
  return (
    <>
      <p>{one.steps.join(", ")} · {moment(one.opens, zone)} – {moment(one.closes, zone)}<br />{t("wanted_of", { wanted: figure(one.wanted), left: figure(one.left), used: figure(one.used), before: figure(one.before) })}{one.nothing > 0 && one.less > 0 && <><br />{t("some_less", { less: figure(one.less) })}</>}</p>
      {one.sample.length > 0 && <p>{t("sample")}: {one.sample.slice(0, 8).map((person) => <span key={person}><Link to={paths.person} params={{ workspace, person: String(person) }}>#{person}</Link> </span>)}</p>}
      {one.rivals.length > 0 && <><p>{t("rivals")}</p><ul>{one.rivals.map((rival) => <li key={rival.journey}>{t("rival", { name: rival.name || `#${rival.journey}`, waiting: figure(rival.waiting), expected: figure(rival.expected) })}</li>)}</ul></>}
      {one.advice.length > 0 && <><p>{t("advice")}</p><ul>{one.advice.map((each) => <li key={each.what + each.channel}>{t(each.what as "spread_days", { number: figure(each.number), channel: each.channel && t(`ch_${each.channel}` as "ch_email") })}</li>)}</ul></>}
    </>
  );
}
