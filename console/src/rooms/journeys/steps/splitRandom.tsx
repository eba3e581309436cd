import { PieChartOutlined } from "@ant-design/icons";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import { Shares } from "../fields/Shares";
import words from "../words";
import type { EditProps, Kind } from "./kind";

export const shares = (list: unknown, comma: string): string => ((list ?? []) as Record<string, Json>[]).map((one) => `${String(one.name)} ${Number(one.percent ?? 0)}%`).join(comma);

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  return t("split_random_does", { shares: shares(step.shares, t("comma")) });
}

function Edit({ step, set }: EditProps) {
  return <Shares step={step} set={set} setting="shares" label={useWords(words)("shares")} />;
}

export default { icon: <PieChartOutlined />, blank: () => ({ kind: "split_random", shares: [{ name: "A", percent: 50, next: null }, { name: "B", percent: 50, next: null }] }), Describe, Edit } satisfies Kind;
