import { ExportOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Step } from "../definition";
import { Field } from "../fields/Field";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  return step.journey ? t("go_does", { journey: names.journey(step.journey) }) : t("no_journey");
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), { callable } = useChoices();
  return <Field label={t("go_to")} hint={t("go_hint")}><Select value={(step.journey as number | null) ?? undefined} placeholder={t("no_journey")} options={callable.map((one) => ({ value: one.id, label: one.name }))} onChange={(journey) => set({ ...step, journey })} /></Field>;
}

export default { icon: <ExportOutlined />, blank: () => ({ kind: "go", journey: null }), Describe, Edit } satisfies Kind;
