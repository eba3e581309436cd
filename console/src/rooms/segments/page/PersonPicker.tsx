/** A person by name, address or any identifier. */
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";

const MOST = 8;

export function PersonPicker({ label, take }: { label: string; take: (person: number) => void }) {
  const [typed, type] = useState("");
  const search = useDeferredValue(typed.trim());
  const path = { workspace: useWorkspace() };
  const found = useAsked(["people", "picked", search], (signal) => got(api.GET("/api/w/{workspace}/people", { params: { path, query: { search, limit: MOST } }, signal })), { enabled: search.length > 0, stay: true });
  return (
    <Select showSearch={{ onSearch: type, filterOption: false }} value={null} placeholder={label} aria-label={label} style={{ minWidth: 280 }} onChange={(person: number | null) => person && take(person)} notFoundContent={null}
      options={search && search === typed.trim() && !found.isPlaceholderData ? (found.data?.people ?? []).map((one) => ({ value: one.id, label: [one.name, one.email || one.phone || one.user_ids[0], one.city].filter(Boolean).join(" · ") || String(one.id) })) : []} />
  );
}
