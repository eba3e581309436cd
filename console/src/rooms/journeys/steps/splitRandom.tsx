import { PieChartOutlined } from "@ant-design/icons";
import { InputNumber } from "antd";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import { NamedWays } from "../fields/NamedWays";
import words from "../words";
import type { EditProps, Kind } from "./kind";

export const shares = (list: unknown, comma: string): string => ((list ?? []) as Record<string, Json>[]).map((one) => `${String(one.name)} ${Number(one.percent ?? 0)}%`).join(comma);
export const sum = (list: unknown): number => ((list ?? []) as Record<string, Json>[]).reduce((all, one) => all + Number(one.percent ?? 0), 0);

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  return t("split_random_does", { shares: shares(step.shares, t("comma")) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words);
  return (
    <>
      <NamedWays step={step} set={set} setting="shares" label={t("shares")} blank={(number) => ({ name: String.fromCharCode(64 + number), percent: 0, next: null })}>
        {(one, change) => <InputNumber aria-label={t("percent")} min={0} max={100} value={Number(one.percent ?? 0)} suffix="%" onChange={(percent) => change({ percent: percent ?? 0 })} />}
      </NamedWays>
      <p className="quiet">{t("shares_sum", { sum: sum(step.shares) })}</p>
    </>
  );
}

export default { icon: <PieChartOutlined />, blank: () => ({ kind: "split_random", shares: [{ name: "A", percent: 50, next: null }, { name: "B", percent: 50, next: null }] }), Describe, Edit } satisfies Kind;
