import { ApartmentOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useWords } from "../../../kit/words";
import { useChoices, useNames } from "../choices";
import type { Json, Step } from "../definition";
import { NamedWays } from "../fields/NamedWays";
import words from "../words";
import type { EditProps, Kind } from "./kind";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  return t("split_channel_does", { channels: ((step.branches ?? []) as Record<string, Json>[]).map((one) => names.channel(one.channel)).join(t("comma")) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words), { channels } = useChoices(), names = useNames();
  return (
    <NamedWays step={step} set={set} setting="branches" label={t("channels")} named={false} blank={() => ({ channel: "email", next: null })}>
      {(one, change) => <Select aria-label={t("channel")} value={String(one.channel)} options={channels.map(({ name }) => ({ value: name, label: names.channel(name) }))} onChange={(channel) => change({ channel })} />}
    </NamedWays>
  );
}

export default { icon: <ApartmentOutlined />, blank: () => ({ kind: "split_channel", branches: [{ channel: "email", next: null }], otherwise: null }), Describe, Edit } satisfies Kind;
