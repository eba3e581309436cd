/** What other rooms may use of this one. */
export { Beside } from "./person/Beside";
export { PersonPicker } from "./PersonPicker";
