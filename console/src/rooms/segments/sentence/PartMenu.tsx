/** What can be done with a whole condition: joined with another, turned round, chosen from, or taken out. */
import { useState } from "react";
import { useWords } from "../../../kit/words";
import { turned, withPart, type Rule } from "../rule";
import words from "../words";
import { Choices, Searched } from "./choices";
import { useConditions } from "./conditions";
import { drawnFrom, firstOf, withBeside, withoutPart } from "./parts";
import type { Editing } from "./WordEditor";

type Join = "all" | "any";

export function PartMenu({ step, path, part, known, change, put }: Editing) {
  const t = useWords(words);
  const [joining, join] = useState<Join>();
  if (joining) return <ConditionChoice known={known} take={(rule) => put(withBeside(step, path, joining, rule))} />;
  const of = "of" in part ? (part.of as Rule) : undefined;
  const options = [
    { value: "any", label: t("or_else") }, { value: "all", label: t("and_also") }, { value: "turn", label: t("turn") },
    ...(of ? [{ value: "unwrap", label: t("unwrap") }] : [{ value: "first", label: t("choose_first") }, { value: "drawn", label: t("choose_drawn") }]),
    { value: "out", label: t("remove_condition") },
  ];
  const take = (what: string) => {
    switch (what) {
      case "turn": return change(turned(part));
      case "first": return change(firstOf(part));
      case "drawn": return change(drawnFrom(part, new Date().toISOString().slice(0, 10)));
      case "unwrap": return put(withPart(step, path, of));
      case "out": return put(withoutPart(step, path));
      default: return join(what as Join);
    }
  };
  return <Choices options={options} take={take} />;
}

/** Everybody, of whom some are chosen, becomes those who meet something. */
export function EverybodyChoice({ known, change }: Editing) {
  return <ConditionChoice known={known} take={change} />;
}

function ConditionChoice({ known, take }: { known: Editing["known"]; take: (rule: Rule) => void }) {
  const t = useWords(words), { groups, begun } = useConditions(known);
  return <Searched label={t("add")} options={groups} take={(value) => take(begun(value).rule)} />;
}
