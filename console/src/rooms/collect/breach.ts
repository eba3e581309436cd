/** What is held back for one reason, and what is asked anew when it was sent again. */
import type { Shapes } from "../../api/answers";

export type Breach = Shapes["BreachCountOut"];
export const CHANGES = [["quarantine"], ["catalogue"]] as const;
export const of = (breach: Breach) => ({ event: breach.event, property: breach.property, reason: breach.reason });
