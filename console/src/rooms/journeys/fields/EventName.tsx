/** The name of an event: one that was seen, or any other. */
import { AutoComplete } from "antd";
import { useChoices, useNames } from "../choices";

export function EventName({ id, value, onChange, label }: { id?: string; value: unknown; onChange: (name: string) => void; label?: string }) {
  const { events } = useChoices();
  const names = useNames();
  const options = events.map((name) => ({ value: name, label: names.event(name) === name ? name : `${name} · ${names.event(name)}` }));
  return <AutoComplete id={id} aria-label={label} value={String(value ?? "")} options={options} onChange={onChange} style={{ width: "100%" }} showSearch={{ filterOption: (typed, option) => String(option?.label).toLowerCase().includes(typed.toLowerCase()) }} />;
}
