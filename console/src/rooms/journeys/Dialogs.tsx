/** The dialogs of a journey, loaded when the first is opened. Which one is open stands in the address. */
import type { JourneySearch, Panel } from "./address";
import type { Editing } from "./JourneyPage";
import { Pause, Resume, Stop } from "./publish/Hold";
import { Publish } from "./publish/Publish";
import { Versions } from "./publish/Versions";
import { Rehearse } from "./rehearsal/Rehearse";
import { WalkThrough } from "./rehearsal/WalkThrough";
import type { Journey } from "./types";

export type DialogProps = { journey: Journey; editing: Editing; close: (more?: Partial<JourneySearch>) => void };
const ALL = { publish: Publish, versions: Versions, rehearse: Rehearse, walk: WalkThrough, pause: Pause, resume: Resume, stop: Stop } satisfies Record<Panel, unknown>;

export default function Dialogs({ which, ...props }: DialogProps & { which: Panel }) {
  const One = ALL[which];
  return <One {...props} />;
}
