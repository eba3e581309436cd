/** What other rooms may use of this one. */
export { EventFilters } from "./sentence/EventFilters";
export { RuleSentence } from "./sentence/RuleSentence";
export { useEventWords, useKnown, type Known } from "./known";
export { useRuleText } from "./sentence/useRuleText";
export { PersonName, usePeople } from "./page/people";
