/** A template under the pen: what is saved, what is not yet, and saving that overwrites nobody. */
import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useMemo } from "react";
import { api, got, type Problem } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { useDraft } from "../../kit/draft";
import { useWords } from "../../kit/words";
import { paths } from "../../paths";
import { useHere } from "../../shell/me";
import { BLANK, bodyOf, draftOf, fresh, same, type Draft, type Language, type Parts, type Saved } from "./template";
import words from "./words";

const NEWER = "content.E037";

export function useTemplate(which: string, channel: string) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const here = useHere();
  const { message } = App.useApp();
  const isNew = which === "new";
  const asked = useAsked(["template", which], (signal) => got(api.GET("/api/w/{workspace}/templates/{template}", { params: { path: { workspace, template: Number(which) } }, signal })), { enabled: !isNew });
  const saved = asked.data as Saved | undefined;
  const own: Language = here?.language.startsWith("zh-TW") || here?.language === "zh-hant" ? "zh-TW" : here?.language.startsWith("zh") ? "zh-CN" : "en";
  const begin = useMemo<Draft | null>(() => (isNew ? fresh(channel, own, startIn(own)) : saved ? draftOf(saved) : null), [isNew, channel, own, saved]);
  const { value, set, kept, forget } = useDraft<Draft | null>(`template.${workspace}.${isNew ? `new-${channel}` : which}`, null);
  const draft = value ?? begin;
  const changed = !!draft && (isNew ? kept : !!begin && !same({ ...draft, base: begin.base }, begin));
  const act = useDone(async (given: Draft) => (await got(api.POST("/api/w/{workspace}/templates", { params: { path: { workspace } }, body: bodyOf(given) }))) as Saved,
    [["template", which], ["templates"], ["library"], ["template-versions", which], ["decisions", which]]);
  const save = async (given = draft!) => {
    const made = await act.mutateAsync(given).catch(() => null);
    if (!made) return;
    forget();
    void message.success(t("all_saved", { number: made.number }));
    if (isNew) void go({ to: paths.template, params: { workspace, template: String(made.template) }, replace: true });
    else await asked.refetch();
  };
  const change = (next: Draft) => set(next);
  const put = (language: string, parts: Partial<Parts>) => draft && change({ ...draft, parts: { ...draft.parts, [language]: { ...(draft.parts[language] ?? BLANK), ...parts } } });
  const error = act.error as Problem | null;
  const newer = error?.number === NEWER ? (error.fields as { number: number; by: string }) : null;
  /** Somebody saved meanwhile: on purpose on top of theirs. */
  const onTop = async () => {
    const now = (await asked.refetch()).data;
    if (draft && now) await save({ ...draft, base: now.id });
  };
  const theirs = async () => { forget(); act.reset(); await asked.refetch(); };
  return { draft, saved, asked, changed, change, put, save, saving: act.isPending, problem: newer ? null : error, newer, onTop, theirs, forget, isNew };
}

/** The first words of a template are in its language, which need not be the reader's. */
function startIn(language: Language) {
  const place = { en: 0, "zh-CN": 1, "zh-TW": 2 }[language];
  const of = (key: "heading" | "text" | "friend" | "button" | "unsubscribe") => words.words[`start_${key}`][place]!;
  return { heading: of("heading"), text: of("text"), friend: of("friend"), button: of("button"), unsubscribe: of("unsubscribe") };
}

export type Editing = ReturnType<typeof useTemplate>;
