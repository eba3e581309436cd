/** The steps from left to right, each with how many are left; moved with the mouse, with buttons or with Alt and the arrow keys. */
import { ArrowLeftOutlined, ArrowRightOutlined, CloseOutlined, SwapOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { figure, share } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { isSaid, phrase, plain, type Names } from "../sentence/phrase";
import { moved, turned, type Rule } from "../rule";
import words from "../words";
import type { Count } from "./counts";
import styles from "./StepStrip.module.css";
import { Told } from "../sentence/Told";

type Props = { steps: Rule[]; names: Names; everybody?: number; counts: (Count | undefined)[]; put: (steps: Rule[]) => void };

export function StepStrip({ steps, names, everybody, counts, put }: Props) {
  const t = useWords(words);
  const [dragged, drag] = useState<number>();
  const move = (from: number, to: number) => {
    put(moved(steps, from, to));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-step="${Math.max(0, Math.min(steps.length - 1, to))}"]`)?.focus());
  };
  const press = (event: React.KeyboardEvent, place: number) => {
    if (event.altKey && event.key === "ArrowLeft") move(place, place - 1);
    else if (event.altKey && event.key === "ArrowRight") move(place, place + 1);
    else if (event.key === "Delete") put(steps.filter((_, one) => one !== place));
    else return;
    event.preventDefault();
  };
  return (
    <ol className={styles.strip} aria-label={t("steps")}>
      <li className={styles.step}><div className={styles.text}>{t("everybody_title")}</div><Left count={everybody} part={1} /></li>
      {steps.map((step, place) => {
        const said = plain(phrase(step, names));
        return (
          <li key={JSON.stringify(step) + place} className={dragged === place ? `${styles.step} ${styles.dragged}` : styles.step} tabIndex={0} data-step={place}
            aria-label={`${t("step", { number: place + 1 })}: ${said}`} aria-description={t("step_keys")} onKeyDown={(event) => press(event, place)}
            draggable onDragStart={() => drag(place)} onDragEnd={() => drag(undefined)} onDragOver={(event) => event.preventDefault()}
            onDrop={() => dragged !== undefined && dragged !== place && put(moved(steps, dragged, place))}>
            <div className={styles.text} title={said}>{isSaid(step) ? said : <Told rule={step} />}</div>
            <Left count={counts[place]?.count} part={counts[place]?.ofEverybody ?? (everybody && counts[place] ? counts[place].count / everybody : undefined)}>
              {counts[place]?.ofPrevious !== undefined && t("of_previous", { share: share(counts[place].ofPrevious!) })}
            </Left>
            <div className={styles.tools}>
              <Tool name={t("earlier")} icon={<ArrowLeftOutlined />} off={place === 0} act={() => move(place, place - 1)} />
              <Tool name={t("later")} icon={<ArrowRightOutlined />} off={place === steps.length - 1} act={() => move(place, place + 1)} />
              <Tool name={t("turn")} icon={<SwapOutlined />} act={() => put(steps.map((one, at) => (at === place ? turned(one) : one)))} />
              <Tool name={t("remove")} icon={<CloseOutlined />} act={() => put(steps.filter((_, one) => one !== place))} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Left({ count, part, children }: { count?: number; part?: number; children?: ReactNode }) {
  return (
    <>
      <div className={styles.count} data-count={count}>{count === undefined ? "…" : figure(count)}</div>
      <div className={styles.share}>{children || "\u00a0"}</div>
      <div className={styles.track} aria-hidden><i style={{ width: `${Math.max(0, Math.min(1, part ?? 0)) * 100}%` }} /></div>
    </>
  );
}

function Tool({ name, icon, off, act }: { name: string; icon: ReactNode; off?: boolean; act: () => void }) {
  return <Tooltip title={name}><Button type="text" size="small" icon={icon} aria-label={name} disabled={off} onClick={act} /></Tooltip>;
}
