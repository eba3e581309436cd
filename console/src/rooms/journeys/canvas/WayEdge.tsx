/** A way from a step to the next: as thick as what goes along it, with how many did, and a plus to put a step in between. */
import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { figure } from "../../../kit/format";
import type { Way } from "../definition";
import { HEIGHT, PLUS, WIDTH, type Place, type Route } from "./graph";
import { AddStep, useOutcome } from "./AddStep";
import styles from "./canvas.module.css";

export type WayData = { from: string; outcome: string; path: Way["path"]; heads?: number; width: number; said: boolean; open: boolean; route?: Route; ends: [Place?, Place?] };

const AT = 0.42;  // of the way: where its words stand

export const WayEdge = memo(function WayEdge({ sourceX, sourceY, targetX, targetY, data, id, selected, markerEnd }: EdgeProps<Edge<WayData>>) {
  const outcome = useOutcome();
  if (!data) return null;
  const { path, x, y } = drawn(data, [sourceX, sourceY], [targetX, targetY]);
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={28} markerEnd={markerEnd} className={data.heads ? styles.flows : styles.still} style={{ strokeWidth: data.width, ...(selected ? { stroke: "var(--water)", opacity: 1 } : {}) }} />
      <EdgeLabelRenderer>
        <div className={`${styles.way} nodrag nopan`} style={{ transform: `translate(-50%,-50%) translate(${x}px,${y}px)` }} data-way={id} data-passed={data.heads}>
          {(data.said || !!data.heads) && <span>{data.said && outcome(data.outcome)}{data.heads !== undefined && <b> {figure(data.heads)}</b>}</span>}
          {!data.open && <AddStep from={data.from} outcome={data.outcome} path={data.path} quiet />}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});

const near = (one: number, other: number) => Math.abs(one - other) < 10;

/** Along the bends of the layout while both ends stand where it put them; while one is dragged, straight to the other. */
function drawn({ route, ends: [from, to], open }: WayData, source: Place, target: Place): { path: string; x: number; y: number } {
  const stays = route && from && to && near(source[1], from[1] + HEIGHT) && source[0] >= from[0] && source[0] <= from[0] + WIDTH && near(target[1], to[1]) && near(target[0], to[0] + (open ? PLUS : WIDTH) / 2);
  if (stays) return { path: through([source, ...route.bends, target]), x: route.words[0], y: route.words[1] };
  const bend = Math.max(24, (target[1] - source[1]) / 2);
  return {
    path: `M${source} C${source[0]},${source[1] + bend} ${target[0]},${target[1] - bend} ${target}`,
    x: bezier(source[0], source[0], target[0], target[0]), y: bezier(source[1], source[1] + bend, target[1] - bend, target[1]),
  };
}

/** A line that leaves and reaches every point straight down. */
const through = (points: Place[]): string => points.slice(1).reduce((path, [x, y], place) => {
  const [x0, y0] = points[place]!, middle = (y0 + y) / 2;
  return `${path} C${x0},${middle} ${x},${middle} ${x},${y}`;
}, `M${points[0]}`);

const bezier = (a: number, b: number, c: number, d: number) => (1 - AT) ** 3 * a + 3 * (1 - AT) ** 2 * AT * b + 3 * (1 - AT) * AT ** 2 * c + AT ** 3 * d;
