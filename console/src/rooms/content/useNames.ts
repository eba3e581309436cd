/** What may be filled in, with the names that people know it by. */
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import words from "./words";

export type Name = { value: string; label: string };

export function useNames(): Name[] {
  const t = useWords(words);
  const workspace = useWorkspace();
  const here = { params: { path: { workspace } } };
  const names = useAsked(["template-variables"], (signal) => got(api.GET("/api/w/{workspace}/templates/variables", { ...here, signal })));
  const traits = useAsked(["traits"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { ...here, signal })));
  const titles = new Map(traits.data?.map((trait) => [`person.${trait.name}`, (language() === "en" ? trait.title_en : trait.title_zh) || usual(t, trait.name)]));
  const own: Record<string, string> = { unsubscribe_url: t("way_out"), "workspace.name": t("shop_name") };
  return (names.data ?? []).filter((name) => name.startsWith("person.") || own[name])
    .map((name) => ({ value: name, label: own[name] ?? titles.get(name) ?? usual(t, name.replace("person.", "")) }))
    .sort((one, other) => Number(one.value in own) - Number(other.value in own) || one.label.localeCompare(other.label));
}

/** What a trait that most workspaces have is called where nobody gave it a title. */
const usual = (t: (key: "trait_name") => string, name: string) => (`trait_${name}` in words.words ? t(`trait_${name}` as "trait_name") : name.replaceAll("_", " "));
