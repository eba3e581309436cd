/** Every kind of step that the API knows, in the order of the palette. A new kind is one file here and one line. */
import end from "./end";
import experiment from "./experiment";
import go from "./go";
import type { Kind } from "./kind";
import send from "./send";
import set from "./set";
import split from "./split";
import splitBy from "./splitBy";
import splitChannel from "./splitChannel";
import splitRandom from "./splitRandom";
import task from "./task";
import wait from "./wait";
import waitAny from "./waitAny";
import waitFor from "./waitFor";
import webhook from "./webhook";

export const STEPS: Record<string, Kind> = {
  send, wait, wait_for: waitFor, wait_any: waitAny, split, split_by: splitBy, split_random: splitRandom, split_channel: splitChannel, experiment, set, task, webhook, go, end,
};
export type { Kind } from "./kind";
