/** What a reader chose on a page (filters, a tab, a place in a list) lives in its address, so that it can be sent to others. */
import { useNavigate, useSearch } from "@tanstack/react-router";

export type Chosen = Record<string, string | undefined>;

export function useAddress(): [Chosen, (change: Chosen) => void] {
  const chosen = useSearch({ strict: false }) as Chosen;
  const go = useNavigate();
  const choose = (change: Chosen) => {
    const kept = Object.fromEntries(Object.entries({ ...chosen, ...change }).filter(([, value]) => value));
    void go({ to: ".", search: kept as never, replace: true });
  };
  return [chosen, choose];
}
