import { SolutionOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useWords } from "../../../kit/words";
import type { Step } from "../definition";
import { Field } from "../fields/Field";
import { NamedWays } from "../fields/NamedWays";
import { Time } from "../fields/Time";
import words from "../words";
import type { EditProps, Kind } from "./kind";
import { time } from "./time";

function Describe({ step }: { step: Step }) {
  const t = useWords(words);
  return t("task_does", { title: step.title || t("no_title"), time: time(step, t as never) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words);
  return (
    <>
      <Field label={t("task_title")}><Input value={String(step.title ?? "")} maxLength={200} onChange={(event) => set({ ...step, title: event.target.value })} /></Field>
      <Field label={t("task_text")}><Input.TextArea rows={3} value={String(step.text ?? "")} onChange={(event) => set({ ...step, text: event.target.value })} /></Field>
      <Field label={t("assignee")} hint={t("assignee_hint")}><Input value={String(step.assignee ?? "")} onChange={(event) => set({ ...step, assignee: event.target.value })} /></Field>
      <Field label={t("task_channel")}><Input value={String(step.channel ?? "call")} onChange={(event) => set({ ...step, channel: event.target.value })} /></Field>
      <NamedWays step={step} set={set} setting="results" label={t("results")} blank={(number) => ({ name: t("result", { number }), next: null })} />
      <Time of={step} set={set} label={t("at_most")} />
    </>
  );
}

export default { icon: <SolutionOutlined />, blank: () => ({ kind: "task", title: "", text: "", assignee: "", channel: "call", days: 2, results: [{ name: "done", next: null }], timeout: null }), Describe, Edit } satisfies Kind;
