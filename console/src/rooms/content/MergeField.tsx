/** Picks what to fill in from what is known of people, and what stands there where it is not known. */
import { UserAddOutlined } from "@ant-design/icons";
import { Button, Input, Popover, Select } from "antd";
import { useState } from "react";
import { useWords } from "../../kit/words";
import type { Field } from "./liquid";
import styles from "./Editor.module.css";
import type { Name } from "./useNames";
import words from "./words";

export function MergeField({ names, take }: { names: Name[]; take: (field: Field) => void }) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const [field, setField] = useState<Field>({ name: "", fallback: "" });
  const person = field.name.startsWith("person.");
  const done = () => {
    setOpen(false);
    take({ name: field.name, fallback: person ? field.fallback : "" });
    setField({ name: "", fallback: "" });
  };
  const form = (
    <div className={styles.pick}>
      <label>{t("field_which")}<Select showSearch={{ optionFilterProp: "label" }} aria-label={t("field_which")} value={field.name || undefined} options={names} onChange={(name) => setField({ ...field, name })} /></label>
      {person && <label>{t("field_fallback")}<Input value={field.fallback} onChange={(event) => setField({ ...field, fallback: event.target.value })} onPressEnter={done} /></label>}
      <Button type="primary" disabled={!field.name} onClick={done}>{t("field_insert")}</Button>
    </div>
  );
  return (
    <Popover trigger="click" open={open} onOpenChange={setOpen} content={form} destroyOnHidden>
      <Button size="small" type="text" icon={<UserAddOutlined />}>{t("field")}</Button>
    </Popover>
  );
}
