/** The name of an event: one that was seen, or any other. */
import { AutoComplete } from "antd";
import { useEventWords } from "../../segments";
import { KNOWN_EVENTS, useChoices, useNames } from "../choices";

export function EventName({ id, value, onChange, label }: { id?: string; value: unknown; onChange: (name: string) => void; label?: string }) {
  const { events } = useChoices();
  const names = useNames(), said = useEventWords();
  const called = (name: string) => (name in KNOWN_EVENTS ? names.event(name) : said.event(name));
  const options = events.map((name) => ({ value: name, label: called(name) === name ? name : `${called(name)} · ${name}` }));
  return <AutoComplete id={id} aria-label={label} value={String(value ?? "")} options={options} onChange={onChange} style={{ width: "100%" }} showSearch={{ filterOption: (typed, option) => String(option?.label).toLowerCase().includes(typed.toLowerCase()) }} />;
}
