/** A link to a page of the workspace; plain words where there is no page for it. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWorkspace } from "../../api/hooks";

export function Place({ to, children }: { to: string; children: ReactNode }) {
  const go = useNavigate();
  const workspace = useWorkspace();
  if (!to) return <span>{children}</span>;
  const path = `/w/${workspace}/${to}`;
  return <a href={`/app${path}`} onClick={(event) => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); void go({ to: path }); } }}>{children}</a>;
}
