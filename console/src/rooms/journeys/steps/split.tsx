import { ForkOutlined } from "@ant-design/icons";
import { useWords } from "../../../kit/words";
import { useRuleText } from "../../segments";
import type { Rule, Step } from "../definition";
import { RuleField } from "../fields/RuleField";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), said = useRuleText();
  if (!step.rule || !Object.keys(step.rule as Rule).length) return t("no_rule");
  return t("split_does", { rule: said(step.rule as Rule) });
}

function Edit({ step, set }: EditProps) {
  return <RuleField label={useWords(words)("split_rule")} value={step.rule} onChange={(rule) => set({ ...step, rule })} />;
}

export default { icon: <ForkOutlined />, blank: () => ({ kind: "split", rule: {}, yes: null, no: null }), Describe, Edit } satisfies Kind;
