/** Persons of whom only the ids are known, as a list shows them: all asked for at once. */
import { Link } from "@tanstack/react-router";
import { api, got } from "../../../api/client";
import type { components } from "../../../api/generated/schema";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { paths } from "../../../paths";
import words from "../words";

export type Listed = components["schemas"]["ListedOut"];

export function usePeople(ids: number[] | undefined) {
  const path = { workspace: useWorkspace() };
  const person = [...new Set(ids ?? [])];
  const found = useAsked(["people", "listed", person], (signal) => got(api.GET("/api/w/{workspace}/people/listed", { params: { path, query: { person } }, signal })), { enabled: person.length > 0, stay: true });
  return new Map((found.data ?? []).map((one) => [one.id, one]));
}

export function PersonName({ id, one }: { id: number; one?: Listed }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  return <Link to={paths.person} params={{ workspace, person: String(id) }}>{one ? one.name || one.email || one.phone || `${t("nameless")} · ${id}` : String(id)}</Link>;
}
