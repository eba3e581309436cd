/** What is to be mended, and where. */
import { Button, Tag } from "antd";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useDone, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import styles from "./Editor.module.css";
import words from "./words";

export type Finding = Shapes["FindingOut"];
const COLOUR: Record<string, string> = { error: "error", warning: "warning", hint: "default" };

export function ChecksPane({ findings, saved, show }: { findings: Finding[]; saved: number | undefined; show: (finding: Finding) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const tried = useDone((version: number) => got(api.GET("/api/w/{workspace}/templates/versions/{version}/findings", { params: { path: { workspace, version }, query: { network: true } } })));
  const dead = (tried.data ?? []).filter((one) => !findings.some((other) => other.en === one.en));
  const all = [...findings, ...dead];
  return (
    <>
      {all.length === 0 && <p>{t("no_findings")}</p>}
      <ul className={styles.findings}>
        {all.map((one, place) => (
          <li key={place}>
            <div><Tag color={COLOUR[one.severity]}>{t(`sev_${one.severity}` as "sev_hint")}</Tag> {language() === "en" ? one.en : one.zh} <span className="quiet">{one.number}{one.language && ` · ${one.language}`}</span></div>
            {one.part && <Button size="small" onClick={() => show(one)}>{t("show")}</Button>}
          </li>
        ))}
      </ul>
      <Trouble of={tried.error} />
      <p><Button disabled={!saved} loading={tried.isPending} onClick={() => saved && tried.mutate(saved)}>{t("try_links")}</Button> <span className="quiet">{saved ? t("try_saved") : t("save_first")}</span></p>
    </>
  );
}

const FLASH_MS = 2_000;

/** Scrolls to what a finding speaks of: the block that holds the link, name or picture, else the part. */
export function point(finding: Finding): void {
  const body = finding.part === "html" || finding.part === "mjml" || finding.part === "text";
  const part = document.getElementById(`part-${finding.language}-${body && document.getElementById(`part-${finding.language}-body`) ? "body" : finding.part}`);
  const said = Object.values(finding.fields).filter((value): value is string => typeof value === "string" && value.length > 2);
  const block = [...(part?.querySelectorAll<HTMLElement>("[data-block]") ?? [])].reverse().find((one) => said.some((text) => one.outerHTML.includes(text) || one.innerText.includes(text) || [...one.querySelectorAll("input")].some((input) => input.value.includes(text))));
  const at = block ?? part;
  if (!at) return;
  at.scrollIntoView({ block: "center" });
  at.classList.add(styles.flash!);
  at.focus();
  setTimeout(() => at.classList.remove(styles.flash!), FLASH_MS);
}
