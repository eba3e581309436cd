/** Where on the canvas something is: under the mouse, behind the chosen step, within what is seen. */
import type { Edge } from "@xyflow/react";
import type { DragEvent } from "react";
import { START, type Definition } from "../definition";
import { lines } from "./view";
import type { WayData } from "./WayEdge";

/** Where a step from the palette goes without dragging: on the first way of the chosen one. */
export function after(definition: Definition, chosen: string | undefined) {
  if (chosen === START || (!chosen && !definition.start)) return { from: START, path: ["start"] };
  const edge = chosen ? lines({}, definition, undefined).find((one) => one.source === chosen) : undefined;
  return edge && { from: chosen!, path: (edge.data as WayData).path };
}

export function edgeAt(event: DragEvent, edges: Edge[]): Edge | undefined {
  for (const found of document.elementsFromPoint(event.clientX, event.clientY)) {
    const id = found.closest("[data-way]")?.getAttribute("data-way") ?? found.closest(".react-flow__edge")?.getAttribute("data-id");
    const edge = edges.find((one) => one.id === id);
    if (edge) return edge;
    const on = found.closest(".react-flow__node")?.getAttribute("data-id");
    if (on?.startsWith("+")) return edges.find((one) => one.target === on);
  }
  return undefined;
}

export function seen(name: string): boolean {
  const box = document.querySelector(`.react-flow__node[data-id="${CSS.escape(name)}"]`)?.getBoundingClientRect(), frame = document.querySelector(".react-flow")?.getBoundingClientRect();
  return !!box && !!frame && box.width > 0 && box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}
