/** What several tabs of an account ask. */
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";

const USUAL_DAYS = 30;

export function useAccount(account: number) {
  const workspace = useWorkspace();
  const asked = useAsked(["wechat", "accounts", USUAL_DAYS], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts", { params: { path: { workspace }, query: { days: USUAL_DAYS } }, signal })), { live: true });
  return { asked, one: asked.data?.find((each) => each.account === account) };
}

/** Tags of the account, as the platform has them. */
export function useTags(account: number, enabled = true) {
  const workspace = useWorkspace();
  return useAsked(["wechat", account, "tags"], (signal) => got(api.GET("/api/w/{workspace}/wechat/accounts/{account}/tags", { params: { path: { workspace, account } }, signal })), { enabled });
}

export function useSegments() {
  const workspace = useWorkspace();
  const asked = useAsked(["segments"], (signal) => got(api.GET("/api/w/{workspace}/segments", { params: { path: { workspace } }, signal })));
  return asked.data?.map((one) => ({ value: one.id, label: one.name })) ?? [];
}
