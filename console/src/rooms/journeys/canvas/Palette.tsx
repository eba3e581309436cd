/** The kinds of steps to drag onto the canvas; a press puts one behind the chosen step. */
import { useWords } from "../../../kit/words";
import { useKinds } from "./AddStep";
import styles from "./canvas.module.css";
import words from "../words";

export const STEP = "application/x-koipond-step";

export function Palette({ add }: { add: (kind: string) => void }) {
  const t = useWords(words), kinds = useKinds();
  return (
    <div className={styles.palette} role="toolbar" aria-label={t("palette")} aria-orientation="vertical" title={t("palette_hint")}>
      {kinds.map(({ key, icon, label }) => (
        <button key={key} type="button" title={label} draggable onDragStart={(event) => { event.dataTransfer.setData(STEP, key); event.dataTransfer.effectAllowed = "copy"; }} onClick={() => add(key)}>{icon}<span>{label}</span></button>
      ))}
    </div>
  );
}
