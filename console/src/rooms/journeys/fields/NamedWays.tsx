/** A list of named ways out, each with what else is said of it. Where a way leads is drawn on the canvas. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import type { ReactNode } from "react";
import { useWords } from "../../../kit/words";
import type { Json, Step } from "../definition";
import styles from "./fields.module.css";
import words from "../words";

export type Named = Record<string, Json>;
type Props = { step: Step; set: (step: Step) => void; setting: string; label: string; blank: (number: number) => Named; named?: boolean; children?: (one: Named, change: (part: Named) => void, place: number) => ReactNode };

export function NamedWays({ step, set, setting, label, blank, named = true, children }: Props) {
  const t = useWords(words);
  const list = (Array.isArray(step[setting]) ? step[setting] : []) as Named[];
  const put = (next: Named[]) => set({ ...step, [setting]: next });
  const change = (place: number) => (part: Named) => put(list.map((one, at) => (at === place ? { ...one, ...part } : one)));
  const up = (place: number) => put(list.map((one, at) => (at === place - 1 ? list[place]! : at === place ? list[place - 1]! : one)));
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {list.map((one, place) => (
        <div key={place} className={styles.way}>
          <div className={styles.row}>
            {named && <Input aria-label={t("way_name", { number: place + 1 })} value={String(one.name ?? "")} maxLength={60} onChange={(event) => change(place)({ name: event.target.value })} />}
            {!named && children?.(one, change(place), place)}
            {place > 0 && <Button type="text" icon={<ArrowUpOutlined />} aria-label={t("way_up")} onClick={() => up(place)} />}
            {place === 0 && list.length > 1 && <Button type="text" icon={<ArrowDownOutlined />} aria-label={t("way_down")} onClick={() => up(1)} />}
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove_way")} onClick={() => put(list.filter((_, at) => at !== place))} />
          </div>
          {named && children?.(one, change(place), place)}
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => put([...list, blank(list.length + 1)])}>{t("add_way")}</Button>
    </fieldset>
  );
}
