/** Journeys under a text, for the palette. */
import { api, got } from "../../api/client";
import { say } from "../../kit/words";
import { paths } from "../../paths";
import words from "./words";

const MOST = 6;

export async function findJourneys(workspace: string, text: string, signal: AbortSignal) {
  const all = await got(api.GET("/api/w/{workspace}/journeys", { params: { path: { workspace } }, signal }));
  return all.filter((one) => one.name.toLowerCase().includes(text.toLowerCase())).slice(0, MOST)
    .map((one) => ({ kind: say(words, "title"), name: one.name, to: paths.journey.replace("$workspace", workspace).replace("$journey", String(one.id)) }));
}
