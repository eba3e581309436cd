/** A condition that is not taken apart here, as the server reads it out. */
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { language } from "../../../kit/words";
import type { Rule } from "../rule";

export function Told({ rule }: { rule: Rule }) {
  const path = { workspace: useWorkspace() };
  const told = useAsked(["in-words", rule, language()], (signal) => got(api.POST("/api/w/{workspace}/rules/in-words", { params: { path }, body: { rule: rule as Record<string, unknown>, language: language() === "en" ? "en" : "zh-CN" }, signal })));
  return <span>{told.data?.map((line) => line.text).join(" ") ?? "…"}</span>;
}
