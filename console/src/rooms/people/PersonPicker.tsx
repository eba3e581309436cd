/** A person by name, address or any identifier. Without a `value` that is kept, each choice is told and the field is empty again. */
import { Select } from "antd";
import { type CSSProperties, useState } from "react";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useSettled } from "../../kit/settled";

const SETTLED_MS = 300, MOST = 20;
type Props = { label: string; hint?: string; value?: string; choose: (person: string | undefined) => void; clearable?: boolean; style?: CSSProperties };

export function PersonPicker({ label, hint = label, value, choose, clearable = false, style = { minWidth: 280 } }: Props) {
  const workspace = useWorkspace();
  const [typed, type] = useState("");
  const search = useSettled(typed.trim(), SETTLED_MS);
  const [named, name] = useState<{ value: string; label: string }>();
  const found = useAsked(["people", "picked", search], (signal) => got(api.GET("/api/w/{workspace}/people", { params: { path: { workspace }, query: { search, limit: MOST } }, signal })), { stay: true });
  const answered = typed.trim() === search && !found.isPlaceholderData;     // what an earlier word found is not offered for this one
  const options = (answered ? found.data?.people ?? [] : []).map((one) => ({ value: String(one.id), label: [one.name, one.email || one.phone || one.user_ids[0], one.city].filter(Boolean).join(" · ") || `#${one.id}` }));
  return (
    <Select showSearch={{ filterOption: false, onSearch: type }} allowClear={clearable} aria-label={label} placeholder={hint} style={style} loading={!answered || found.isFetching} value={value ?? null} notFoundContent={answered ? undefined : null}
      options={value && !options.some((one) => one.value === value) ? [named?.value === value ? named : { value, label: `#${value}` }, ...options] : options}
      onChange={(person: string | null | undefined) => { name(options.find((one) => one.value === person)); choose(person ?? undefined); }} />
  );
}
