/** What one word can be changed to: another attribute, operator, value, count, time or shape. */
import { useWords } from "../../../kit/words";
import type { Known } from "../known";
import { isRange, partAt, type EventRule, type Filter, type Happening, type Path, type QuietRule, type Rule, type SampleRule, type SequenceRule, type TopRule, type TraitRule, type Value } from "../rule";
import words from "../words";
import { AnniversaryChoice } from "./AnniversaryChoice";
import { Choices, NumberField, Searched, TextForm } from "./choices";
import { EventWord, MeasureChoice, MoreField, PropertyWord, QuietField } from "./EventWords";
import { ofProperty, OPERATORS, takesList, takesValue, withOperator, withTrait } from "./operators";
import { measured, withAbsence, withMeasure, withStep } from "./parts";
import { EverybodyChoice, PartMenu } from "./PartMenu";
import type { Slot } from "./phrase";
import { MetricChoice, MetricProperty, SizeField } from "./RankWords";
import { ValueField } from "./fields";
import { DaysOr, WindowChoice } from "./TimeWords";
import type { Next } from "./Word";

/** `change` puts another part in place of the one that the word stands for, `put` another step; both may say which word is opened then. */
export type Editing = { slot: Slot; path: Path; step: Rule; part: Rule; before: Rule[]; known: Known; change: (part: unknown, then?: Slot) => void; put: (step: Rule | undefined, next?: Next) => void };

export function WordEditor(props: Editing) {
  const { slot, part, known, change } = props;
  const t = useWords(words);
  switch (slot) {
    case "trait": return <TraitChoice {...props} />;
    case "property": return <PropertyWord {...props} />;
    case "operator": return <OperatorChoice {...props} />;
    case "value": case "low": case "high": return <EndOrValue {...props} />;
    case "anniversary": return <AnniversaryChoice rule={part as TraitRule} change={change} />;
    case "event": return <EventWord {...props} take={(event) => change({ ...withoutFilters(part as EventRule), event })} />;
    case "count": return <MeasureChoice {...props} />;
    case "times": return <NumberField value={measured(part as EventRule).value} least={0} take={(value) => change(withMeasure(part as EventRule, { ...measured(part as EventRule), value }))} />;
    case "measured": return <MetricProperty {...props} />;
    case "window": return <WindowChoice rule={part as EventRule} change={change} />;
    case "more": return <MoreField {...props} />;
    case "step": return <EventWord {...props} take={(event) => change(withStep(part as SequenceRule, { event }))} adding />;
    case "joint": return <JointChoice rule={part as SequenceRule} change={change} />;
    case "wait": return <DaysOr days={(part as SequenceRule).sequence.at(-1)!.within_days} none={t("wait_ever")} take={(days) => change(withAbsence(part as SequenceRule, true, days))} />;
    case "within": return <DaysOr days={(part as SequenceRule).within_days} none={t("within_none")} take={(days) => change(withDays(part as SequenceRule, days))} />;
    case "top": return <NumberField value={(part as TopRule).top} least={1} take={(top) => change({ ...(part as TopRule), top })} />;
    case "order": return <Choices options={(["desc", "asc"] as const).map((order) => ({ value: order, label: t(`order_${order}`) }))} chosen={(part as TopRule).order ?? "desc"} take={(order) => change({ ...(part as TopRule), order })} />;
    case "metric": return <MetricChoice {...props} />;
    case "size": return <SizeField rule={part as SampleRule} change={change} />;
    case "seed": return <><TextForm label={t("seed")} value={(part as SampleRule).seed} take={(seed) => change({ ...(part as SampleRule), seed })} /><small className="quiet">{t("seed_how")}</small></>;
    case "quiet": return <QuietField rule={part as QuietRule} known={known} change={change} />;
    case "months": return <NumberField value={(part as QuietRule).months} least={1} take={(months) => change({ ...(part as QuietRule), months })} />;
    case "segment": return <Searched options={known.segments.map((one) => ({ value: String(one.id), label: one.name }))} chosen={String((part as { segment: number }).segment)} take={(id) => change({ segment: Number(id) })} />;
    case "tag": return <Searched options={known.tags.map((name) => ({ value: name, label: name }))} chosen={(part as { tag: string }).tag} take={(tag) => change({ tag })} />;
    case "stage": return <Searched options={known.stages.map((one) => ({ value: one.name, label: one.title }))} chosen={(part as { stage: string }).stage} take={(stage) => change({ stage })} />;
    case "join": return <JoinChoice {...props} />;
    case "everyone": return <EverybodyChoice {...props} />;
    case "part": return <PartMenu {...props} />;
  }
}

const withoutFilters = ({ where: _, ...rest }: EventRule) => (rest.pick ? { ...rest, where: [{ property: "amount", is: "at_least", value: 0 }] } : rest);
const withDays = ({ within_days: _, ...rest }: SequenceRule, days?: number): SequenceRule => (days ? { ...rest, within_days: days } : rest);

function TraitChoice({ part, known, change }: Editing) {
  const rule = isRange(part) ? part.all[0] : (part as TraitRule);
  const take = (name: string) => {
    const type = known.typeOf(name);
    if (isRange(part) && known.typeOf(rule.trait) === type) return change({ all: part.all.map((one) => ({ ...one, trait: name })) });
    const next = withTrait(rule, name, known.typeOf(rule.trait), type);
    change(next, next.is === "exists" ? "operator" : undefined);
  };
  return <Searched options={known.traits.map((one) => ({ value: one.name, label: one.title }))} chosen={rule.trait} take={take} />;
}

/** What is compared: its type, and for a property the event that has it. */
function subject({ part, step, path, known }: Editing): { type: string; event: string } {
  if ("trait" in part) return { type: known.typeOf((part as TraitRule).trait), event: "" };
  const event = (partAt(step, path.slice(0, -2)) as Happening).event, name = (part as Filter).property;
  return { event, type: ofProperty(name, known.propertiesOf(event).find((one) => one.name === name)?.type ?? "text") };
}

function OperatorChoice(props: Editing) {
  const { part, change } = props;
  const t = useWords(words), rule = part as TraitRule | Filter, { type } = subject(props);
  const take = (is: string) => {
    const next = withOperator(rule, is, type);
    const blank = takesValue(is) && (next.value === "" || (takesList(is) && !(next.value as unknown[]).length) || rule.value === undefined);
    change(next, is === "anniversary" ? "anniversary" : !blank ? undefined : is === "between" ? "low" : "value");
  };
  return <Choices options={(OPERATORS[type] ?? OPERATORS.text!).map((is) => ({ value: is, label: t(`op_${is}` as never) }))} chosen={rule.is} take={take} />;
}

function EndOrValue(props: Editing) {
  const { slot, part, before, known, change } = props;
  if (isRange(part)) {
    const place = slot === "low" ? 0 : 1;
    return <NumberField value={Number(part.all[place].value)} take={(value) => change({ all: part.all.map((one, at) => (at === place ? { ...one, value } : one)) })} />;
  }
  const rule = part as TraitRule | Filter, { type, event } = subject(props);
  const ends = rule.is === "between" && Array.isArray(rule.value) ? (rule.value as Value[]) : undefined;
  const place = slot === "high" ? 1 : 0;
  return <ValueField rule={rule} value={ends ? ends[place] : rule.value} type={type} event={event} before={before} known={known} take={(value) => change({ ...rule, value: (ends ? ends.map((one, at) => (at === place ? value : one)) : value) as Value })} />;
}

const NOT_WITHIN = 3;   // days, where a sequence turns into one whose end is missing

function JointChoice({ rule, change }: { rule: SequenceRule; change: Editing["change"] }) {
  const t = useWords(words), absent = Boolean(rule.sequence.at(-1)!.not);
  return <Choices options={[{ value: "then", label: t("happened_then") }, { value: "not", label: t("happened_not") }]} chosen={absent ? "not" : "then"} take={(next) => change(withAbsence(rule, next === "not", NOT_WITHIN))} />;
}

function JoinChoice({ part, change }: Editing) {
  const t = useWords(words), join = "any" in part ? "any" : "all";
  return <Choices options={(["all", "any"] as const).map((one) => ({ value: one, label: t(`joined_${one}`) }))} chosen={join} take={(next) => change({ [next]: (part as Record<string, Rule[]>)[join] })} />;
}
