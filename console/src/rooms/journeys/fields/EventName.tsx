/** The name of an event: one that was seen, or any other. */
import { AutoComplete } from "antd";
import { KNOWN_EVENTS, useChoices, useNames } from "../choices";

export function EventName({ id, value, onChange, label }: { id?: string; value: unknown; onChange: (name: string) => void; label?: string }) {
  const { events } = useChoices();
  const names = useNames();
  const options = events.map((name) => ({ value: name, label: name in KNOWN_EVENTS ? `${name} · ${names.event(name)}` : name }));
  return <AutoComplete id={id} aria-label={label} value={String(value ?? "")} options={options} onChange={onChange} style={{ width: "100%" }} showSearch={{ filterOption: (typed, option) => String(option?.label).toLowerCase().includes(typed.toLowerCase()) }} />;
}
