/** A rule in one line, for places where there is no room to edit it. */
import { useKnown } from "../known";
import type { Rule } from "../rule";
import { phrase, plain } from "./phrase";

export function useRuleText(): (rule: Rule) => string {
  const { names } = useKnown();
  return (rule) => plain(phrase(rule, names));
}
