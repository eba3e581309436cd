/** The script for the site, the sites that have it, and the messages that it shows. */
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { Trouble } from "../../../parts/Trouble";
import { usePeriod } from "../parts/Period";
import { Messages } from "./Messages";
import { Sites } from "./Sites";
import { Snippet } from "./Snippet";

export default function OnSite() {
  const workspace = useWorkspace();
  const days = usePeriod();
  const asked = useAsked(["site", days], (signal) => got(api.GET("/api/w/{workspace}/site/messages", { params: { path: { workspace }, query: { days } }, signal })), { live: true, stay: true });
  return (
    <>
      <Trouble of={asked.error} again={() => void asked.refetch()} />
      {asked.data && <><Messages of={asked.data.messages} /><Snippet of={asked.data} /><Sites of={asked.data.sites} /></>}
    </>
  );
}
