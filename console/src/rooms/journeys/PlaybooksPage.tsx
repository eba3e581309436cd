/** Ready journeys: what each does, asks and needs; opening one makes a draft. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Drawer, Input, InputNumber, Select, Skeleton } from "antd";
import { useState } from "react";
import { useWorkspace } from "../../api/hooks";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import type { PlaybooksSearch } from "./address";
import { useDeeds, usePlaybook, usePlaybooks } from "./asked";
import { ChoicesOf, useAllChoices, useChoices } from "./choices";
import { EventName } from "./fields/EventName";
import { Field } from "./fields/Field";
import styles from "./PlaybooksPage.module.css";
import type { Playbook, Question } from "./types";
import { Mark } from "./Mark";
import words from "./words";

export default function PlaybooksPage() {
  const t = useWords(words), workspace = useWorkspace(), navigate = useNavigate(), english = language() === "en";
  const search = useSearch({ strict: false }) as PlaybooksSearch, found = usePlaybooks(), choices = useAllChoices();
  const look = (name: string | undefined) => void navigate({ to: ".", search: { look: name } as never });
  return (
    <ChoicesOf.Provider value={choices}>
      <Page title={t("playbooks")} what={t("playbooks_what")} back={<Link to={paths.journeys} params={{ workspace }}>← {t("back")}</Link>}>
        <Trouble of={found.error} again={() => void found.refetch()} />
        {!found.data && !found.error && <Skeleton active />}
        <ul className={styles.gallery}>
          {found.data?.map((card) => (
            <li key={card.name} className={styles.card}>
              <h2>{english ? card.title_en : card.title_zh}</h2>
              <p>{english ? card.about_en : card.about_zh}</p>
              <Button onClick={() => look(card.name)} aria-label={`${t("open_as_draft")}: ${english ? card.title_en : card.title_zh}`}>{t("open_as_draft")}</Button>
            </li>
          ))}
        </ul>
        {search.look && <Opening name={search.look} close={() => look(undefined)} />}
      </Page>
    </ChoicesOf.Provider>
  );
}

function Opening({ name, close }: { name: string; close: () => void }) {
  const found = usePlaybook(name), english = language() === "en";
  return (
    <Drawer open size={560} title={found.data && (english ? found.data.title_en : found.data.title_zh)} onClose={close}>
      <Trouble of={found.error} />
      {found.data ? <Asks of={found.data} /> : !found.error && <Skeleton active />}
    </Drawer>
  );
}

function Asks({ of }: { of: Playbook }) {
  const t = useWords(words), workspace = useWorkspace(), navigate = useNavigate(), refusal = useRefusal("write"), english = language() === "en";
  const [answers, setAnswers] = useState<Record<string, unknown>>({}), [title, setTitle] = useState("");
  const { open } = useDeeds();
  const go = () => void open.mutateAsync({ playbook: of.name, answers, title, language: english ? "en" : "zh-CN" }).then((made) => navigate({ to: paths.journey, params: { workspace, journey: String(made.journey) } }), () => undefined);
  return (
    <>
      <p>{english ? of.about_en : of.about_zh}</p>
      <h3>{t("its_steps")}</h3>
      <p>{of.steps.map((one) => (english ? one.en : one.zh)).join(" → ")}</p>
      <h3 className={styles.part}>{t("its_needs")}</h3>
      <ul className={styles.needs}>{of.needs.map((one) => <li key={one.kind + one.name}><Mark tone={one.there ? "good" : one.made ? "moves" : "careful"}>{t(one.there ? "need_there" : one.made ? "need_made" : "need_missing")}</Mark>{english ? one.en : one.zh}</li>)}</ul>
      <h3 className={styles.part}>{t("its_questions")}</h3>
      <Field label={t("name")}><Input maxLength={80} placeholder={english ? of.title_en : of.title_zh} value={title} onChange={(event) => setTitle(event.target.value)} /></Field>
      {of.questions.map((one) => <Field key={one.name} label={english ? one.title_en : one.title_zh} hint={one.yours ? t("yours") : undefined}><Answer of={one} value={answers[one.name] ?? one.default} set={(value) => setAnswers({ ...answers, [one.name]: value })} /></Field>)}
      <Trouble of={open.error} />
      <Allowed refusal={refusal}><Button className="koi" loading={open.isPending} onClick={go}>{t("open_as_draft")}</Button></Allowed>
    </>
  );
}

function Answer({ id, of, value, set }: { id?: string; of: Question; value: unknown; set: (value: unknown) => void }) {
  const { segments } = useChoices();
  if (of.kind === "number") return <InputNumber id={id} min={of.least ?? undefined} max={of.most ?? undefined} value={value as number} onChange={(next) => set(next)} />;
  if (of.kind === "event") return <EventName id={id} value={value} onChange={set} />;
  if (of.kind === "segment") return <Select id={id} allowClear value={(value as number | null) || undefined} options={segments.map((one) => ({ value: one.id, label: one.name }))} onChange={set} />;
  return <Input id={id} type={of.kind === "link" ? "url" : "text"} value={String(value ?? "")} onChange={(event) => set(event.target.value)} />;
}
