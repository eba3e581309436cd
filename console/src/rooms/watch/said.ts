/** What a finding says, and what to do, in the reader's words. */
import type { Shapes } from "../../api/answers";
import { figure, share } from "../../kit/format";
import type { Say } from "../../kit/words";
import words from "./words";

export type Finding = Shapes["WellFindingOut"];
const NAMES_SHOWN = 10;
type T = Say<(typeof words)["words"]>;
type Values = Record<string, never> & { [name: string]: unknown };

/** A stretch of time in its largest fitting unit. */
export function time(t: T, seconds: number): string {
  if (seconds < 120) return t("seconds", { n: figure(seconds, seconds < 10 ? 1 : 0) });
  return seconds < 7200 ? t("minutes", { n: figure(seconds / 60) }) : t("hours", { n: figure(seconds / 3600, 1) });
}

export function bytes(value: number): string {
  const [unit, size] = ([["TB", 1e12], ["GB", 1e9], ["MB", 1e6]] as const).find(([, size]) => value >= size) ?? ["kB", 1e3];
  return `${figure(value / size, 1)} ${unit}`;
}

const number = (value: unknown) => (typeof value === "number" ? value : 0);

export function said(t: T, one: Finding): string {
  const values = one.values as Values, took = time(t, number(values.seconds)), items = figure(number(values.items)), days = number(values.days);
  if (taking(one)) return t("leaders_taking");
  if (unheld(one)) return t("sender_unheld", { time: took });
  if (one.verdict === "unknown" && one.kind !== "backup") return t("nobody");
  switch (one.kind) {
    case "backlog": return values.items ? t("backlog_says", { items, time: took }) : t("backlog_none");
    case "tick": return !values.led ? t("tick_unled") : !values.number ? t("tick_none") : values.under_way ? t("tick_under_way", { number: values.number, time: took }) : t("tick_says", { number: values.number, took: time(t, number(values.took)), time: took });
    case "provider": return one.verdict === "good" ? t("provider_well") : t("provider_says", { time: took });
    case "sender": return values.why ? t(values.why === "refused" ? "sender_refused" : "sender_unreachable", { time: took }) : values.running ? sends(t, values) : t("sender_none");
    case "quarantine": return values.items ? t("quarantine_says", { items }) : t("quarantine_none");
    case "stuck": return values.items ? t("stuck_says", { items }) : t("stuck_none");
    case "jobs": return t(values.items ? "jobs_says" : "jobs_none", { items, days });
    case "facts": return t(one.verdict === "good" ? "facts_says" : one.verdict === "watch" ? "facts_some" : "facts_gone", { replicas: number(values.replicas), silent: String(values.silent) });
    case "disk": return t("disk_says", { percent: share(number(values.percent) / 100), free: bytes(number(values.free_bytes)), total: bytes(number(values.total_bytes)) });
    case "leaders": return values.unheld ? t("leaders_unheld", { names: String(values.unheld) }) : t(one.verdict === "good" ? "leaders_says" : "leaders_none", { able: number(values.able) });
    case "statements": return values.seconds ? t("statements_says", { time: took }) : t("statements_none");
    case "backup": return one.verdict === "unknown" ? t("backup_unknown") : values.hours == null ? t("backup_missing") : t("backup_says", { hours: figure(number(values.hours), 1) });
    default: return t("processes_says", { roles: (values.roles as string[] | undefined)?.join(", ") ?? "", memory: bytes(number(values.memory_bytes)) }) + held(t, values);
  }
}

/** What goes out, and by whom where several processes send. */
function sends(t: T, values: Values): string {
  const says = t("sender_says", { sent: figure(number(values.sent)), minutes: number(values.minutes) });
  return number(values.senders) > 1 && values.by ? `${says} ${t("sender_by", { by: String(values.by), senders: number(values.senders) })}` : says;
}

/** The workspaces that a process sends for, where they are shared. */
function held(t: T, values: Values): string {
  const slugs = values.sends as string[] | null | undefined;
  return slugs?.length ? ` ${t("processes_sends", { names: slugs.slice(0, NAMES_SHOWN).join(", ") + (slugs.length > NAMES_SHOWN ? " …" : ""), n: slugs.length })}` : "";
}

/** Whether processes send, and none of them for this workspace: it changes hands. */
const unheld = (one: Finding) => one.kind === "sender" && !one.subject && Boolean((one.values as Values).running) && !(one.values as Values).by;

/** Whether those that can do it have only begun. */
const taking = (one: Finding) => one.kind === "leaders" && one.verdict === "unknown" && number((one.values as Values).able) > 0;

/** "" where nothing has to be done. */
export function todo(t: T, one: Finding): string {
  if (one.verdict === "good" || taking(one)) return "";
  const role = String((one.values as Values).role ?? "");
  return one.kind === "leaders" && !role ? t("leaders_do_any") : t(`${one.kind}_do` as "backlog_do", { role });
}

export function subject(t: T, one: Finding): string {
  return one.kind === "leaders" && one.subject ? t(`lead_${one.subject}` as "lead_clock") : one.subject;
}
