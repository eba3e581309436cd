/** What refers to a segment, with a way there where there is one. */
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { paths } from "../../paths";
import words from "./words";

export type User = { kind: string; id: number; name: string };

export function UsedBy({ users }: { users: User[] }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  if (!users.length) return <span className="quiet">—</span>;
  return users.map((user, place) => (
    <span key={user.kind + user.id}>
      {place > 0 && " · "}
      {user.kind === "segment" ? <Link to={paths.segment} params={{ workspace, segment: String(user.id) }}>{user.name}</Link>
        : user.kind === "journey" ? <Link to={paths.journey} params={{ workspace, journey: String(user.id) }}>{user.name}</Link> : user.name}
      <small className="quiet"> {t(`used_${user.kind}` as never)}</small>
    </span>
  ));
}
