/** What one version changed against the one before it. Pure. */
import type { Definition, Step } from "../definition";

export type Change = { is: "new" | "gone" | "changed" | "setting"; name: string; settings: string[] };

const SKIPPED = ["steps", "canvas"];
const alike = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const keys = (one: object, other: object) => [...new Set([...Object.keys(one), ...Object.keys(other)])];

export function changes(before: Definition, now: Definition): Change[] {
  const whole = before as Record<string, unknown>, after = now as Record<string, unknown>;
  const settings: Change[] = keys(before, now).filter((key) => !SKIPPED.includes(key) && !alike(whole[key], after[key])).map((name) => ({ is: "setting", name, settings: [] }));
  const steps: Change[] = keys(before.steps, now.steps).flatMap((name): Change[] => {
    const was = before.steps[name], is = now.steps[name];
    if (!was) return [{ is: "new", name, settings: [] }];
    if (!is) return [{ is: "gone", name, settings: [] }];
    return alike(was, is) ? [] : [{ is: "changed", name, settings: told(was, is) }];
  });
  return [...settings, ...steps];
}

const told = (was: Step, is: Step) => keys(was, is).filter((key) => !alike(was[key], is[key])).map((key) => `${key}: ${said(was[key])} → ${said(is[key])}`);
const said = (value: unknown) => (value === undefined || value === null ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value));
