/** What the API answers about journeys, by the names of this room. A definition is any object to the API; definition.ts says what is in it. */
import type { Answer } from "../../api/answers";
import type { Definition } from "./definition";

type With<Whole, Part> = Omit<Whole, keyof Part> & Part;

export type Journey = With<Answer<"get", "/journeys/{journey}">, { draft: Definition }>;
export type Numbers = Answer<"get", "/journeys/numbers">[number];
export type Counts = Answer<"get", "/journeys/{journey}/counts">;
export type RefusedByStep = Answer<"get", "/journeys/{journey}/refused">[number];
export type Day = Answer<"get", "/journeys/{journey}/days">[number];
export type Published = Answer<"post", "/journeys/{journey}/publish">;
export type ListedVersion = With<Answer<"get", "/journeys/{journey}/versions">[number], { definition: Definition; draft: Definition }>;
export type Edited = Answer<"get", "/journeys/{journey}/edit">;
export type MoveOf = Edited["inside"][number]["suggested"];
export type Lacking = Answer<"post", "/quotas/preview">[number];
export type Run = Answer<"get", "/rehearsals/{run}">;
export type Found = NonNullable<Run["found"]>;
export type Playbook = With<Answer<"get", "/playbooks/{playbook}">, { journey: Definition }>;
export type Question = Playbook["questions"][number];
export type Results = Answer<"get", "/journeys/{journey}/experiment">;
export type Interval = NonNullable<Results["variants"][number]["rate"]>;
export type Comparison = Results["comparisons"][number];
export type Sizing = Answer<"get", "/experiments/size">;
