/** What other rooms may use of this one. */
export { useJourneys } from "./asked";
