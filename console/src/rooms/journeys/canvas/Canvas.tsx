/** The picture of a journey: steps to move, connect and walk by keyboard. What it shows is made in view.ts, what is done in graph.ts. */
import "@xyflow/react/dist/base.css";
import { App } from "antd";
import { applyNodeChanges, Background, MiniMap, Panel, ReactFlow, ReactFlowProvider, useReactFlow, type Connection, type Node, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from "react";
import { useWords } from "../../../kit/words";
import { START, type Definition } from "../definition";
import { STEPS } from "../steps";
import { ActsOf, type Acts } from "./acts";
import styles from "./canvas.module.css";
import { arrange, connect, follows, HEIGHT, insert, moved, places, WIDTH, withCanvas, type Place } from "./graph";
import { pressed } from "./keys";
import { NoteNode, PlusNode, StartNode, StepNode, type PlusData } from "./nodes";
import { Palette, STEP } from "./Palette";
import { after, edgeAt, seen } from "./spots";
import { Tools } from "./Tools";
import { ARROW, boxes, lines, type Numbers } from "./view";
import { WayEdge, type WayData } from "./WayEdge";
import words from "../words";

const NODES = { step: StepNode, start: StartNode, plus: PlusNode, note: NoteNode };
const EDGES = { way: WayEdge };
const LARGE = 40;  // from so many steps on, a small map helps
const FIT = { maxZoom: 1, minZoom: 0.1, padding: { left: "72px", right: "24px", top: "32px", bottom: "56px" } } as const;  // beside the palette, above the tools
const READABLE = 0.75;
const NOTHING: ReadonlySet<string> = new Set();

export type CanvasProps = {
  definition: Definition; numbers?: Numbers; wrong?: ReadonlySet<string>; chosen?: string; fixed?: boolean; above?: ReactNode;
  onChoose: (step: string | undefined, more?: "edit" | "people") => void; onChange: (definition: Definition, doing?: string) => void; onUndo: () => void; onRedo: () => void; canUndo: boolean; canRedo: boolean;
};

export function Canvas(props: CanvasProps) {
  return <ReactFlowProvider><Drawing {...props} /></ReactFlowProvider>;
}

function Drawing({ definition, numbers, wrong = NOTHING, chosen, fixed = false, above, onChoose, onChange, onUndo, onRedo, canUndo, canRedo }: CanvasProps) {
  const t = useWords(words), flow = useReactFlow(), { message } = App.useApp();
  const owner = useRef({}).current;
  const built = useMemo(() => boxes(owner, definition, numbers, wrong, fixed), [owner, definition, numbers, wrong, fixed]);
  const edges = useMemo(() => lines(owner, definition, numbers), [owner, definition, numbers]);
  const [nodes, setNodes] = useState<Node[]>(built);
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    const stays = last.current === chosen;  // then what was selected together stays selected
    last.current = chosen;
    setNodes((held) => {
      const before = new Map(held.map((node) => [node.id, node]));
      return built.map((node) => ({ ...before.get(node.id), ...node, selected: stays && before.has(node.id) ? before.get(node.id)!.selected : node.id === chosen }));
    });
  }, [built, chosen]);

  const now = useRef({ definition, onChange, onChoose });
  now.current = { definition, onChange, onChoose };
  const add = useCallback((kind: string, spot?: { from: string; path: readonly (string | number)[] }, at?: Place) => {
    const made = insert(now.current.definition, STEPS[kind]!.blank(), t(`kind_${kind}` as "kind_send"), spot, at);
    now.current.onChange(made.definition);
    now.current.onChoose(made.name, "edit");
  }, [t]);
  const acts = useMemo<Acts>(() => ({
    add: (kind, from, path) => addNow.current(kind, { from, path }),
    reasons: (step) => now.current.onChoose(step, "people"),
    note: (place, text) => {
      const notes = (now.current.definition.canvas?.notes ?? []).flatMap((note, at) => (at !== place ? [note] : text === null ? [] : [{ ...note, text }]));
      now.current.onChange(withCanvas(now.current.definition, { notes }));
    },
  }), []);
  const addNow = useRef(add);
  addNow.current = add;
  const acting = useMemo(() => ({ acts, fixed }), [acts, fixed]);

  const change = useCallback((changes: NodeChange[]) => setNodes((held) => applyNodeChanges(changes, held)), []);
  const dropped = useCallback((_: unknown, __: Node, all: Node[]) => {
    let whole = now.current.definition;
    const steps = all.filter((node) => node.type === "step" || node.type === "start");
    if (steps.length) whole = moved(whole, Object.fromEntries(steps.map((node) => [node.id, [Math.round(node.position.x), Math.round(node.position.y)] as Place])));
    const notes = all.filter((node) => node.type === "note");
    if (notes.length) whole = withCanvas(whole, { notes: (whole.canvas?.notes ?? []).map((note, place) => { const to = notes.find((node) => node.id === `note ${place}`); return to ? { ...note, at: [Math.round(to.position.x), Math.round(to.position.y)] as Place } : note; }) });
    now.current.onChange(whole);
  }, []);

  const lead = (from: string, path: readonly (string | number)[], to: string) => {
    if (follows(definition, from, to)) onChange(connect(definition, from, path, to));
    else if (definition.steps[to]) void message.warning(t("circle"));
  };
  const connected = ({ source, sourceHandle, target }: Connection) => {
    const from = flow.getNode(source);
    if (from?.type === "plus") return lead((from.data as PlusData).from, (from.data as PlusData).path, target);
    const edge = edges.find((one) => one.source === source && one.sourceHandle === sourceHandle);
    if (edge) lead(source, (edge.data as WayData).path, target);
  };
  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(STEP);
    if (!kind || fixed) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const on = edgeAt(event, edges);
    add(kind, on && { from: (on.data as WayData).from, path: (on.data as WayData).path }, on ? undefined : [Math.round(x - WIDTH / 2), Math.round(y - HEIGHT / 2)]);
  };
  const show = (name: string) => { const node = flow.getNode(name); if (node) void flow.setCenter(node.position.x + WIDTH / 2, node.position.y + HEIGHT / 2, { zoom: Math.max(0.75, flow.getZoom()), duration: 160 }); };
  const frame = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  useEffect(() => {
    if (chosen && chosen !== shown.current && nodes.length && !seen(chosen)) show(chosen);
    shown.current = chosen ?? "";
  });

  /** All of it where that can be read, else from the top. */
  const begin = () => {
    const zoom = flow.getZoom();
    void flow.fitView(FIT).then(() => {
      if (chosen && flow.getZoom() < READABLE) return show(chosen);
      if (flow.getZoom() >= READABLE) return;
      const [x, y] = places(now.current.definition)[START]!, width = frame.current?.clientWidth ?? 0;
      void flow.setViewport({ x: width / 2 - (x + WIDTH / 2) * READABLE, y: 40 - y * READABLE, zoom: READABLE });
    }, () => flow.zoomTo(zoom));
  };
  const picked = () => nodes.filter((node) => node.selected && node.type === "step").map((node) => node.id);
  const press = (event: KeyboardEvent) => pressed(event, { definition, chosen, fixed, picked, onChange, onChoose, onUndo, onRedo });
  const large = Object.keys(definition.steps).length > LARGE;
  const tools = useRef({ add: (_: string) => {}, arrange: () => {}, note: () => {} });
  const note = () => { const { x, y } = flow.screenToFlowPosition({ x: innerWidth / 2, y: innerHeight / 2 }); onChange(withCanvas(definition, { notes: [...(definition.canvas?.notes ?? []), { text: "", at: [Math.round(x), Math.round(y)] }] })); };
  tools.current = { add: (kind) => add(kind, after(definition, chosen)), arrange: () => onChange(arrange(definition)), note };
  const palette = useMemo(() => <Palette add={(kind) => tools.current.add(kind)} />, []);  // not drawn anew with every move of the mouse
  const below = useMemo(() => <Tools fixed={fixed} canUndo={canUndo} canRedo={canRedo} onUndo={onUndo} onRedo={onRedo} onArrange={() => tools.current.arrange()} onFit={() => void flow.fitView({ ...FIT, duration: 160 })} onNote={() => tools.current.note()} />, [fixed, canUndo, canRedo, onUndo, onRedo, flow]);
  return (
    <ActsOf.Provider value={acting}>
      <div ref={frame} className={styles.frame} tabIndex={0} role="application" aria-label={t("canvas")} onKeyDown={press} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
        <ReactFlow nodes={nodes} edges={edges} nodeTypes={NODES} edgeTypes={EDGES} onNodesChange={change} onNodeDragStop={dropped} onConnect={connected}
          onReconnect={(was, to) => to.target && lead((was.data as WayData).from, (was.data as WayData).path, to.target)}
          onNodeClick={(event, node) => !event.ctrlKey && !event.metaKey && (node.type === "step" || node.type === "start") && onChoose(node.id)} onPaneClick={() => onChoose(undefined)}
          nodesDraggable={!fixed} nodesConnectable={!fixed} edgesReconnectable={!fixed} nodesFocusable={false} edgesFocusable={false} disableKeyboardA11y deleteKeyCode={null} multiSelectionKeyCode={["Control", "Meta"]}
          onInit={begin} minZoom={0.1} maxZoom={1.5} elevateNodesOnSelect={false} selectNodesOnDrag={false} onlyRenderVisibleElements={large} proOptions={{ hideAttribution: false }}>
          <svg width={0} height={0} aria-hidden><defs><marker id={ARROW} viewBox="0 0 10 10" refX={8} refY={5} markerWidth={10} markerHeight={10} markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1L9 5L1 9z" fill="var(--quiet)" /></marker></defs></svg>
          <Background gap={16} color="var(--line)" />
          {!fixed && <Panel position="top-left">{palette}</Panel>}
          <Panel position="top-right">{above}</Panel>
          <Panel position="bottom-left">{below}</Panel>
          {large && <MiniMap pannable zoomable nodeColor="var(--line)" maskColor="transparent" ariaLabel={null} />}
        </ReactFlow>
        <span className="sr" aria-live="polite">{chosen === START ? t("start") : chosen}</span>
      </div>
    </ActsOf.Provider>
  );
}
