import { ForkOutlined } from "@ant-design/icons";
import { language, useWords } from "../../../kit/words";
import { useInWords } from "../asked";
import type { Rule, Step } from "../definition";
import { RuleField } from "../fields/RuleField";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  const said = useInWords(step.rule as Rule | undefined, language() === "en" ? "en" : "zh-CN").data?.map((line) => line.text).join(" ");
  if (!step.rule || !Object.keys(step.rule as Rule).length) return t("no_rule");
  return t("split_does", { rule: said ?? "…" });
}

function Edit({ step, set }: EditProps) {
  return <RuleField label={useWords(words)("split_rule")} value={step.rule} onChange={(rule) => set({ ...step, rule })} />;
}

export default { icon: <ForkOutlined />, blank: () => ({ kind: "split", rule: {}, yes: null, no: null }), Describe, Edit } satisfies Kind;
