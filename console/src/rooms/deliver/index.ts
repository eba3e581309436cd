/** What other rooms take from this one. */
export { default as quotaWords } from "./quotaWords";
