"""The tick of lists: carries out changes that wait, and lets lists follow merges."""

from dataclasses import dataclass, field

from koipond.engine import Sql, Tick, named
from koipond.segments.models import ListChange

MANY = 50_000     # persons of changed lists in one tick; with more, whoever refers to the lists is worked out in full
NOBODY = Sql("")
GIVEN = Sql("UNION ALL SELECT person, 0, [] FROM segments_tick_given")


@dataclass(frozen=True)
class Given:
    """What this tick did to lists. `reasons`: list → why its members move."""

    lists: frozenset[int] = frozenset()
    many: bool = False
    reasons: dict[int, str] = field(default_factory=dict)

    @property
    def persons(self) -> Sql:
        """More persons that this tick may move, as part of `gather`."""
        return GIVEN if self.lists and not self.many else NOBODY


def waiting(workspace: str) -> bool:
    """Whether a list is to be changed by the next tick."""
    return _changes(workspace).filter(state="waiting").exists()


def carry_out(tick: Tick, lists: frozenset[int]) -> Given:
    """Writes what waiting changes and merges make of the lists. `lists` are those that are kept up.

    Safe to run twice: a change belongs to one tick; its rows, and the persons that they are now, are the same again,
    and the row that is written last holds. One change a list and tick, so that each is carried out as it was meant.
    """
    changes = _claimed(tick)
    merged = bool(lists) and bool(tick.db.value("segments.lists_merged"))
    if not changes and not merged:
        return Given()
    for table in ("segments_tick_given", "segments_tick_went"):
        tick.db.run(f"TRUNCATE TABLE {table}")
    for change in changes:
        _give(tick, change)
    tick.db.run("segments.list_write", tick=tick.number)
    touched = {change.segment_id for change in changes}
    if merged:
        touched |= {segment for (segment,) in tick.db.rows("segments.lists_of_merged")}
        _follow(tick)
    if touched:
        tick.db.run("segments.list_bitmaps", segments=sorted(touched), tick=tick.number)
    many = bool(tick.db.value("SELECT count() FROM segments_tick_given") > MANY)
    reasons = dict.fromkeys(touched, "merged") | {change.segment_id: change.how for change in changes}
    return Given(frozenset(touched), many, reasons)


def carried_out(tick: Tick) -> None:
    """Says that the changes of this tick are done; the last thing of it."""
    _changes(tick.workspace).filter(tick=tick.number, state="taken").update(state="done")


def _changes(workspace: str):
    return ListChange.objects.filter(segment__workspace__slug=workspace, segment__archived_at=None)


def _claimed(tick: Tick) -> list[ListChange]:
    """The first waiting change of each list whose people are there; run again, those that it took before."""
    if not tick.again:
        first = {}
        for change in _changes(tick.workspace).filter(state="waiting").order_by("id"):
            first.setdefault(change.segment_id, change)
        ready = [change.id for change in first.values() if _arrived(change, tick)]
        if not ready:
            return []
        ListChange.objects.filter(id__in=ready, state="waiting").update(state="taken", tick=tick.number)
    return list(ListChange.objects.filter(segment__workspace__slug=tick.workspace, tick=tick.number).order_by("id"))


def _arrived(change: ListChange, tick: Tick) -> bool:
    """Whether what the change put into the inbox lies in this tick or before it."""
    return all(tick.lanes.get(int(lane), (0, 0))[1] >= seq for lane, seq in change.lanes.items())


def _give(tick: Tick, change: ListChange) -> None:
    binds = {"segment": change.segment_id, "change": change.id}
    rows = "segments.list_rows_created" if change.creates else "segments.list_rows_known"
    persons = Sql.of("SELECT person FROM ([[rows]])", rows=_named(rows, binds))
    tick.db.run("segments.list_went", {"origins": persons})
    tick.db.run("segments.list_give", {"rows": _named(rows, binds)}, listed=int(change.mode != "remove"), **binds)
    if change.mode == "set":
        tick.db.run("segments.list_rest", tick=tick.number, **binds)
    if change.mode == "remove":
        tick.db.run("segments.list_others", **binds)


def _follow(tick: Tick) -> None:
    """Lets the rows of merged persons, or of persons taken apart, say who that is now."""
    tick.db.run("TRUNCATE TABLE segments_tick_went")
    tick.db.run("segments.list_went", {"origins": _named("segments.origins_of_merged", {})})
    tick.db.run("segments.list_follow", {"origins": _named("segments.origins_of_merged", {})}, tick=tick.number)


def _named(name: str, binds: dict) -> Sql:
    return Sql(named(name), binds)
