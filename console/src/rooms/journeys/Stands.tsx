/** How a journey stands, in one line. */
import { figure, moment } from "../../kit/format";
import { useWords } from "../../kit/words";
import { useZone } from "../../shell/me";
import type { Counts, Journey } from "./types";
import { Mark } from "./Mark";
import words from "./words";

export function StateTag({ of }: { of: Journey }) {
  const t = useWords(words);
  const paused = of.state === "live" && of.pause;
  const colour = paused ? "careful" : of.state === "live" ? "moves" : "quiet";
  return <Mark tone={colour}>{paused ? t(of.pause!.what === "all" ? "state_paused" : "state_entry_paused") : t(`state_${of.state}`)}</Mark>;
}

export function Stands({ journey, counts, dirty }: { journey: Journey; counts: Counts | undefined; dirty: boolean }) {
  const t = useWords(words), zone = useZone();
  const said = [
    journey.version > 0 && t("live_version", { number: journey.version }),
    journey.live_since && journey.state === "live" && t("live_since", { moment: moment(journey.live_since, zone) }),
    journey.pause && `${t("paused_by", { by: journey.pause.by })}${journey.pause.because && ` (${journey.pause.because})`}`,
    counts && `${figure(counts.entered)} ${t("entries")}`, counts && `${figure(counts.standing)} ${t("inside_now")}`, counts && counts.goals > 0 && t("goals_count", { count: figure(counts.goals) as never }),
    !journey.version && journey.changed_by && t("last_changed", { by: journey.changed_by }),
  ].filter(Boolean).join(" · ");
  return <span style={{ display: "inline-flex", flexWrap: "wrap", gap: "4px 8px" }}><StateTag of={journey} />{journey.version > 0 && journey.changed && <Mark>{t("changed")}</Mark>}{dirty && <Mark tone="careful">{t("unsaved")}</Mark>}<span className="quiet">{said}</span></span>;
}
