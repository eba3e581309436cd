/** What the keys do on the canvas. */
import type { KeyboardEvent } from "react";
import type { Definition } from "../definition";
import { arrange, copied, pasted, remove, walked, type Clip, type Direction } from "./graph";

type Held = {
  definition: Definition; chosen: string | undefined; fixed: boolean; picked: () => string[];
  onChange: (definition: Definition) => void; onChoose: (step: string | undefined, more?: "edit") => void; onUndo: () => void; onRedo: () => void;
};

const ARROWS: Record<string, Direction> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
let clip: Clip | undefined;  // what was copied: also for the canvas of another journey

export function pressed(event: KeyboardEvent, held: Held): void {
  if ((event.target as HTMLElement).closest("input, textarea, button, [role=menu]")) return;
  const act = deed(event, held);
  if (!act) return;
  event.preventDefault();
  act();
}

function deed(event: KeyboardEvent, { definition, chosen, fixed, picked, onChange, onChoose, onUndo, onRedo }: Held): (() => void) | undefined {
  const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
  if (ARROWS[event.key]) return () => onChoose(walked(definition, chosen, ARROWS[event.key]!));
  if (event.key === "Enter" && chosen) return () => onChoose(chosen, "edit");
  if (control && key === "c") return () => { clip = copied(definition, picked()); };
  if (fixed) return undefined;
  if (event.key === "Delete" || event.key === "Backspace") return () => { onChange(remove(definition, picked())); onChoose(undefined); };
  if (control && (key === "y" || (key === "z" && event.shiftKey))) return onRedo;
  if (control && key === "z") return onUndo;
  if (control && key === "v" && clip) return () => { const made = pasted(definition, clip!); onChange(made.definition); onChoose(made.names[0]); };
  return !control && key === "a" ? () => onChange(arrange(definition)) : undefined;
}
