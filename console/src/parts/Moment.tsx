/** A moment in the workspace's zone; the zone stands in the tooltip. */
import { moment } from "../kit/format";

export function Moment({ of, zone, seconds }: { of: string | null | undefined; zone: string; seconds?: boolean }) {
  return of ? <time dateTime={of} title={`${moment(of, zone, true)} ${zone}`}>{moment(of, zone, seconds)}</time> : <span className="quiet">—</span>;
}
