/** What several tabs of a corp ask. */
import type { Answer } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";

export type Corp = Answer<"get", "/wecom">[number];
export type Member = Answer<"get", "/wecom/{account}/members">[number];
export type LiveCode = Answer<"get", "/wecom/{account}/codes">[number];
export type CorpTag = Answer<"get", "/wecom/{account}/tags">[number];

export function useMembers(account: number, days = 30) {
  const workspace = useWorkspace();
  const asked = useAsked(["wecom", account, "members", days], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/members", { params: { path: { workspace, account }, query: { days } }, signal })), { live: true, stay: true });
  const there = asked.data?.filter((one) => !one.left_at) ?? [];
  const names = new Map(asked.data?.map((one) => [one.userid, one.name || one.userid]));
  return { asked, names, options: there.map((one) => ({ value: one.userid, label: one.name || one.userid })) };
}

export function useCorpTags(account: number) {
  const workspace = useWorkspace();
  const asked = useAsked(["wecom", account, "tags"], (signal) => got(api.GET("/api/w/{workspace}/wecom/{account}/tags", { params: { path: { workspace, account } }, signal })), { live: true });
  const groups = [...new Set(asked.data?.map((one) => one.group))];
  const options = groups.map((group) => ({ label: group, options: asked.data!.filter((one) => one.group === group).map((one) => ({ value: one.tag_id, label: one.name })) }));
  return { asked, options, names: new Map(asked.data?.map((one) => [one.tag_id, one.name])) };
}
