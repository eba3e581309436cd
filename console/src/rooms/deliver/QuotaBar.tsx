/** One quota and account: what is used, planned and left in its window, who says so. */
import { Tag, Tooltip } from "antd";
import type { ReactNode } from "react";
import type { Shapes } from "../../api/answers";
import { figure, moment } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import styles from "./Quotas.module.css";
import words from "./quotaWords";

export type Standing = Shapes["QuotasStandingOut"];
export const nameOf = (quota: Standing["quota"]) => (language() === "en" ? quota.name_english : quota.name_chinese);

export function QuotaBar({ of: one, zone, deeds }: { of: Standing; zone: string; deeds: ReactNode }) {
  const t = useWords(words), { quota } = one, planned = one.waiting + one.expected, ofAccount = quota.scope === "account";
  const name = [nameOf(quota), one.account_name].filter(Boolean).join(" · ");
  return (
    <article className={styles.quota} aria-label={name}>
      <div className={styles.head}><strong>{name} {!quota.active && <Tag>{t("off")}</Tag>}{ofAccount && quota.active && planned > one.left && <Tag color="warning">{t("over")}</Tag>}</strong><span>{deeds}</span></div>
      <div>{language() === "en" ? quota.english : quota.chinese}</div>
      {ofAccount ? <AccountBar of={one} planned={planned} /> : <PeopleBar of={one} />}
      <small className="quiet">{quota.window.includes(":") ? t("sliding") : t("until", { opens: moment(one.opens, zone), closes: moment(one.closes, zone) })} · {quota.own ? t("own_rule") : t("as_of", { day: quota.as_of, source: quota.source_english === "usual" ? t("usual") : language() === "en" ? quota.source_english : quota.source_chinese })}{quota.changed_by && !quota.own && ` · ${t("changed", { by: quota.changed_by, number: figure(quota.number), given: figure(quota.given) })}`}{quota.because && ` · ${quota.because}`}</small>
    </article>
  );
}

function AccountBar({ of: one, planned }: { of: Standing; planned: number }) {
  const t = useWords(words), all = Math.max(1, one.quota.number), width = (count: number) => `${Math.min(100, (100 * count) / all)}%`;
  const told = `${figure(one.used)} ${t("used")}, ${figure(planned)} ${t("planned")}, ${figure(one.left)} ${t("left")}`;
  return (
    <>
      <div className={styles.bar} role="img" aria-label={told}><span className={styles.used} style={{ width: width(one.used) }} /><span className={styles.planned} style={{ width: width(planned) }} /></div>
      <div className={styles.legend}><span>{figure(one.used)} {t("used")}</span><Tooltip title={t("planned_how", { waiting: figure(one.waiting), expected: figure(one.expected) })}><span>{figure(planned)} {t("planned")}</span></Tooltip><span>{figure(one.left)} {t("left")}</span><span className="quiet">{t("of", { number: figure(one.quota.number) })}</span></div>
    </>
  );
}

function PeopleBar({ of: one }: { of: Standing }) {
  const t = useWords(words), told = one.subjects ? t(one.quota.scope === "device" ? "devices_full" : "people_full", { full: figure(one.full), subjects: figure(one.subjects) }) : t("nobody_yet");
  return (
    <>
      <div className={styles.bar} role="img" aria-label={told}><span className={styles.used} style={{ width: `${one.subjects ? (100 * one.full) / one.subjects : 0}%` }} /></div>
      <div className={styles.legend}><span>{told}</span><span>{figure(one.used)} {t("used")}</span><Tooltip title={t("planned_how", { waiting: figure(one.waiting), expected: figure(one.expected) })}><span>{figure(one.waiting + one.expected)} {t("planned")}</span></Tooltip></div>
    </>
  );
}
