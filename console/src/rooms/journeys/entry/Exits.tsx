/** Who leaves at once, and by which rule. A single rule without a name stays one. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useWords } from "../../../kit/words";
import type { Rule } from "../definition";
import { RuleField } from "../fields/RuleField";
import { NamedWays } from "../fields/NamedWays";
import { setting, type EntryProps } from "./EntryPanel";
import words from "../words";

export function Exits({ definition, set }: EntryProps) {
  const t = useWords(words), found = definition.exit;
  if (!found) return <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => set({ ...definition, exit: [{ name: t("exit_name", { number: 1 }), rule: {} }] })}>{t("add_exit")}</Button>;
  if (!Array.isArray(found)) return <RuleField label={t("exit_rule")} value={found} onChange={(rule) => set(setting(definition, "exit", Object.keys(rule).length ? rule : null))} />;
  return (
    <NamedWays step={{ kind: "exit", exit: found as never }} set={(step) => set(setting(definition, "exit", (step.exit as unknown[]).length ? step.exit : null))} setting="exit" label={t("exits")} blank={(number) => ({ name: t("exit_name", { number }), rule: {} })}>
      {(one, change) => <RuleField label={t("exit_rule")} value={one.rule as Rule} onChange={(rule) => change({ rule })} />}
    </NamedWays>
  );
}
