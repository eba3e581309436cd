"""How a segment is kept up, and who is in one that nobody keeps up."""

from datetime import datetime

from koipond import engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.kit.errors import Refusal
from koipond.segments import checks, rules
from koipond.segments.errors import NotLive
from koipond.segments.known import Known
from koipond.segments.matching import select
from koipond.segments.members import members_sql
from koipond.segments.models import Segment, SegmentRevision
from koipond.segments.saved import found
from koipond.segments.tree import Did, TraitIs, ranked_in
from koipond.segments.write import Writer

TICK, DAILY, ASKED, STOPPED = "tick", "daily", "asked", "stopped"


def kept(workspace, segment: int | None = None) -> dict[int, str]:
    """How each segment of a workspace (or this one) is kept up, by id; those put away are not among them.

    `tick`: in the tick of the event, trait or moment that changes it. `daily`: everybody decides about each (a top or a
    count), so it is worked out once a day of the workspace. `asked`: only when somebody asks. `stopped`: its rule cannot be
    read any more, a trait has gone, say; its members stay as they are until it is mended.
    """
    known = Known(workspace)
    rows = known.segments.values() if segment is None else [known.segments[segment]] if segment in known.segments else []
    return {row.id: _how(row, known) for row in rows}


def _how(row: Segment, known: Known) -> str:
    if not row.live:
        return ASKED
    writer = Writer(known, Sql("NULL"))
    try:
        tree = checks.expand(rules.read(row.rule), known, row.id)
        for leaf in rules.conditions(tree):
            writer.trait(leaf) if isinstance(leaf, TraitIs) else isinstance(leaf, Did) and writer.aggregate(leaf.counted)
    except Refusal:
        return STOPPED
    return DAILY if ranked_in(tree) else TICK


def members_now(workspace, segment: int, now: datetime | None = None) -> Sql:
    """A SELECT of `person`: the members as of the last tick, or of a segment that is not kept up whoever meets its rule now.

    Raises NoSuchSegment, or what is wrong with the rule.
    """
    known = Known(workspace)
    row = found(known, segment, archived=True)
    if row.live or row.archived_at:
        return members_sql(segment)
    return select(checks.expand(rules.read(row.rule), known, segment), known, now or clock.now())


def page_now(workspace, segment: int, after: int = 0, most: int = 100) -> tuple[int, list[int]]:
    """How many there are of `members_now`, and those with ids above `after`, in order of id."""
    count, people = engine.database(str(workspace)).rows(
        "segments.page_of", {"people": members_now(workspace, segment)}, after=after, most=most)[0]
    return count, list(people)


def must_be_kept(workspace, segment: int, now: bool = False) -> None:
    """Raises NotLive where nothing tells who was in a segment, since it was never kept up; with `now` where it is not at present."""
    row = found(Known(workspace), segment, archived=True)
    if not row.live and (now or not SegmentRevision.objects.filter(segment=row, live=True).exists()):
        raise NotLive(name=row.name)
