/** Shifts of a live code, put in order by dragging or by keys. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import common from "../words";
import words from "./words";

export type Shift = { members: string[]; days: number[]; from: string; until: string };
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const, WORKDAYS = 5, MOST = 50, MEMBERS_MOST = 100;

export const moved = <One,>(of: One[], from: number, to: number): One[] => {
  const rest = of.filter((_, place) => place !== from);
  return [...rest.slice(0, to), of[from]!, ...rest.slice(to)];
};

export function Shifts({ of, members, change }: { of: Shift[]; members: { value: string; label: string }[]; change: (of: Shift[]) => void }) {
  const t = useWords(words);
  const c = useWords(common);
  const [dragged, drag] = useState<number>();
  const [over, hover] = useState<number>();
  const put = (at: number, one: Partial<Shift>) => change(of.map((each, place) => (place === at ? { ...each, ...one } : each)));
  const drop = (to: number) => { if (dragged !== undefined && dragged !== to) change(moved(of, dragged, to)); drag(undefined); hover(undefined); };
  return (
    <div className={styles.field} role="group" aria-label={t("shifts")}>
      <span>{t("shifts")}</span><span className="quiet">{t("shifts_what")}</span>
      {of.map((one, at) => (
        <div key={at} className={styles.shift} role="group" aria-label={t("shift_n", { n: at + 1 })} data-over={over === at && dragged !== at} onDragOver={(event) => { event.preventDefault(); hover(at); }} onDrop={() => drop(at)}>
          <div className={styles.shiftHead}>
            <b draggable title={t("drag")} onDragStart={() => drag(at)} onDragEnd={() => { drag(undefined); hover(undefined); }}><HolderOutlined aria-hidden /> {t("shift_n", { n: at + 1 })}</b>
            <Button size="small" icon={<ArrowUpOutlined />} aria-label={`${c("move_up")} · ${t("shift_n", { n: at + 1 })}`} disabled={at === 0} onClick={() => change(moved(of, at, at - 1))} />
            <Button size="small" icon={<ArrowDownOutlined />} aria-label={`${c("move_down")} · ${t("shift_n", { n: at + 1 })}`} disabled={at === of.length - 1} onClick={() => change(moved(of, at, at + 1))} />
            <Button size="small" icon={<DeleteOutlined />} aria-label={`${c("remove")} · ${t("shift_n", { n: at + 1 })}`} onClick={() => change(of.filter((_, place) => place !== at))} />
          </div>
          <Select mode="multiple" aria-label={t("members")} placeholder={t("members")} maxCount={MEMBERS_MOST} showSearch={{ optionFilterProp: "label" }} value={one.members} options={members} onChange={(chosen) => put(at, { members: chosen })} />
          <Checkbox.Group aria-label={t("weekdays")} value={one.days} onChange={(days) => put(at, { days: (days as number[]).sort() })} options={DAYS.map((value) => ({ value, label: t(`day_${value}`) }))} />
          <div className={styles.row}>
            <label className={styles.field}>{t("from")}<Input type="time" value={one.from} onChange={(event) => put(at, { from: event.target.value })} /></label>
            <label className={styles.field}>{t("until")}<Input type="time" value={one.until === "24:00" ? "00:00" : one.until} onChange={(event) => put(at, { until: event.target.value })} /></label>
          </div>
        </div>
      ))}
      {of.length < MOST && <div><Button icon={<PlusOutlined />} onClick={() => change([...of, { members: [], days: DAYS.slice(0, WORKDAYS), from: "09:00", until: "18:00" }])}>{t("add_shift")}</Button></div>}
    </div>
  );
}
