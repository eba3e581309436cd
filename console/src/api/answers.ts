/** The shapes of the API by name, as the client gives them: pairs come as lists of texts. */
import type { components, paths } from "./generated/schema";

type Plain<T> = T extends readonly [unknown, ...unknown[]] ? Plain<T[number]>[] : T extends readonly (infer One)[] ? Plain<One>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
export type Shapes = { [N in keyof components["schemas"]]: Plain<components["schemas"][N]> };

type Said<Operation> = Operation extends { responses: infer All } ? All[keyof All & (200 | 201 | 202)] : never;
/** What an address of a workspace answers when all is well, whatever its schema is called: `Answer<"get", "/journeys">`. */
export type Answer<Method extends "get" | "post" | "put" | "patch", Place extends string> =
  `/api/w/{workspace}${Place}` extends infer Path extends keyof paths ? (Said<paths[Path][Method]> extends { content: { "application/json": infer Body } } ? Plain<Body> : never) : never;
