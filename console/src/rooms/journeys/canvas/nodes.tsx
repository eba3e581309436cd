/** The boxes on the canvas: a step, the entry, a plus where a way ends, and a note. */
import { CloseOutlined, UserAddOutlined, WarningOutlined } from "@ant-design/icons";
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { short } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { EntryInWords } from "../entry/EntryInWords";
import type { Definition, Passed, Step, Way } from "../definition";
import { STEPS } from "../steps";
import { useActs } from "./acts";
import { AddStep } from "./AddStep";
import styles from "./canvas.module.css";
import words from "../words";

export type StepData = { name: string; step: Step; outcomes: string[]; numbers?: Passed; wrong: boolean };
export type StartData = { entry: Definition["entry"]; entered?: number; holdout?: number; refused: number; wrong: boolean };
export type PlusData = { from: string; outcome: string; path: Way["path"] };
export type NoteData = { place: number; text: string };

const total = (of: Record<string, number> | undefined) => Object.values(of ?? {}).reduce((sum, heads) => sum + heads, 0);

function Refused({ step, heads, said }: { step: string; heads: number; said: string }) {
  const { acts } = useActs();
  if (!heads) return null;
  return <button type="button" className={`${styles.refused} nodrag nopan`} onClick={(event) => { event.stopPropagation(); acts.reasons(step); }}><WarningOutlined /> {said}</button>;
}

export const StepNode = memo(function StepNode({ data, selected }: NodeProps<Node<StepData>>) {
  const t = useWords(words);
  const kind = STEPS[data.step.kind], refused = total(data.numbers?.refused);
  return (
    <div className={`${styles.node} ${selected ? styles.chosen : ""} ${data.wrong ? styles.wrong : ""}`} data-step={data.name}>
      <Handle type="target" position={Position.Top} className={styles.handle} />
      <div className={styles.head}><span className={styles.icon}>{kind?.icon}</span><b>{data.name}</b>{data.wrong && <WarningOutlined className={styles.warning} aria-label={t("wrong_here")} />}</div>
      <div className={styles.does}>{kind ? <kind.Describe step={data.step} /> : data.step.kind}</div>
      {!!data.numbers?.standing && <span className={styles.standing} data-standing={data.numbers.standing}>{t("waiting_here", { count: short(data.numbers.standing) as never })}</span>}
      <Refused step={data.name} heads={refused} said={t("refused_tag", { count: short(refused) as never })} />
      {data.outcomes.map((outcome, place) => <Handle key={outcome} id={outcome} type="source" position={Position.Bottom} className={styles.handle} style={{ left: `${(100 * (place + 1)) / (data.outcomes.length + 1)}%` }} />)}
    </div>
  );
});

export const StartNode = memo(function StartNode({ data, selected }: NodeProps<Node<StartData>>) {
  const t = useWords(words);
  return (
    <div className={`${styles.node} ${styles.start} ${selected ? styles.chosen : ""} ${data.wrong ? styles.wrong : ""}`} data-step="entry">
      <div className={styles.head}><span className={styles.icon}><UserAddOutlined /></span><b>{t("start")}</b>{!!data.holdout && <small className="quiet">{t("holdout_count", { count: short(data.holdout) as never })}</small>}</div>
      <div className={styles.does}><EntryInWords entry={data.entry} /></div>
      {data.entered !== undefined && <span className={styles.entered} data-entered={data.entered}>{t("entered_count", { count: short(data.entered) as never })}</span>}
      <Refused step="entry" heads={data.refused} said={t("not_let_in", { count: short(data.refused) as never })} />
      <Handle id="entered" type="source" position={Position.Bottom} className={styles.handle} />
    </div>
  );
});

export const PlusNode = memo(function PlusNode({ data }: NodeProps<Node<PlusData>>) {
  const { fixed } = useActs();
  return (
    <div className={styles.stub}>
      <Handle type="target" position={Position.Top} className={styles.hidden} isConnectable={false} />
      {fixed ? <i className={styles.ends} /> : <AddStep {...data} />}
      <Handle type="source" position={Position.Bottom} className={styles.drag} isConnectable={!fixed} />
    </div>
  );
});

export const NoteNode = memo(function NoteNode({ data }: NodeProps<Node<NoteData>>) {
  const t = useWords(words), { acts, fixed } = useActs();
  const [text, setText] = useState(data.text);
  return (
    <div className={styles.note}>
      <textarea className="nodrag nopan nowheel" aria-label={t("note")} value={text} readOnly={fixed} rows={3} onChange={(event) => setText(event.target.value)} onBlur={() => text !== data.text && acts.note(data.place, text)} />
      {!fixed && <button type="button" className={styles.off} aria-label={t("remove_note")} onClick={() => acts.note(data.place, null)}><CloseOutlined /></button>}
    </div>
  );
});
