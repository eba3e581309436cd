/** A link to a page of the workspace; plain words where there is no page for it. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWorkspace } from "../../api/hooks";

export function Place({ to, children }: { to: string; children: ReactNode }) {
  const workspace = useWorkspace();
  return to ? <Link to={`/w/${workspace}/${to}` as string}>{children}</Link> : <span>{children}</span>;
}
