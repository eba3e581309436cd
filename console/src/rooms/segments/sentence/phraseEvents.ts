/** What people did, as pieces of the sentence: counted, one after the other, or as what they are ranked by. */
import type { EventRule, Happening, Metric, Path, SequenceRule, TopRule, Window } from "../rule";
import { measured, ranks } from "./parts";
import { compared, filled, type Names, type Piece, type Slot } from "./phrase";

export function counted(rule: EventRule, names: Names, path: Path): Piece[] {
  const { how, is, value, property } = measured(rule);
  const places = {
    times: [{ text: names.number(value), slot: "times" as const, path }], window: windowed(rule.in, names, path),
    property: [{ text: names.property(property), slot: "measured" as const, path }],
  };
  const own = { slot: "count" as const, path };
  if (how === "pick") return filled(names, `did_${is}`, { ...places, event: [called(rule, names, path)], filters: filters(rule, names, path) }, own);
  const event = happened(rule, names, path);
  if (how !== "count") return filled(names, `${how}_${is}`, { ...places, event }, own);
  const never = value === 0 && is !== "at_least";
  return filled(names, never ? "did_never" : is === "at_least" && value === 1 ? "did_once" : `did_${is}`, { ...places, event }, own);
}

const called = (step: Happening, names: Names, path: Path): Piece => ({ text: names.event(step.event), slot: "event", path });

/** An event with what is asked of it. */
function happened(step: Happening, names: Names, path: Path): Piece[] {
  const asked = filters(step, names, path);
  return [called(step, names, path), ...(step.where?.length ? filled(names, "say_where", { filters: asked }) : asked)];
}

/** The conditions on the properties of an event, and the place where another is added. */
export function filters(step: Happening, names: Names, path: Path): Piece[] {
  const all = (step.where ?? []).flatMap((filter, place) => [
    ...(place ? [{ text: names.t("say_and") }] : []),
    ...compared(filter, names.property(filter.property), { slot: "property", path: [...path, "where", place] }, names),
  ]);
  return [...all, { text: "", slot: "more", path }];
}

function windowed(window: Window | undefined, names: Names, path: Path): Piece[] {
  return [{ text: span(window, names), slot: "window", path }];
}

function span(window: Window | undefined, names: Names): string {
  if (!window) return names.t("window_ever");
  if (window.last_days) return names.t("window_days", { days: names.number(window.last_days) });
  if (window.last_hours) return names.t("window_hours", { hours: names.number(window.last_hours) });
  const read = (end?: string) => (end ?? "").replace("T", " ").slice(0, 16);
  return names.t(window.from && window.to ? "window_between" : window.from ? "window_from" : "window_to", { low: read(window.from), high: read(window.to) });
}

export function sequence(rule: SequenceRule, names: Names, path: Path): Piece[] {
  const word = (key: string, slot: Slot, values?: object): Piece[] => [{ text: names.t(key as never, values as never), slot, path }];
  const steps = rule.sequence.flatMap((step, place) => {
    const event = happened(step, names, [...path, "sequence", place]), last = place === rule.sequence.length - 1;
    if (!place) return event;
    if (!step.not) return [...(last ? word("joint_then", "joint") : [{ text: names.t("joint_then") }]), ...event];
    const wait = step.within_days ? word("wait_days", "wait", { days: names.number(step.within_days) }) : word("wait_ever", "wait");
    return filled(names, "say_absent", { joint: word("joint_not", "joint"), event, wait });
  });
  const several = rule.sequence.filter((step) => !step.not).length > 1;   // else there is nothing to be apart
  const within = !several ? [] : rule.within_days ? word("within_days", "within", { days: names.number(rule.within_days) }) : word("within_any", "within");
  return filled(names, "say_sequence", { steps: [...steps, { text: "", slot: "step", path }], within, window: windowed(rule.in, names, path) });
}

export function metric(by: Metric, names: Names, path: Path): Piece[] {
  if ("trait" in by) return [{ text: names.trait(by.trait), slot: "metric", path }];
  const property = by.sum?.property ?? by.distinct?.property ?? "";
  return filled(names, `metric_${ranks(by)}`, { event: happened(by, names, path), window: windowed(by.in, names, path), property: [{ text: names.property(property), slot: "measured", path }] }, { slot: "metric", path });
}

export const ordered = (rule: TopRule, names: Names) => names.t(`order_${rule.order ?? "desc"}${"trait" in rule.by && names.isTime(rule.by.trait) ? "_time" : ""}` as never);
