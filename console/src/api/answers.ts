/** The shapes of the API by a short name. */
import type { components } from "./generated/schema";

export type Shapes = components["schemas"];
