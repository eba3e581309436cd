/** Who is signed in, where they work, and what they may do there. */
import { useQuery } from "@tanstack/react-query";
import { api, got } from "../api/client";
import { useWorkspace } from "../api/hooks";
import { useWords } from "../kit/words";
import words from "./words";

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: () => got(api.GET("/api/me")), staleTime: 300_000 });
}

/** The workspace that is open, with the zone, currency and rights of the reader. */
export function useHere() {
  const slug = useWorkspace();
  return useMe().data?.workspaces.find((one) => one.slug === slug);
}

export function useZone(): string {
  return useHere()?.time_zone ?? "UTC";
}

/** "" where the reader may do it, else why not, for a tooltip of the disabled control. */
export function useRefusal(right: "read" | "write" | "collect" | "call" | "admin"): string {
  const here = useHere();
  const t = useWords(words);
  return !here || here.rights.includes(right) ? "" : t("not_allowed", { right: t(`right_${right}`) });
}
