"""Who was in a segment at a moment of the past: the newest checkpoint before it, and the moves after that.

A checkpoint is the members laid down whole. One is made for a segment once a day of ticks when so many have moved since
the last one that reading them would cost more than it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from koipond import engine
from koipond.engine import Database, Sql, Tick
from koipond.kit import clock
from koipond.segments.errors_lists import BadMoment
from koipond.segments.known import Known

EVERY = timedelta(hours=24)     # between two looks at what deserves a checkpoint
MOVES_AT_LEAST = 10_000         # since the last one, else reading the moves is as quick
MOVES_A_MEMBER = 8              # … and a member for each so many: a checkpoint is no larger than the moves it spares
DAYS_AT_MOST = 1100             # of one answer

_looked: dict[str, datetime] = {}   # workspace → when its segments were last looked at for checkpoints


@dataclass(frozen=True)
class Day:
    """How many were members at the end of a day of the workspace's calendar, and how many joined and left on it."""

    day: str
    members: int
    joined: int
    left: int


@dataclass(frozen=True)
class Overlap:
    """How many are in both of two groups, only in the first, only in the second."""

    both: int
    only_first: int
    only_second: int

    @property
    def share(self) -> float:
        """The Jaccard index: both as a share of all who are in either; 0 where nobody is."""
        everybody = self.both + self.only_first + self.only_second
        return self.both / everybody if everybody else 0.0


def checkpoint(tick: Tick) -> None:
    """Lays down the members of segments that many have moved in; nothing but a look at the time most ticks.

    Safe to run twice: the members after a tick are the same again, and two equal rows of one tick are one.
    """
    if tick.previous - _looked.get(tick.workspace, datetime(1970, 1, 1, tzinfo=UTC)) < EVERY:
        return
    _looked[tick.workspace] = tick.previous
    tick.db.run("segments.checkpoint", tick=tick.number, now=tick.now, at_least=MOVES_AT_LEAST, a_member=MOVES_A_MEMBER)


def members_then(segment: int, at: datetime) -> Sql:
    """A SELECT of one row with the bitmap `members` of a segment as of a moment."""
    return Sql.of(
        engine.named("segments.members_then"), segment=Sql.value(segment, "UInt32"), at=Sql.value(at, "DateTime64(3, 'UTC')"))


def members_at(db: Database, segment: int, at: datetime, after: int = 0, most: int = 100) -> tuple[int, list[int]]:
    """How many were members at a moment, and those with ids above `after`, in order of id.

    The ids are those of that time: somebody merged since then stands under the former id.
    """
    count, persons = db.rows("segments.page_then", {"then": members_then(segment, at)}, after=after, most=most)[0]
    return count, list(persons)


def was_member(db: Database, segment: int, person: int, at: datetime) -> bool:
    """Whether a person was a member at a moment."""
    return bool(db.value("segments.was_member", {"then": members_then(segment, at)}, person=person))


def days(db: Database, segment: int, since: datetime, until: datetime) -> list[Day]:
    """Each day from the day of `since` to that of `until`, in the workspace's time zone. Raises BadMoment."""
    zone = ZoneInfo(Known(db.workspace).zone)
    first, last = since.astimezone(zone).date(), min(until, clock.now()).astimezone(zone).date()
    if not 0 <= (last - first).days < DAYS_AT_MOST:
        raise BadMoment(since=since.isoformat(), until=until.isoformat(), days=DAYS_AT_MOST)
    begins = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC) - timedelta(milliseconds=1)
    count, _ = members_at(db, segment, begins, most=1)
    end = last + timedelta(days=1)
    ends = datetime(end.year, end.month, end.day, tzinfo=zone).astimezone(UTC)
    moved = {day: (joined, left) for day, joined, left in db.rows(
        "segments.moves_by_day", segment=segment, since=begins + timedelta(milliseconds=1), until=ends, zone=str(zone))}
    found = []
    for number in range((last - first).days + 1):
        day = (first + timedelta(days=number)).isoformat()
        joined, left = moved.get(day, (0, 0))
        count += joined - left
        found.append(Day(day, count, joined, left))
    return found


def overlap(db: Database, first: tuple[int, datetime], second: tuple[int, datetime]) -> Overlap:
    """How two groups overlap, each a segment at a moment. Of one segment at two moments: who stayed, left and joined."""
    return Overlap(*db.rows("segments.overlap", {"first": members_then(*first), "second": members_then(*second)})[0])


def between(db: Database, segment: int, since: datetime, until: datetime, what: str, after: int = 0, most: int = 100) -> list[int]:
    """Persons who `stayed`, `left` or `joined` between two moments: in it at both, only at the first, only at the second."""
    which = {"stayed": "bitmapAnd(first, second)", "left": "bitmapAndnot(first, second)", "joined": "bitmapAndnot(second, first)"}[what]
    slots = {"first": members_then(segment, since), "second": members_then(segment, until), "which": Sql(which)}
    return [person for (person,) in db.rows("segments.between", slots, after=after, most=most)]
