/** Narrowing: from everybody, step by step, to a group that can be saved. The steps live in the address. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { useEffect } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useDraft } from "../../kit/draft";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useKnown } from "./known";
import { AddCondition } from "./sentence/AddCondition";
import { useCounts } from "./narrow/counts";
import { Save } from "./narrow/Save";
import { Sentence } from "./sentence/Sentence";
import { Splits } from "./narrow/Splits";
import { StepStrip } from "./narrow/StepStrip";
import { phrase, plain } from "./sentence/phrase";
import { stepsOf, traitsOf, type Rule } from "./rule";
import words from "./words";

const STEPS_AT_MOST = 10;
const NONE: Rule[] = [];

export default function NarrowPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const search = useSearch({ from: paths.narrow });
  const go = useNavigate({ from: paths.narrow });
  const known = useKnown();
  const base = useAsked(["segments", search.segment], (signal) => got(api.GET("/api/w/{workspace}/segments/{segment}", { params: { path: { workspace, segment: search.segment! } }, signal })), { enabled: Boolean(search.segment) });
  const steps = search.steps ?? (search.segment && base.data ? stepsOf(base.data.rule as Rule) : NONE);
  const look = search.look ?? [];
  const draft = useDraft<Rule[]>(`narrow.${workspace}.${search.segment ?? "new"}`, NONE);
  const counts = useCounts(steps, look, !search.segment || Boolean(search.steps) || Boolean(base.data));
  const full = steps.length >= STEPS_AT_MOST;

  useEffect(() => {
    if (search.steps?.length) draft.set(search.steps);
  }, [JSON.stringify(search.steps)]);

  const since = search.since ?? (search.segment ? base.data?.updated_at : undefined);
  const put = (next: Rule[]) => void go({ search: (was) => ({ ...was, since, steps: next.length || was.segment ? next : undefined }), resetScroll: false });
  const add = (rule: Rule, count?: number) => {
    if (full) return;
    const next = [...steps, rule];
    if (count !== undefined) counts.expect({ steps: next, count });
    const trait = traitsOf(rule)[0];
    void go({ search: (was) => ({ ...was, since, steps: next, look: was.look?.filter((name) => name !== trait) }), resetScroll: false });
  };
  const choose = (names: string[]) => void go({ search: (was) => ({ ...was, look: names.length ? names : undefined }), resetScroll: false, replace: true });
  const said = (several: Rule[]) => plain(several.flatMap((step, place) => [{ text: place ? t("sentence_and") : "" }, ...phrase(step, known.names)]));

  return (
    <Page
      title={t("narrow_title")} what={t("narrow_what")} back={<Link to={paths.segments} params={{ workspace }}>← {t("back")}</Link>}
      stands={base.data && search.segment ? t("editing", { name: base.data.name }) : undefined}
      actions={<>
        {steps.length > 0 && <Button onClick={() => put([])}>{t("begin_anew")}</Button>}
        <Save steps={steps} base={search.segment && base.data ? { ...base.data, updated_at: since! } : undefined} forget={draft.forget} suggested={said(steps)} />
      </>}
    >
      {!steps.length && !search.steps && draft.kept && draft.value.length > 0 && (
        <Alert type="info" title={t("go_on", { sentence: said(draft.value) })} style={{ marginBottom: 16, background: "var(--wash)", borderColor: "var(--line)" }}
          action={<><Button size="small" type="link" onClick={() => put(draft.value)}>{t("go_on_button")}</Button><Button size="small" type="text" onClick={draft.forget}>{t("forget")}</Button></>} />
      )}
      <StepStrip steps={steps} names={known.names} everybody={counts.everybody} counts={counts.counts} put={put} />
      <Card label={t("sentence")}>
        <Sentence steps={steps} known={known} put={put} />
        <AddCondition known={known} steps={steps} disabled={full} put={put} look={(name) => choose([...look.filter((one) => one !== name), name])} />
        {full && <p className="quiet">{t("too_many_steps", { count: STEPS_AT_MOST })}</p>}
      </Card>
      <div aria-live="polite">
        {counts.unseen.map((one) => <Alert key={one.event} type="warning" showIcon style={{ marginTop: 16 }} title={t("unseen", { event: one.event, nearest: one.nearest.join(", ") })} />)}
        <Trouble of={counts.trouble ?? base.error} again={counts.again} />
      </div>
      <Splits counts={counts} known={known} look={look} choose={choose} add={add} full={full} />
    </Page>
  );
}
