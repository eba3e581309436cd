/** A plus on a way: which kind of step shall come here? */
import { PlusOutlined } from "@ant-design/icons";
import { Dropdown } from "antd";
import { useWords } from "../../../kit/words";
import { START, type Way } from "../definition";
import { STEPS } from "../steps";
import { useActs } from "./acts";
import styles from "./canvas.module.css";
import words from "../words";

export const useOutcome = () => {
  const t = useWords(words);
  return (outcome: string): string => (outcome in OUT ? t(OUT[outcome]!) : outcome);
};
const OUT = Object.fromEntries(["sent", "failed", "other_channel", "waited", "no_date", "happened", "timeout", "yes", "no", "otherwise", "set", "all", "entered"].map((one) => [one, `out_${one}`])) as Record<string, "out_sent">;

export const useKinds = () => {
  const t = useWords(words);
  return Object.entries(STEPS).map(([kind, { icon }]) => ({ key: kind, icon: <span aria-hidden>{icon}</span>, label: t(`kind_${kind}` as "kind_send") }));
};

export function AddStep({ from, outcome, path, quiet }: { from: string; outcome: string; path: Way["path"]; quiet?: boolean }) {
  const t = useWords(words), { acts, fixed } = useActs(), items = useKinds(), said = useOutcome();
  if (fixed) return null;
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => acts.add(key, from, path) }}>
      <button type="button" className={`${styles.plus} ${quiet ? styles.small : ""} nodrag nopan`} aria-label={t("add_here", { step: from === START ? t("start") : from, outcome: said(outcome) })} onClick={(event) => event.stopPropagation()}><PlusOutlined /></button>
    </Dropdown>
  );
}
