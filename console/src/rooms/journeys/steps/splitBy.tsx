import { PartitionOutlined } from "@ant-design/icons";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import { NamedWays } from "../fields/NamedWays";
import { RuleField } from "../fields/RuleField";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  return t("split_by_does", { names: ((step.branches ?? []) as Record<string, Json>[]).map((one) => one.name).join(t("comma")) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words);
  return (
    <NamedWays step={step} set={set} setting="branches" label={t("branches")} blank={(number) => ({ name: t("way", { number }), rule: {}, next: null })}>
      {(one, change) => <RuleField label={t("split_rule")} value={one.rule} onChange={(rule) => change({ rule })} />}
    </NamedWays>
  );
}

export default { icon: <PartitionOutlined />, blank: () => ({ kind: "split_by", branches: [{ name: "1", rule: {}, next: null }], otherwise: null }), Describe, Edit } satisfies Kind;
