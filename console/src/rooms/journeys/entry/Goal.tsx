/** What the journey is for: an event within some days after the entry. */
import { Checkbox, InputNumber } from "antd";
import { useWords } from "../../../kit/words";
import { Conditions } from "../fields/Conditions";
import { EventName } from "../fields/EventName";
import { Field } from "../fields/Field";
import { setting, type EntryProps } from "./EntryPanel";
import words from "../words";

export function Goal({ definition, set }: EntryProps) {
  const t = useWords(words), goal = definition.goal;
  const put = (part: object) => set({ ...definition, goal: { window_days: 14, ...goal, ...part } as typeof goal });
  return (
    <>
      <Field label={t("goal_event")}><EventName value={goal?.event} onChange={(event) => (event ? put({ event }) : set(setting(definition, "goal", null)))} /></Field>
      {goal && (
        <>
          <Field label={t("goal_window")}><InputNumber min={0.1} max={365} value={Number(goal.window_days ?? 14)} onChange={(window_days) => put({ window_days: window_days ?? 14 })} /></Field>
          <Conditions event={goal.event} label={t("where")} value={goal.where} onChange={(where) => put({ where })} />
          <Checkbox checked={goal.goal_exits === true} onChange={(event) => put({ goal_exits: event.target.checked })}>{t("goal_exits")}</Checkbox>
        </>
      )}
    </>
  );
}
