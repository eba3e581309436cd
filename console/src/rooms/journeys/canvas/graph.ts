/** The picture of a definition: nodes and edges, where they stand, and what one does to them. Pure; the view is Canvas.tsx. */
import { Graph as Dagre, layout } from "@dagrejs/dagre";
import { put, START, ways, type Canvas, type Definition, type Step, type Way } from "../definition";

export const WIDTH = 240;
export const HEIGHT = 80;
export const GAP = 44;   // between layers: room for the plus and the count on an edge
export type Place = [x: number, y: number];
export type Edge = { id: string; from: string; outcome: string; path: Way["path"]; to: string };
/** A way that leads nowhere yet: the journey ends there. */
export type Open = { id: string; from: string; outcome: string; path: Way["path"] };
export type Node = { name: string; step: Step };
export type Graph = { nodes: Node[]; edges: Edge[]; open: Open[]; rest: Omit<Definition, "steps" | "start"> & { start?: null | "" } };

/** Nodes keep their settings without the next steps: those are the edges. */
export function graphOf(definition: Definition): Graph {
  const { steps, start, ...rest } = definition;
  const edges: Edge[] = [];
  const open: Open[] = [];
  if (start && steps[start]) edges.push({ id: `${START}→`, from: START, outcome: "entered", path: ["start"], to: start });
  const nodes = Object.entries(steps).map(([name, step]) => {
    let bare = step;
    for (const way of ways(step)) {
      const id = `${name}→${way.outcome}`;
      if (!way.next || !steps[way.next]) open.push({ id, from: name, outcome: way.outcome, path: way.path });
      else {
        edges.push({ id, from: name, outcome: way.outcome, path: way.path, to: way.next });
        bare = put(bare, way.path, null);
      }
    }
    return { name, step: bare };
  });
  const kept = start === undefined || (start && steps[start]) ? rest : { ...rest, start: start as null | "" };
  return { nodes, edges, open, rest: kept };
}

export function definitionOf({ nodes, edges, rest }: Graph): Definition {
  const steps = Object.fromEntries(nodes.map((node) => [node.name, node.step]));
  let whole: Definition = { ...rest, steps };
  for (const edge of edges) whole = edge.from === START ? { ...whole, start: edge.to } : { ...whole, steps: { ...whole.steps, [edge.from]: put(whole.steps[edge.from]!, edge.path, edge.to) } };
  return whole;
}

const LARGE = 60;  // from here on the ranking that is a little longer on the page and ten times sooner there
const KEPT = 20;
/** The bends of a way around what stands between, and where its words stand. */
export type Route = { bends: Place[]; words: Place };
type Arranged = { places: Record<string, Place>; routes: Record<string, Route> };
const laidOut = new Map<string, Arranged>();

/** Typing in a step lays out nothing anew. */
function layoutOf(definition: Definition, { nodes, edges, open }: Graph): Arranged {
  const many = (name: string) => ways(definition.steps[name] ?? { kind: "" }).length > 1;
  const shape = JSON.stringify([nodes.map((node) => node.name), edges.map((edge) => [edge.id, edge.to, many(edge.from)]), open.map((way) => way.id)]);
  let found = laidOut.get(shape);
  if (!found) {
    found = arranged(nodes, edges, open, many);
    if (laidOut.size >= KEPT) laidOut.delete(laidOut.keys().next().value!);
    laidOut.set(shape, found);
  }
  return found;
}

/** Where everything stands: from top to bottom, but for what somebody has put elsewhere. */
export function places(definition: Definition): Record<string, Place> {
  const graph = graphOf(definition), found = layoutOf(definition, graph).places;
  const moved = definition.canvas?.places ?? {};
  const shifted = graph.open.filter((way) => moved[way.from] && found[way.from]).map((way) => [plus(way.id), [0, 1].map((axis) => found[plus(way.id)]![axis]! + moved[way.from]![axis]! - found[way.from]![axis]!)]);
  return { ...found, ...Object.fromEntries(shifted), ...moved };
}

/** How the ways go that nobody has moved an end of. */
export function routes(definition: Definition): Record<string, Route> {
  const graph = graphOf(definition), moved = definition.canvas?.places ?? {};
  const all = layoutOf(definition, graph).routes;
  return Object.fromEntries([...graph.edges, ...graph.open].filter((edge) => all[edge.id] && !moved[edge.from] && !("to" in edge && moved[(edge as Edge).to])).map((edge) => [edge.id, all[edge.id]!] as const));
}

/** Where one more step can be put: a small plus below each way that leads nowhere yet. */
export const plus = (way: string) => `+${way}`;
export const PLUS = 28;

const WORDS = { width: 116, height: 24, labelpos: "c" as const };  // room for the outcome, the count and the plus
const PLAIN = { width: 64, height: 24, labelpos: "c" as const };

function arranged(nodes: Node[], edges: Edge[], open: Open[], many: (name: string) => boolean): Arranged {
  const ranker = nodes.length > LARGE ? "longest-path" : "network-simplex";
  const drawing = new Dagre({ multigraph: true }).setGraph({ rankdir: "TB", nodesep: 24, edgesep: 12, ranksep: GAP, ranker }).setDefaultEdgeLabel(() => ({}));
  for (const name of [START, ...nodes.map((node) => node.name)]) drawing.setNode(name, { width: WIDTH, height: HEIGHT });
  for (const way of open) drawing.setNode(plus(way.id), { width: 2 * PLUS, height: PLUS });
  for (const edge of edges) drawing.setEdge(edge.from, edge.to, { ...(many(edge.from) ? WORDS : PLAIN) }, edge.id);
  for (const way of open) drawing.setEdge(way.from, plus(way.id), { ...(many(way.from) ? WORDS : PLAIN) }, way.id);
  layout(drawing);
  const round = ({ x, y }: { x: number; y: number }): Place => [Math.round(x), Math.round(y)];
  return {
    places: Object.fromEntries(drawing.nodes().map((name) => {
      const { x, y, width, height } = drawing.node(name) as { x: number; y: number; width: number; height: number };
      return [name, round({ x: x - (width === WIDTH ? WIDTH : PLUS) / 2, y: y - height / 2 })];
    })),
    routes: Object.fromEntries(drawing.edges().map((edge) => {
      const { points, x, y } = drawing.edge(edge) as { points: { x: number; y: number }[]; x: number; y: number };
      return [edge.name!, { bends: points.slice(1, -1).map(round), words: round({ x, y }) }];
    })),
  };
}

export const arrange = (definition: Definition): Definition => withCanvas(definition, { places: undefined });

export const moved = (definition: Definition, to: Record<string, Place>): Definition => withCanvas(definition, { places: { ...definition.canvas?.places, ...to } });

export function withCanvas(definition: Definition, change: Canvas): Definition {
  const canvas = Object.fromEntries(Object.entries({ ...definition.canvas, ...change }).filter(([, value]) => value && Object.keys(value).length));
  const { canvas: _, ...rest } = definition;
  return Object.keys(canvas).length ? { ...rest, canvas } : rest;
}

/** Whether a step can be reached from another: an edge back would make a circle. */
export function leads(definition: Definition, from: string, to: string): boolean {
  const seen = new Set<string>(), todo = [from];
  while (todo.length) {
    const name = todo.pop()!;
    if (name === to) return true;
    if (seen.has(name) || !definition.steps[name]) continue;
    seen.add(name);
    for (const way of ways(definition.steps[name]!)) if (way.next) todo.push(way.next);
  }
  return false;
}

export const follows = (definition: Definition, from: string, to: string): boolean =>
  !!definition.steps[to] && (from === START || (from !== to && !leads(definition, to, from)));

/** Leads a way to a step, or to the end. */
export function connect(definition: Definition, from: string, path: Way["path"], to: string | null): Definition {
  if (from === START) return { ...definition, start: to };
  const step = definition.steps[from];
  return step ? { ...definition, steps: { ...definition.steps, [from]: put(step, path, to) } } : definition;
}

export function fresh(definition: Definition, wanted: string): string {
  const base = wanted.trim().slice(0, 56) || "step";
  if (!definition.steps[base] && base !== START) return base;
  for (let number = 2; ; number++) if (!definition.steps[`${base} ${number}`]) return `${base} ${number}`;
}

type Spot = { from: string; path: Way["path"] };

/** A new step on a way: what followed there follows it, on the first of its ways that is open. Without a spot it stands alone. */
export function insert(definition: Definition, step: Step, wanted: string, spot?: Spot, at?: Place): { definition: Definition; name: string } {
  const name = fresh(definition, wanted);
  let whole: Definition = { ...definition, steps: { ...definition.steps, [name]: step } };
  if (spot) {
    const after = nextAt(definition, spot);
    const way = ways(step)[0];
    if (after && way) whole = connect(whole, name, way.path, after);
    whole = connect(whole, spot.from, spot.path, name);
  } else if (!definition.start || !definition.steps[definition.start]) whole = { ...whole, start: name };
  return { definition: at ? moved(whole, { [name]: at }) : whole, name };
}

function nextAt(definition: Definition, { from, path }: Spot): string | null {
  if (from === START) return definition.start && definition.steps[definition.start] ? definition.start : null;
  return ways(definition.steps[from]!).find((way) => way.path.join() === path.join())?.next ?? null;
}

/** Takes steps out: what led to one leads to what followed it on its first way. */
export function remove(definition: Definition, names: readonly string[]): Definition {
  let whole = definition;
  for (const name of names) {
    const gone = whole.steps[name];
    if (!gone) continue;
    const onward = ways(gone)[0]?.next ?? null;
    const { [name]: _, ...steps } = whole.steps;
    const { [name]: __, ...held } = whole.canvas?.places ?? {};
    whole = withCanvas({ ...whole, steps: led(steps, (next) => (next === name ? onward : next)), start: whole.start === name ? onward : whole.start }, { places: held });
  }
  return whole;
}

function led(steps: Record<string, Step>, to: (next: string) => string | null): Record<string, Step> {
  return Object.fromEntries(Object.entries(steps).map(([name, step]) => {
    let changed = step;
    for (const way of ways(step)) if (way.next && to(way.next) !== way.next) changed = put(changed, way.path, to(way.next));
    return [name, changed];
  }));
}

/** A step under another name, wherever it is spoken of: as a next step, as the message that is answered, and on the canvas. */
export function rename(definition: Definition, was: string, now: string): Definition {
  if (was === now || !definition.steps[was] || definition.steps[now] || !now.trim() || now === START) return definition;
  const answers = (step: Step): Step => {
    const own = step.of === was ? { ...step, of: now } : step;
    return Array.isArray(own.ways) ? { ...own, ways: own.ways.map((way) => (way && typeof way === "object" && !Array.isArray(way) && way.of === was ? { ...way, of: now } : way)) } : own;
  };
  const steps = Object.fromEntries(Object.entries(led(definition.steps, (next) => (next === was ? now : next))).map(([name, step]) => [name === was ? now : name, answers(step)]));
  const { [was]: place, ...others } = definition.canvas?.places ?? {};
  return withCanvas({ ...definition, steps, start: definition.start === was ? now : definition.start }, { places: place ? { ...others, [now]: place } : others });
}

export type Clip = { steps: Record<string, Step>; places: Record<string, Place> };

export function copied(definition: Definition, names: readonly string[]): Clip {
  const chosen = names.filter((name) => definition.steps[name]);
  const at = places(definition);
  const steps = led(Object.fromEntries(chosen.map((name) => [name, definition.steps[name]!])), (next) => (chosen.includes(next) ? next : null));
  return { steps, places: Object.fromEntries(chosen.map((name) => [name, at[name] ?? [0, 0]])) };
}

const ASIDE = 40;

/** Copies under new names, a little aside; ways among them stay, all others are open. */
export function pasted(definition: Definition, clip: Clip): { definition: Definition; names: string[] } {
  let whole = definition;
  const named: Record<string, string> = {};
  for (const name of Object.keys(clip.steps)) {
    named[name] = fresh(whole, name);
    whole = { ...whole, steps: { ...whole.steps, [named[name]!]: clip.steps[name]! } };
  }
  const copies = new Set(Object.values(named));
  const steps = Object.fromEntries(Object.entries(whole.steps).map(([name, step]) => [name, copies.has(name) ? led({ it: step }, (next) => named[next] ?? null).it! : step]));
  const at = Object.fromEntries(Object.entries(clip.places).map(([name, [x, y]]) => [named[name]!, [x + ASIDE, y + ASIDE] as Place]));
  return { definition: moved({ ...whole, steps }, at), names: [...copies] };
}

export type Direction = "up" | "down" | "left" | "right";

/** The step that an arrow key leads to: along the edges up and down, to the nearest of the same height sideways. */
export function walked(definition: Definition, from: string | undefined, direction: Direction): string {
  if (!from) return START;
  const at = places(definition), { edges } = graphOf(definition), here = at[from];
  if (!here) return START;
  const across = (name: string) => Math.abs((at[name]?.[0] ?? 0) - here[0]);
  const near = (names: string[]) => [...names].sort((one, other) => across(one) - across(other))[0] ?? from;
  if (direction === "down") return near(edges.filter((edge) => edge.from === from).map((edge) => edge.to));
  if (direction === "up") return near(edges.filter((edge) => edge.to === from).map((edge) => edge.from));
  const beside = Object.keys(at).filter((name) => name !== from && Math.abs(at[name]![1] - here[1]) < HEIGHT && (direction === "left" ? at[name]![0] < here[0] : at[name]![0] > here[0]));
  return near(beside);
}

/** The steps that lead to one, nearest first. */
export function before(definition: Definition, name: string): string[] {
  const found: string[] = [], todo = [name];
  const { edges } = graphOf(definition);
  while (todo.length) {
    const to = todo.shift()!;
    for (const edge of edges) if (edge.to === to && edge.from !== START && !found.includes(edge.from)) { found.push(edge.from); todo.push(edge.from); }
  }
  return found;
}

/** How thick an edge is drawn: by the root of its share, so that a trickle is still seen. */
export const thickness = (heads: number, most: number): number => (most > 0 && heads > 0 ? 1.5 + 8.5 * Math.sqrt(heads / most) : 1.5);
