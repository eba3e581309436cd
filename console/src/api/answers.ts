/** The shapes of the API by name, as the client gives them: pairs come as lists of texts. */
import type { components } from "./generated/schema";

type Plain<T> = T extends readonly [unknown, ...unknown[]] ? Plain<T[number]>[] : T extends readonly (infer One)[] ? Plain<One>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
export type Shapes = { [N in keyof components["schemas"]]: Plain<components["schemas"][N]> };
