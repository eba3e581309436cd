/** What a reader likes: light or dark, roomy or dense. Kept in the browser. */
import { useSyncExternalStore } from "react";
import type { Density, Mode } from "./tokens";

type Taste = { mode: Mode | "system"; density: Density };
const KEPT = "koipond.taste";
const told = new EventTarget();
const dark = matchMedia("(prefers-color-scheme: dark)");
let taste = read();
let shown = show();

export function like(change: Partial<Taste>): void {
  taste = { ...taste, ...change };
  localStorage.setItem(KEPT, JSON.stringify(taste));
  renew();
}

export function useTaste(): Taste & { shown: Mode } {
  return useSyncExternalStore((listen) => {
    told.addEventListener("taste", listen);
    return () => told.removeEventListener("taste", listen);
  }, () => shown);
}

dark.addEventListener("change", renew);

function renew(): void {
  shown = show();
  told.dispatchEvent(new Event("taste"));
}

function show() {
  return { ...taste, shown: taste.mode === "system" ? (dark.matches ? "dark" : "light") as Mode : taste.mode };
}

function read(): Taste {
  try {
    return { mode: "system", density: "roomy", ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return { mode: "system", density: "roomy" };
  }
}
