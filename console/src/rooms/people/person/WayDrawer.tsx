/** The way of one message: the event that set it off, the ticks and steps it came by, who sent it, what became of it. */
import { Drawer, Skeleton, Timeline, Typography } from "antd";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import words, { became, type Way } from "./wayWords";

type Stop = Shapes["WayStopOut"];
type Says = Record<string, string | number | null>;
type Name = keyof (typeof words)["words"];

/** What has to be known for the second line of a station. */
const NEEDS: Record<string, string> = { event: "message_id", tick: "process", put: "version", claimed: "process", sent: "sent_as", told: "reason" };

export default function WayDrawer({ message, close }: { message: string; close: () => void }) {
  const t = useWords(words);
  const zone = useZone();
  const path = { workspace: useWorkspace(), message };
  const found = useAsked(["messages", message, "way"], (signal) => got(api.GET("/api/w/{workspace}/messages/{message}/way", { params: { path }, signal })));
  return (
    <Drawer open onClose={close} size={480} title={t("title")}>
      <Trouble of={found.error} />
      <p className="quiet">{t("what")}</p>
      {found.isLoading && <Skeleton active />}
      {found.data && <Typography.Paragraph>trace <Typography.Text code copyable>{found.data.trace}</Typography.Text></Typography.Paragraph>}
      {found.data && <Timeline items={found.data.stops.map((stop, place) => ({
        key: place,
        content: <>
          <div className="quiet">{stop.at && moment(stop.at, zone)}</div>
          <div>{line(t, stop)}</div>
          {more(stop) && <div className="quiet" style={{ overflowWrap: "anywhere" }}>{t(`${stop.what}_more` as Name, stop.says as Says)}</div>}
        </>,
      }))} />}
    </Drawer>
  );
}

function line(t: Way, stop: Stop): string {
  const says = stop.says as Says;
  if (stop.what === "step") return language() === "en" ? `${capital(String(says.en))}.` : `${says.zh}。`;
  return t(stop.what as Name, stop.what === "told" ? { status: became(t, String(says.status)) } : says);
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
const more = (stop: Stop) => Boolean((stop.says as Says)[NEEDS[stop.what] ?? ""]);
