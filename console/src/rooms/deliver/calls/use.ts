/** Calls and their results, as the server has them. */
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { language, useWords } from "../../../kit/words";
import words from "./words";

export type Call = Shapes["CallOut"];
export type Code = Shapes["CodeOut"];

export function useCodes() {
  const params = { path: { workspace: useWorkspace() } };
  return useAsked(["call-codes"], (signal) => got(api.GET("/api/w/{workspace}/calls/codes", { params, signal })), { stay: true });
}

export const codeTitle = (code: Code) => (language() === "en" ? code.en : code.zh);

/** What a result, or a reason for which there was none, is called. */
export function useResultName() {
  const t = useWords(words), codes = useCodes().data;
  return (name: string) => {
    const code = codes?.find((one) => one.code === name);
    const why = t(`why_${name}` as "why_cancelled");
    return code ? codeTitle(code) : why === `why_${name}` ? name : why;
  };
}

/** Whether a key was pressed for a page, and not into a field. A choice that was just made takes no letters: the keys after it are for the page. */
export const isForPage = (event: KeyboardEvent) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
  && !(event.target instanceof HTMLElement && event.target.closest("input:not([type=radio]), textarea, select, [contenteditable], .ant-select, .ant-modal, .ant-drawer"));
