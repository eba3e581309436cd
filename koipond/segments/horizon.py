"""How far ahead timers are set, and when they are set further.

A timer for every person and condition, whenever it will ring, would be a hundred million rows for a million people and
two hundred segments, of which a day needs a hundredth. So each *family* of conditions (those that are found in one pass)
is watched up to a moment, a day or so ahead; some hours before it, everybody is gone through for the next day. Where that
moment passed unseen, because nothing ran, the segments that depend on the family are worked out in full instead.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from koipond.engine import Database, Sql, Tick
from koipond.segments import newest, timers, zones
from koipond.segments.known import Known
from koipond.segments.timers import EventTimer, TraitTimer
from koipond.segments.write import Writer, meaning

AHEAD = timedelta(hours=24)    # at least so far
SPREAD_HOURS = 12              # and up to so much further, so that not all families are gone through in one tick
EARLY = timedelta(hours=2)     # before the end of what is watched, the next day is
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
ROWS = 20_000_000              # persons times timers of one statement, about

_watched: dict[str, dict[int, datetime]] = {}   # workspace → family → up to when its timers are set


def family(timer: EventTimer | TraitTimer) -> int:
    """The number of what is gone through for a timer: a table of traits, the moments of an event, or its condition alone."""
    if isinstance(timer, TraitTimer):
        return int(meaning(timer.trait.table), 16)
    kept = timers.kept_of(timer)
    return int(meaning(kept), 16) if kept else timer.condition


def watched(db: Database) -> dict[int, datetime]:
    """Up to when each family is watched."""
    if db.workspace not in _watched:
        _watched[db.workspace] = {number: until.replace(tzinfo=UTC) for number, until in db.rows("segments.watched")}
    return _watched[db.workspace]


def next_due(db: Database, families: Iterable[int]) -> datetime | None:
    """When some family must be gone through: at once where one is not watched; None without families."""
    ends = watched(db)
    return min((ends.get(each, AT_ONCE + EARLY) - EARLY for each in families), default=None)


def due(db: Database, families: Iterable[int], now: datetime) -> frozenset[int]:
    """The families to go through in a tick."""
    ends = watched(db)
    return frozenset(each for each in families if ends.get(each, AT_ONCE) - EARLY <= now)


def lapsed(db: Database, families: Iterable[int], now: datetime) -> frozenset[int]:
    """The families of which something may have happened unseen: their segments are to be worked out in full."""
    ends = watched(db)
    return frozenset(each for each in families if ends.get(each, AT_ONCE) < now)


def ends_of(db: Database, found: Iterable[EventTimer | TraitTimer]) -> list[int]:
    """Up to when each timer is set, in milliseconds since 1970."""
    ends = watched(db)
    return [round(ends.get(family(timer), AT_ONCE).timestamp() * 1000) for timer in found]


def go_through(tick: Tick, known: Known, trees: list, new: list, families: frozenset[int]) -> None:
    """Sets the timers of everybody: of all these trees for the families that are due, up to a new moment; of `new` ones, whose
    conditions nobody watched, as far as the others of their family are set.
    """
    if not families and not new:
        return
    writer = Writer(known, Sql.value(tick.now, "DateTime64(3, 'UTC')"))
    wanted = [timer for timer in timers.timers(trees, writer) if family(timer) in families] if families else []
    wanted = {timer.condition: timer for timer in [*wanted, *timers.timers(new, writer)]}
    groups: dict[int, list] = {}
    for timer in wanted.values():
        groups.setdefault(family(timer), []).append(timer)
    until = {each: _further(each, tick.now) for each in families}
    for number, found in groups.items():
        _set(tick, writer, found, until.get(number) or watched(tick.db).get(number, AT_ONCE))
    if families:
        tick.db.sync()   # who is watched is said when the timers are on disk
        tick.db.run("segments.watch", families=list(until), until=list(until.values()), tick=tick.number)
        watched(tick.db).update(until)


def _further(number: int, now: datetime) -> datetime:
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    return now + AHEAD + timedelta(hours=number % (SPREAD_HOURS + 1))


def _set(tick: Tick, writer: Writer, found: list, until: datetime) -> None:
    at_once = max(1, ROWS // max(1, tick.db.value("segments.newest_person") or 1))
    for start in range(0, len(found), at_once):
        some = found[start : start + at_once]
        slots = {"conditions": Sql(f"[{', '.join(f'toUInt64({timer.condition})' for timer in some)}]"), **_asked(some, writer)}
        its_zones = zones.bound(tick.now) if zones.needed(*slots.values()) else {}
        tick.db.insert_new(tick, "segments_timers", "(wake_at, condition, person)", "segments.set_timers_for_everybody", slots,
                           tick=tick.number, now=tick.now, until=until, **its_zones)


def _asked(some: list, writer: Writer) -> dict[str, Sql]:
    """When each timer of a family rings, and over what that is asked."""
    first = some[0]
    if isinstance(first, TraitTimer):
        wakes, source = [timer.wake for timer in some], Sql(f"(SELECT * FROM {first.trait.table} FINAL WHERE person != 0)")
    elif kept := timers.kept_of(first):
        wakes = [newest.leaves(Sql("newest"), timer.bar, timer.counted) for timer in some]
        source = newest.moments(kept, max(timer.bar for timer in some), writer.filter(kept))
    else:
        wakes, source = [Sql("wake")], Sql.of("([[one]])", one=timers.for_everybody(first, writer))
    return {"wakes": Sql.of("[[[w]]]", w=Sql.join(", ", [Sql.of("toInt64([[w]])", w=wake) for wake in wakes])), "source": source}
