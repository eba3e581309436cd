/** Everything a rule can speak of, as one list to search, and the condition that each begins with. */
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import type { Rule } from "../rule";
import words from "../words";
import type { Slot } from "./phrase";

const DAYS = 30;      // of the window with which an event begins
const WAIT = 3;       // days after which something has not followed
const MONTHS = 6;     // of silence

export type Begun = { rule: Rule; trait?: string; slot?: Slot };

export function useConditions(known: Known) {
  const t = useWords(words);
  const dates = known.traits.filter((one) => one.type === "date" || one.type === "datetime");
  const groups = [
    { label: t("add_attribute"), options: known.traits.map((one) => ({ value: `trait ${one.name}`, label: one.title })) },
    { label: t("add_event"), options: known.events.map((one) => ({ value: `event ${one.name}`, label: one.title })) },
    { label: t("add_segment"), options: known.segments.map((one) => ({ value: `segment ${one.id}`, label: one.name })) },
    { label: t("add_tag"), options: known.tags.map((name) => ({ value: `tag ${name}`, label: name })) },
    { label: t("add_stage"), options: [...known.stages.map((one) => ({ value: `stage ${one.name}`, label: one.title })), { value: "dormant ", label: t("new_dormant") }] },
    { label: t("add_special"), options: [
      { value: "sequence ", label: t("new_sequence") }, { value: "absence ", label: t("new_absence") }, { value: "quiet ", label: t("new_quiet") },
      ...dates.map((one) => ({ value: `anniversary ${one.name}`, label: t("new_anniversary", { trait: one.title }) })),
    ] },
  ].filter((group) => group.options.length);
  return { groups, begun: (value: string) => begun(value.slice(0, value.indexOf(" ")), value.slice(value.indexOf(" ") + 1)) };
}

function begun(kind: string, name: string): Begun {
  const viewed = { event: "product_viewed" }, bought = { event: "order_completed" };
  switch (kind) {
    case "trait": return { rule: { trait: name, is: "exists" }, trait: name, slot: "operator" };
    case "event": return { rule: { event: name, count: { is: "at_least", value: 1 }, in: { last_days: DAYS } } };
    case "segment": return { rule: { segment: Number(name) } };
    case "dormant": return { rule: { dormant: true } };
    case "sequence": return { rule: { sequence: [viewed, bought], within_days: WAIT, in: { last_days: DAYS } } };
    case "absence": return { rule: { sequence: [viewed, { ...bought, not: true, within_days: WAIT }], in: { last_days: DAYS } } };
    case "quiet": return { rule: { quiet: [bought.event], months: MONTHS } };
    case "anniversary": return { rule: { trait: name, is: "anniversary", value: { in_days: 0 } }, slot: "anniversary" };
    default: return { rule: { [kind]: name } };
  }
}
