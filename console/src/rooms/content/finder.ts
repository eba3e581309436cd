/** What the palette finds among templates. */
import { api, got } from "../../api/client";
import { say } from "../../kit/words";
import { paths } from "../../paths";
import type { Finder } from "../../shell/finders";
import { readable } from "./liquid";
import words from "./words";

const SHOWN = 5;

export const findTemplates: Finder = async (workspace, search, signal) => {
  const found = await got(api.GET("/api/w/{workspace}/content/library", { params: { path: { workspace }, query: { search } }, signal }));
  return found.slice(0, SHOWN).map((one) => ({ kind: say(words, "tab_library"), name: one.name, more: readable(one.subject), to: paths.template.replace("$workspace", workspace).replace("$template", String(one.template)) }));
};
