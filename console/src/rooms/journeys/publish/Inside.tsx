/** Who stands where in earlier versions, and what becomes of them. */
import { Select } from "antd";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import type { Edited, MoveOf } from "../types";
import styles from "./publish.module.css";
import words from "../words";

const DEEDS = ["stay", "move", "drain", "leave"] as const;

export function Inside({ of, moves, set, steps }: { of: Edited["inside"]; moves: Record<string, MoveOf>; set: (moves: Record<string, MoveOf>) => void; steps: string[] }) {
  const t = useWords(words);
  return (
    <>
      <p className="quiet">{t("inside_hint")}</p>
      <table className={styles.inside}>
        <thead><tr><th>{t("step")}</th><th>{t("heads")}</th><th>{t("what_becomes")}</th></tr></thead>
        <tbody>
          {of.map((one) => {
            const move = moves[one.step] ?? one.suggested;
            const put = (next: MoveOf) => set({ ...moves, [one.step]: next });
            return (
              <tr key={one.step}>
                <td>{one.step}</td><td>{figure(one.heads)}</td>
                <td>
                  <Select aria-label={`${t("what_becomes")}: ${one.step}`} value={move.do} options={DEEDS.map((deed) => ({ value: deed, label: t(`do_${deed}`), disabled: deed === "stay" && one.suggested.do !== "stay" }))} onChange={(deed) => put({ do: deed, to: deed === "move" ? steps[0]! : "" })} style={{ width: "100%" }} />
                  {move.do === "move" && <Select aria-label={t("to_step")} value={move.to} options={steps.map((step) => ({ value: step, label: step }))} onChange={(to) => put({ do: "move", to })} style={{ width: "100%", marginTop: 4 }} />}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
