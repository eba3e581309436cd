/** One invented person goes through the draft; each move is told in words. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Drawer, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { useDeeds } from "../asked";
import { useChoices, useNames } from "../choices";
import type { DialogProps } from "../Dialogs";
import { EventName } from "../fields/EventName";
import styles from "../fields/fields.module.css";
import words from "../words";

type Happens = { name: string; after_hours: number; of?: string };

export function WalkThrough({ editing, close }: DialogProps) {
  const t = useWords(words), zone = useZone(), { traits } = useChoices(), names = useNames(), english = language() === "en";
  const [held, setHeld] = useState<[string, string][]>([]), [happens, setHappens] = useState<Happens[]>([]);
  const { walk } = useDeeds(), found = walk.data;
  const sends = Object.entries(editing.definition.steps).filter(([, step]) => ["send", "task", "webhook"].includes(step.kind)).map(([name]) => name);
  const put = (place: number, part: Partial<Happens>) => setHappens(happens.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <Drawer open size={640} title={t("walk_title")} onClose={() => close()}>
      <p>{t("walk_what")}</p>
      {held.map(([trait, value], place) => (
        <div key={place} className={styles.row}>
          <Select aria-label={t("trait")} showSearch value={trait || undefined} options={traits.map((one) => ({ value: one.name, label: names.trait(one.name) }))} onChange={(next) => setHeld(held.map((one, at) => (at === place ? [next, one[1]] : one)))} />
          <Input aria-label={t("value")} value={value} onChange={(event) => setHeld(held.map((one, at) => (at === place ? [one[0], event.target.value] : one)))} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => setHeld(held.filter((_, at) => at !== place))} />
        </div>
      ))}
      {happens.map((one, place) => (
        <div key={place} className={styles.row}>
          <EventName label={t("event")} value={one.name} onChange={(name) => put(place, { name })} />
          <InputNumber aria-label={t("after_hours")} min={0} value={one.after_hours} suffix={t("after_hours")} onChange={(hours) => put(place, { after_hours: hours ?? 0 })} style={{ width: "100%" }} />
          <Select aria-label={t("of")} allowClear placeholder={t("of")} value={one.of} options={sends.map((name) => ({ value: name, label: name }))} onChange={(of) => put(place, { of })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_condition")} onClick={() => setHappens(happens.filter((_, at) => at !== place))} />
        </div>
      ))}
      <div className={styles.row} style={{ maxWidth: 480 }}>
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => setHeld([...held, ["", ""]])}>{t("add_trait")}</Button>
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => setHappens([...happens, { name: "email_opened", after_hours: 2, of: sends[0] }])}>{t("add_walk_event")}</Button>
      </div>
      <Button className="koi" loading={walk.isPending} onClick={() => walk.mutate({ definition: editing.definition, traits: Object.fromEntries(held.filter(([name]) => name)), events: happens.map(({ of, ...one }) => (of ? { ...one, of } : one)) })}>{t("walk_go")}</Button>
      <div style={{ marginTop: 16 }}><Trouble of={walk.error} /></div>
      {found && (
        <>
          <ol>{found.moves.map((move, place) => <li key={place}><small className="quiet">{moment(move.at, zone)}</small> <div>{english ? move.en : move.zh}</div></li>)}</ol>
          <p>{found.step ? t("walk_stands", { step: found.step }) : t("walk_over")}</p>
        </>
      )}
    </Drawer>
  );
}
