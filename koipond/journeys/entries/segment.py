"""By a segment: who is in it when the journey goes live, who joins it later, or both."""

from koipond import segments
from koipond.engine import Sql, named
from koipond.journeys import errors
from koipond.journeys.happening import meeting
from koipond.kit.errors import Refusal

WHO = ("now_and_later", "now", "later")


def check(entry, workspace):
    if entry.get("who", "now_and_later") not in WHO:
        yield errors.BadEntry(problem=f"`who` is '{entry['who']}', not one of {', '.join(WHO)}",
                              problem_zh=f"`who` 的值“{entry['who']}”应为 {'、'.join(WHO)} 之一")
    found = known(entry, workspace)
    if found is None:
        yield errors.UnknownSegment(segment=entry.get("segment"))
    elif not found.live and entry.get("who", "now_and_later") != "now":
        yield errors.NotKeptUp(segment=found.name)


def known(entry, workspace):
    """The segment that an entry names, or None."""
    number = entry.get("segment")
    try:
        found = segments.get(workspace, number) if isinstance(number, int) and not isinstance(number, bool) else None
    except Refusal:
        return None
    return None if found is None or found.archived_at else found


def AT_ONCE(entry):
    return entry.get("who", "now_and_later") != "later"


def tries(tick, found, one, joined, filled):
    entry = one.plan.definition["entry"]
    if one.launching and AT_ONCE(entry):
        return filled("tries_by_launch", one, members=members(tick, found, entry["segment"]), new=_new(one))
    if entry.get("who", "now_and_later") != "now" and entry["segment"] in joined:
        return filled("tries_by_joining", one, segment=Sql.value(entry["segment"], "UInt32"))
    return None


def members(tick, found, segment: int) -> Sql:
    """Who is in the segment now. One that is kept up knows its members; another is asked by its rule."""
    if segments.get(found.workspace, segment).live:
        return Sql.of("SELECT arrayJoin(bitmapToArray(members)) AS person FROM segments_members FINAL WHERE segment = [[segment]]",
                      segment=Sql.value(segment, "UInt32"))
    return meeting(found.workspace, {"segment": segment}, tick.now)


def _new(one) -> Sql:
    """A later version lets in whoever is in the segment and was never inside: correcting a word re-enters nobody."""
    if one.first:
        return Sql("1")
    return Sql.of(named("journeys.never_entered"), journey=Sql.value(one.plan.journey, "UInt32"))
