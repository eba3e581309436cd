/** What can be done from within a node or an edge of the canvas. Its identity never changes, so that nodes need not be drawn anew. */
import { createContext, useContext } from "react";
import type { Way } from "../definition";

export type Acts = {
  add: (kind: string, from: string, path: Way["path"]) => void;
  reasons: (step: string) => void;
  note: (place: number, text: string | null) => void;
};
const nothing = () => {};
export const ActsOf = createContext<{ acts: Acts; fixed: boolean }>({ acts: { add: nothing, reasons: nothing, note: nothing }, fixed: true });
export const useActs = () => useContext(ActsOf);
