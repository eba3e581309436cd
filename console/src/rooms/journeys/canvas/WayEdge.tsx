/** A way from a step to the next: as thick as what goes along it, with how many did, and a plus to put a step in between. */
import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { figure } from "../../../kit/format";
import type { Way } from "../definition";
import { AddStep, useOutcome } from "./AddStep";
import styles from "./canvas.module.css";

export type WayData = { from: string; outcome: string; path: Way["path"]; heads?: number; width: number; said: boolean; open: boolean };

const AT = 0.42;  // of the way: where its words stand

export const WayEdge = memo(function WayEdge({ sourceX, sourceY, targetX, targetY, data, id, selected }: EdgeProps<Edge<WayData>>) {
  const outcome = useOutcome();
  if (!data) return null;
  const bend = Math.max(24, (targetY - sourceY) / 2);
  const path = `M${sourceX},${sourceY} C${sourceX},${sourceY + bend} ${targetX},${targetY - bend} ${targetX},${targetY}`;
  const x = bezier(sourceX, sourceX, targetX, targetX), y = bezier(sourceY, sourceY + bend, targetY - bend, targetY);
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={28} className={data.heads ? styles.flows : styles.still} style={{ strokeWidth: data.width, ...(selected ? { stroke: "var(--water)", opacity: 1 } : {}) }} />
      <EdgeLabelRenderer>
        <div className={`${styles.way} nodrag nopan`} style={{ transform: `translate(-50%,-50%) translate(${x}px,${y}px)` }} data-way={id} data-passed={data.heads}>
          {(data.said || !!data.heads) && <span>{data.said && outcome(data.outcome)}{data.heads !== undefined && <b> {figure(data.heads)}</b>}</span>}
          {!data.open && <AddStep from={data.from} outcome={data.outcome} path={data.path} quiet />}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});

const bezier = (a: number, b: number, c: number, d: number) => (1 - AT) ** 3 * a + 3 * (1 - AT) ** 2 * AT * b + 3 * (1 - AT) * AT ** 2 * c + AT ** 3 * d;
