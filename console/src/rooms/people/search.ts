/** What the addresses of this room hold, read carefully: anybody may have typed them. */
export const KINDS = ["visit", "order", "message", "journey", "segment", "consent", "trait", "company", "tag", "stage", "note"] as const;
export type Kind = (typeof KINDS)[number];

type Said = Record<string, unknown>;
const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : undefined);

export const search = (said: Said): { find?: string } => ({ find: text(said.find) });
export const person = (said: Said): { kinds?: Kind[] } => ({ kinds: Array.isArray(said.kinds) ? KINDS.filter((kind) => (said.kinds as unknown[]).includes(kind)) : undefined });
export const queue = (said: Said): { state?: "accepted" | "refused" } => ({ state: (["accepted", "refused"] as const).find((state) => state === said.state) });
