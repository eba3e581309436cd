import { BranchesOutlined } from "@ant-design/icons";
import { Checkbox } from "antd";
import { useWords } from "../../../kit/words";
import { useNames } from "../choices";
import type { Json, Step } from "../definition";
import { Conditions } from "../fields/Conditions";
import { EventName } from "../fields/EventName";
import { Field } from "../fields/Field";
import { NamedWays } from "../fields/NamedWays";
import { Time } from "../fields/Time";
import words from "../words";
import type { EditProps, Kind } from "./kind";
import { time } from "./time";
import { Of } from "./waitFor";

function Describe({ step }: { step: Step }) {
  const t = useWords(words), names = useNames();
  const events = ((step.ways ?? []) as Record<string, Json>[]).map((way) => names.event(way.event)).join(t("or"));
  return t("wait_any_does", { events: events || t("no_event"), time: time(step, t as never) });
}

function Edit({ step, set }: EditProps) {
  const t = useWords(words);
  return (
    <>
      <NamedWays step={step} set={set} setting="ways" label={t("ways_of_events")} blank={(number) => ({ name: t("way", { number }), event: "", next: null })}>
        {(one, change) => (
          <>
            <Field label={t("event")}><EventName value={one.event} onChange={(event) => change({ event })} /></Field>
            <Of value={one.of} onChange={(of) => change({ of: of ?? null })} />
            <Conditions event={one.event} label={t("where")} value={one.where} onChange={(where) => change({ where: where as Json })} />
          </>
        )}
      </NamedWays>
      <p><Checkbox checked={step.ranked === true} onChange={(event) => set({ ...step, ranked: event.target.checked })}>{t("ranked")}</Checkbox></p>
      <Time of={step} set={set} label={t("at_most")} />
    </>
  );
}

export default { icon: <BranchesOutlined />, blank: () => ({ kind: "wait_any", days: 3, ways: [{ name: "1", event: "email_clicked", next: null }, { name: "2", event: "email_opened", next: null }], timeout: null }), Describe, Edit } satisfies Kind;
