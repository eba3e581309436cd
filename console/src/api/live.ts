/** What is asked with `live` is asked again after every tick of the workspace, while the page is seen. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useWorkspace } from "./hooks";

const LEAST_MS = 1_000;   // between two rounds of asking, however fast the ticks come

export function useLive(): void {
  const workspace = useWorkspace();
  const kept = useQueryClient();
  useEffect(() => {
    if (!workspace) return;
    let stream: EventSource | undefined;
    let waiting: number | undefined;
    let last = 0;
    const ask = () => {
      waiting = undefined;
      last = Date.now();
      void kept.invalidateQueries({ predicate: (query) => query.queryKey[0] === workspace && query.meta?.live === true });
    };
    const heard = () => { waiting ??= window.setTimeout(ask, Math.max(0, last + LEAST_MS - Date.now())); };
    const refused = () => { if (stream?.readyState === EventSource.CLOSED) ask(); };  // asking says why, such as a session that ended
    const listen = () => {  // a hidden page holds no connection: a browser has few of them
      stream?.close();
      stream = undefined;
      if (document.hidden) return;
      stream = new EventSource(`/api/w/${workspace}/live`);
      stream.addEventListener("tick", heard);
      stream.addEventListener("error", refused);
    };
    listen();
    document.addEventListener("visibilitychange", listen);
    return () => {
      stream?.close();
      clearTimeout(waiting);
      document.removeEventListener("visibilitychange", listen);
    };
  }, [workspace, kept]);
}
