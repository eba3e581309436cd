/** Server state: asked once, kept, asked again when a tick has moved something. Keys begin with the workspace. */
import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Problem } from "./client";

export function useWorkspace(): string {
  return (useParams({ strict: false }) as { workspace?: string }).workspace ?? "";
}

type More = { enabled?: boolean; live?: boolean; every?: number; stay?: boolean };

/** `key` tells what is asked; `ask` gets a signal that ends a question nobody waits for any more.
 *  With `live` it is asked again after every tick, with `every` after so many milliseconds (work that no tick tells of), both while the page is seen; with `stay` the last answer stays until the next one is there. */
export function useAsked<T>(key: readonly unknown[], ask: (signal: AbortSignal) => Promise<T>, more: More = {}): UseQueryResult<T, Problem> {
  const workspace = useWorkspace();
  return useQuery<T, Problem>({
    queryKey: [workspace, ...key], queryFn: ({ signal }) => ask(signal), enabled: more.enabled,
    meta: { live: more.live }, refetchInterval: more.every, placeholderData: more.stay ? keepPreviousData : undefined,
  });
}

/** Does something and asks again for what it changes: every kept answer whose key begins with one of `changes`. */
export function useDone<In, Out>(act: (input: In) => Promise<Out>, changes: readonly (readonly unknown[])[] = []) {
  const workspace = useWorkspace();
  const kept = useQueryClient();
  return useMutation<Out, Problem, In>({
    mutationFn: act,
    onSuccess: () => Promise.all(changes.map((key) => kept.invalidateQueries({ queryKey: [workspace, ...key] }))),
  });
}
