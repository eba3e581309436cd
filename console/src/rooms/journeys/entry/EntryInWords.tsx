/** Who enters, in one line. */
import { useWords } from "../../../kit/words";
import { useNames } from "../choices";
import type { Definition } from "../definition";
import words from "../words";

export function EntryInWords({ entry }: { entry: Definition["entry"] }) {
  const t = useWords(words), names = useNames();
  const said = { segment: names.segment(entry?.segment), date: entry?.date ?? "", at: entry?.at ?? "09:00", trait: names.trait(entry?.trait), event: names.event(entry?.event) };
  switch (entry?.kind) {
    case "segment": return t(`entry_segment_${(entry.who as "now" | undefined) ?? "now_and_later"}`, said);
    case "event": return t("entry_event", said);
    case "schedule": return t(`entry_schedule_${(entry.every as "day" | undefined) ?? "day"}`, said);
    case "date": return t("entry_date", said);
    case "call": return t("entry_call");
    default: return t("entry_none");
  }
}
