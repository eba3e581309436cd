/** What the view is given to draw: boxes and lines with what stands on them. Boxes that did not change stay the same objects. */
import type { Edge, Node } from "@xyflow/react";
import { START, ways, type Definition, type Passed, type Way } from "../definition";
import { graphOf, HEIGHT, places, PLUS, plus, routes, thickness, WIDTH, type Place } from "./graph";

export const ARROW = "journey-arrow";  // drawn in Canvas.tsx
export type Numbers = { steps: Record<string, Passed>; entered: number; holdout: number; refused: Record<string, number> };

const kept = new WeakMap<object, Map<string, { seen: unknown[]; data: object }>>();

/** The same data object as long as what it is made of is the same. `owner` is one canvas. */
function same<T extends object>(owner: object, id: string, seen: unknown[], data: T): T {
  const of = kept.get(owner) ?? kept.set(owner, new Map()).get(owner)!;
  const known = of.get(id);
  if (known && known.seen.length === seen.length && known.seen.every((one, place) => one === seen[place])) return known.data as T;
  of.set(id, { seen, data });
  return data;
}

export function boxes(owner: object, definition: Definition, numbers: Numbers | undefined, wrong: ReadonlySet<string>, fixed: boolean): Node[] {
  const at = places(definition);
  const place = (name: string) => ({ x: at[name]?.[0] ?? 0, y: at[name]?.[1] ?? 0 });
  const size = { width: WIDTH, height: HEIGHT };
  const refused = Object.values(numbers?.refused ?? {}).reduce((sum, heads) => sum + heads, 0);
  const start: Node = {
    id: START, type: "start", position: place(START), ...size, deletable: false,
    data: same(owner, START, [definition.entry, numbers?.entered, numbers?.holdout, refused, wrong.has("")], { entry: definition.entry, entered: numbers?.entered, holdout: numbers?.holdout, refused, wrong: wrong.has("") }),
  };
  const steps: Node[] = Object.entries(definition.steps).map(([name, step]) => {
    const passed = numbers?.steps[name];
    const outcomes = fromLeft(name, ways(step), at);
    return {
      id: name, type: "step", position: place(name), ...size,
      data: same(owner, name, [step, outcomes.join(), JSON.stringify(passed), wrong.has(name)], { name, step, outcomes, numbers: passed, wrong: wrong.has(name) }),
    };
  });
  const pluses: Node[] = graphOf(definition).open.map((way) => ({
    id: plus(way.id), type: "plus", position: place(plus(way.id)), width: PLUS, height: PLUS, draggable: false, selectable: false,
    data: same(owner, plus(way.id), [way.from, way.outcome, way.path.join()], { from: way.from, outcome: way.outcome, path: way.path }),
  }));
  if (!definition.start || !definition.steps[definition.start]) {
    const { x, y } = place(START);
    pluses.push({ id: plus(START), type: "plus", position: { x: x + WIDTH / 2 - PLUS / 2, y: y + HEIGHT + 40 }, width: PLUS, height: PLUS, draggable: false, selectable: false, data: same(owner, plus(START), [], { from: START, outcome: "entered", path: ["start"] }) });
  }
  const notes: Node[] = (definition.canvas?.notes ?? []).map((note, number) => ({
    id: `note ${number}`, type: "note", position: { x: note.at[0], y: note.at[1] }, draggable: !fixed, selectable: false, zIndex: 2, data: same(owner, `note ${number}`, [note.text], { place: number, text: note.text }),
  }));
  return [start, ...steps, ...pluses, ...notes];
}

/** The ways out of a step in the order in which they leave it, so that they do not cross: that of what they lead to. */
function fromLeft(name: string, all: readonly Way[], at: Record<string, Place>): string[] {
  const x = (way: Way) => (at[way.next ?? ""] ? at[way.next!]![0] + WIDTH / 2 : (at[plus(`${name}→${way.outcome}`)]?.[0] ?? 0) + PLUS / 2);
  return [...all].sort((one, other) => x(one) - x(other)).map((way) => way.outcome);
}

export function lines(owner: object, definition: Definition, numbers: Numbers | undefined): Edge[] {
  const { edges, open } = graphOf(definition), route = routes(definition), at = places(definition);
  const heads = (from: string, outcome: string) => (numbers ? (from === START ? numbers.entered : numbers.steps[from]?.ways[outcome] ?? 0) : undefined);
  const most = Math.max(0, ...edges.map((edge) => heads(edge.from, edge.outcome) ?? 0));
  const said = (from: string) => from !== START && ways(definition.steps[from]!).length > 1;
  const line = (id: string, from: string, outcome: string, path: readonly (string | number)[], to: string, ends: boolean): Edge => {
    const passed = heads(from, outcome), width = thickness(passed ?? 0, most);
    return {
      id, ariaLabel: `${from === START ? "" : from} → ${ends ? "" : to}`.trim(), source: from, sourceHandle: outcome, target: to, type: "way", markerEnd: ends ? undefined : ARROW, reconnectable: ends ? false : "target",
      data: same(owner, id, [from, outcome, path.join(), passed, width, ends, said(from), route[id], String(at[from]), String(at[to])], { from, outcome, path, heads: passed, width, said: said(from), open: ends, route: route[id], ends: [at[from], at[to]] }),
    };
  };
  const first = !definition.start || !definition.steps[definition.start];
  return [
    ...edges.map((edge) => line(edge.id, edge.from, edge.outcome, edge.path, edge.to, false)),
    ...open.map((way) => line(way.id, way.from, way.outcome, way.path, plus(way.id), true)),
    ...(first ? [line(`${START}→`, START, "entered", ["start"], plus(START), true)] : []),
  ];
}
