/** A person whole, asked for again after every tick, which carries out what was decided here. */
import { api, got } from "../../../api/client";
import type { components } from "../../../api/generated/schema";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { language } from "../../../kit/words";

export type Whole = components["schemas"]["WholeOut"];

export function useWhole(person: number) {
  const path = { workspace: useWorkspace(), person };
  return useAsked(["people", person, "whole"], (signal) => got(api.GET("/api/w/{workspace}/people/{person}/whole", { params: { path, query: { lines: 1 } }, signal })), { live: true, stay: true });
}

export const titleOf = (one: { title_en: string; title_zh: string; name: string }) => (language() === "en" ? one.title_en : one.title_zh) || one.name;

/** A word of ours where there is one, else the name as it is. */
export const named = (t: (key: never) => string, prefix: string, name: string) => {
  const said = t(`${prefix}_${name}` as never);
  return said === `${prefix}_${name}` ? name : said;
};
