/** A rule to be edited as a sentence wherever one is asked for, with how many people meet it now. */
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useKnown } from "../known";
import { ruleOf, stepsOf, type Rule } from "../rule";
import words from "../words";
import { AddCondition } from "./AddCondition";
import { Sentence } from "./Sentence";

/** `rule` may be empty: then `nothing` is said. Without `put` it is only read. An emptied rule is given as `{}`. */
type Props = { rule: Rule | null | undefined; nothing: string; put?: (rule: Rule) => void };

export function RuleSentence({ rule, nothing, put }: Props) {
  const t = useWords(words), known = useKnown(), path = { workspace: useWorkspace() };
  const steps = rule && Object.keys(rule).length ? stepsOf(rule) : [];
  const meets = useAsked(["narrow", "meets", rule], (signal) => got(api.POST("/api/w/{workspace}/segments/preview", { params: { path }, body: { steps: [rule as Record<string, unknown>], distributions: [] }, signal })), { enabled: steps.length > 0, stay: true });
  const change = put && ((next: Rule[]) => put(next.length ? ruleOf(next) : {}));
  return (
    <>
      <Sentence steps={steps} known={known} put={change} nothing={nothing} />
      {change && <AddCondition known={known} steps={steps} put={change} />}
      {steps.length > 0 && <p className="quiet" aria-live="polite" data-meets={meets.data?.steps[0]?.count}>{meets.data && t("meets", { people: figure(meets.data.steps[0]!.count) })}</p>}
      <Trouble of={meets.error} />
    </>
  );
}
