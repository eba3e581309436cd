/** People under a text, for the palette. */
import { api, got } from "../../api/client";
import { say } from "../../kit/words";
import { paths } from "../../paths";
import words from "./words";

const MOST = 6;

export async function findPeople(workspace: string, text: string, signal: AbortSignal) {
  const { people } = await got(api.GET("/api/w/{workspace}/people", { params: { path: { workspace }, query: { search: text, limit: MOST } }, signal }));
  return people.map((one) => ({ kind: say(words, "title"), name: one.name || one.email || say(words, "number", { id: one.id }), more: one.name ? one.email || one.phone : one.city, to: paths.person.replace("$workspace", workspace).replace("$person", String(one.id)) }));
}
