/** The buttons of a menu, each with what it does or with those below it; put in order by keys as well as by the pointer. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import common from "../words";
import { BELOW_MOST, blank, bytes, mostBytes, NEEDS, opened, TOP_MOST, turned, TYPES, type Deed } from "./menu";
import words from "./words";

type List = { of: Deed[]; change: (of: Deed[]) => void; locked: boolean };

export function Buttons({ of, change, locked }: List) {
  const t = useWords(words);
  const put = (at: number, one: Deed) => change(of.map((each, place) => (place === at ? one : each)));
  return (
    <div className={styles.editor}>
      {of.map((one, at) => (
        <div key={at} className={styles.button} role="group" aria-label={t("button_n", { n: at + 1 })}>
          <Head one={one} at={at} of={of} change={change} locked={locked} below={false} />
          {one.sub_button?.length ? <Below of={one.sub_button} change={(sub) => put(at, sub.length ? { ...one, sub_button: sub } : { ...blank(), name: one.name })} locked={locked} /> : <Does one={one} set={(next) => put(at, next)} locked={locked} />}
          {(one.sub_button?.length ?? 0) < BELOW_MOST && <div><Button size="small" icon={<PlusOutlined />} disabled={locked} onClick={() => put(at, opened(one))}>{t("add_below")}</Button></div>}
        </div>
      ))}
      {of.length < TOP_MOST && <div><Button icon={<PlusOutlined />} disabled={locked} onClick={() => change([...of, blank()])}>{t("add_button")}</Button></div>}
    </div>
  );
}

function Below({ of, change, locked }: List) {
  return (
    <div className={styles.below}>
      {of.map((one, at) => (
        <div key={at} className={styles.editor}>
          <Head one={one} at={at} of={of} change={change} locked={locked} below />
          <Does one={one} set={(next) => change(of.map((each, place) => (place === at ? next : each)))} locked={locked} />
        </div>
      ))}
    </div>
  );
}

function Head({ one, at, of, change, locked, below }: List & { one: Deed; at: number; below: boolean }) {
  const t = useWords(words);
  const c = useWords(common);
  const used = bytes(one.name), most = mostBytes(below);
  const move = (to: number) => { const next = of.filter((_, place) => place !== at); next.splice(to, 0, one); change(next); };
  return (
    <div className={styles.shiftHead}>
      <Input aria-label={`${t("button_name")} ${at + 1}`} placeholder={t("button_name")} value={one.name} disabled={locked} status={used > most ? "error" : undefined} suffix={<span className="quiet" title={t("bytes", { count: used, most })}>{used}/{most}</span>}
        onChange={(event) => change(of.map((each, place) => (place === at ? { ...each, name: event.target.value } : each)))} />
      <Button size="small" icon={<ArrowUpOutlined />} aria-label={`${c("move_up")} · ${one.name || at + 1}`} disabled={locked || at === 0} onClick={() => move(at - 1)} />
      <Button size="small" icon={<ArrowDownOutlined />} aria-label={`${c("move_down")} · ${one.name || at + 1}`} disabled={locked || at === of.length - 1} onClick={() => move(at + 1)} />
      <Button size="small" icon={<DeleteOutlined />} aria-label={t("take_button", { name: one.name || at + 1 })} disabled={locked} onClick={() => change(of.filter((_, place) => place !== at))} />
    </div>
  );
}

function Does({ one, set, locked }: { one: Deed; set: (one: Deed) => void; locked: boolean }) {
  const t = useWords(words);
  const label = (need: string) => t((one.type === "miniprogram" && need === "url" ? "url_old" : need) as "key");
  const types = one.type && !TYPES.includes(one.type as "click") ? [...TYPES, one.type] : TYPES;   // one that was published elsewhere is kept
  return (
    <div className={styles.row}>
      <Select aria-label={t("button_type")} disabled={locked} value={one.type} onChange={(type) => set(turned(one, type))} options={types.map((value) => ({ value, label: (TYPES as readonly string[]).includes(value) ? t(`type_${value}` as "type_click") : value }))} />
      {(NEEDS[one.type ?? ""] ?? []).map((need) => <Input key={need} aria-label={label(need)} placeholder={label(need)} disabled={locked} value={String(one[need] ?? "")} onChange={(event) => set({ ...one, [need]: event.target.value })} />)}
    </div>
  );
}
