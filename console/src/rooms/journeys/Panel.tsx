/** Beside the canvas: the settings of what is chosen, who stands there, and what an experiment has found. */
import { DeleteOutlined } from "@ant-design/icons";
import { Button, ConfigProvider, Input, Select, Tabs } from "antd";
import { useMemo, useState, type KeyboardEvent } from "react";
import { useWords } from "../../kit/words";
import { useOutcome } from "./canvas/AddStep";
import { before, connect, follows, remove, rename } from "./canvas/graph";
import type { Numbers } from "./canvas/view";
import { ChoicesOf, HereOf, useChoices } from "./choices";
import { START, ways, type Definition } from "./definition";
import { EntryPanel } from "./entry/EntryPanel";
import { Field } from "./fields/Field";
import { PeopleTab } from "./numbers/PeopleTab";
import { ResultsTab } from "./numbers/ResultsTab";
import styles from "./JourneyPage.module.css";
import { STEPS } from "./steps";
import words from "./words";

type Props = {
  journey: number; definition: Definition; chosen: string | undefined; tab: string; onTab: (tab: string) => void; onChoose: (step: string | undefined) => void;
  set: (definition: Definition, doing?: string) => void; fixed: boolean; numbers: Numbers | undefined; live: boolean; rehearsed: boolean; version: number | undefined;
};

export function Panel(props: Props) {
  const t = useWords(words);
  const { journey, definition, chosen, tab, onTab, numbers, live, rehearsed, version } = props;
  if (!chosen || (chosen !== START && !definition.steps[chosen])) return <aside className={styles.panel} aria-label={t("panel")}><p className="quiet">{t("choose_step")}</p></aside>;
  const step = definition.steps[chosen];
  const items = [
    { key: "settings", label: t("tab_settings"), children: <Settings key={chosen} {...props} chosen={chosen} /> },
    { key: "people", label: t("tab_people"), children: <PeopleTab journey={journey} step={chosen} definition={definition} numbers={numbers} live={live && !rehearsed && !version} />, disabled: !live && !rehearsed },
    ...(step?.kind === "experiment" ? [{ key: "results", label: t("tab_results"), children: <ResultsTab journey={journey} step={chosen} live={live} version={version} /> }] : []),
  ];
  const back = (event: KeyboardEvent) => { if (event.key === "Escape") document.querySelector<HTMLElement>("[role=application]")?.focus(); };
  return (
    <aside className={styles.panel} aria-label={t("panel")} onKeyDown={back}>
      <h2 className={styles.chosen}>{step ? <>{STEPS[step.kind]?.icon} {chosen}</> : t("start")}</h2>
      <Tabs size="small" items={items} activeKey={items.some((one) => one.key === tab && !("disabled" in one && one.disabled)) ? tab : "settings"} onChange={onTab} destroyOnHidden />
    </aside>
  );
}

function Settings({ journey, definition, chosen, set, fixed, live, onChoose }: Props & { chosen: string }) {
  const t = useWords(words), all = useChoices();
  const earlier = useMemo(() => (chosen === START ? [] : before(definition, chosen).map((name) => ({ name, sends: ["send", "task", "webhook"].includes(definition.steps[name]?.kind ?? "") }))), [definition, chosen]);
  const choices = useMemo(() => ({ ...all, steps: earlier }), [all, earlier]);
  const here = useMemo(() => ({ journey, definition, live }), [journey, definition, live]);
  const step = definition.steps[chosen];
  return (
    <ChoicesOf.Provider value={choices}><HereOf.Provider value={here}><ConfigProvider componentDisabled={fixed}>
      <fieldset disabled={fixed} className={styles.bare}>
        {!step ? <EntryPanel definition={definition} set={set} /> : (
          <>
            <StepName name={chosen} definition={definition} onName={(now) => { set(rename(definition, chosen, now)); onChoose(now); }} />
            <StepEdit definition={definition} name={chosen} set={set} />
            <LeadsTo definition={definition} name={chosen} set={set} />
            <Button danger type="text" icon={<DeleteOutlined />} onClick={() => { set(remove(definition, [chosen])); onChoose(undefined); }}>{t("remove_step")}</Button>
          </>
        )}
      </fieldset>
    </ConfigProvider></HereOf.Provider></ChoicesOf.Provider>
  );
}

function StepEdit({ definition, name, set }: { definition: Definition; name: string; set: Props["set"] }) {
  const step = definition.steps[name]!, kind = STEPS[step.kind];
  return kind ? <kind.Edit key={step.kind} name={name} step={step} set={(next) => set({ ...definition, steps: { ...definition.steps, [name]: next } }, name)} /> : null;
}

/** The name is taken when the field is left: it is spoken of in other steps. */
function StepName({ name, definition, onName }: { name: string; definition: Definition; onName: (name: string) => void }) {
  const t = useWords(words), [typed, setTyped] = useState(name);
  const taken = typed.trim() !== name && (!!definition.steps[typed.trim()] || typed.trim() === START);
  const done = () => { if (taken || !typed.trim()) setTyped(name); else if (typed.trim() !== name) onName(typed.trim()); };
  return <Field label={t("step_name")} hint={taken ? t("name_taken") : undefined}><Input value={typed} maxLength={60} status={taken ? "error" : undefined} onChange={(event) => setTyped(event.target.value)} onBlur={done} onPressEnter={done} /></Field>;
}

/** Where each way leads: the same as drawing an edge, by keyboard. */
function LeadsTo({ definition, name, set }: { definition: Definition; name: string; set: Props["set"] }) {
  const t = useWords(words), said = useOutcome();
  const found = ways(definition.steps[name]!);
  if (!found.length) return null;
  const open = Object.keys(definition.steps).filter((other) => follows(definition, name, other));
  return (
    <>
      {found.map((way) => {
        const options = [{ value: "", label: t("the_end") }, ...[...new Set([...open, ...(way.next ? [way.next] : [])])].map((other) => ({ value: other, label: other }))];
        return <Field key={way.outcome} label={found.length > 1 ? `${said(way.outcome)} → ${t("leads_to")}` : t("leads_to")}><Select showSearch value={way.next ?? ""} options={options} onChange={(next) => set(connect(definition, name, way.path, next || null))} /></Field>;
      })}
    </>
  );
}
