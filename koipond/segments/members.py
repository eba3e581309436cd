"""Who is in a live segment, who moved and when, and whether the members are what the rule says."""

from dataclasses import dataclass
from datetime import UTC, datetime

from koipond import engine
from koipond.engine import Database, Sql
from koipond.kit import clock
from koipond.segments import checks, rules
from koipond.segments.errors import NotLive
from koipond.segments.known import Known
from koipond.segments.lifecycle import FIRST_GROUP
from koipond.segments.matching import select
from koipond.segments.saved import get

MOVES_AT_MOST = 10_000    # rows of one answer
EXAMPLES = 20             # persons shown by an audit


@dataclass(frozen=True)
class Move:
    """A person joined or left."""

    person: int
    at: datetime
    joined: bool


@dataclass(frozen=True)
class Audit:
    """What the rule says of everybody against the members that the ticks kept: in agreement nothing differs."""

    by_rule: int
    members: int
    missing: int
    surplus: int
    examples: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        return not self.missing and not self.surplus


def members(db: Database, segment: int) -> int:
    """How many persons are in a live segment as of the last tick."""
    return db.value("segments.count", segment=segment) or 0


def member_counts(db: Database) -> dict[int, int]:
    """The same for all live segments."""
    return dict(db.rows("segments.counts"))


def is_member(db: Database, segment: int, person: int) -> bool:
    """Whether the person is in the segment as of the last tick."""
    return bool(db.value("segments.is_member", segment=segment, person=person))


def segments_of(db: Database, person: int) -> list[int]:
    """The live segments that the person is in."""
    return [segment for (segment,) in db.rows("segments.segments_of", person=person, groups=FIRST_GROUP)]


def members_sql(segment: int) -> Sql:
    """A SELECT of `person` for all members as of the last tick."""
    return Sql.of(engine.named("segments.members"), segment=Sql.value(segment, "UInt32"))


def members_page(db: Database, segment: int, after: int = 0, most: int = 100) -> list[int]:
    """Members with ids above `after`, in order of id."""
    return [person for (person,) in db.rows("segments.members_page", segment=segment, after=after, most=most)]


def moves(db: Database, segment: int, since: datetime, until: datetime, most: int = 1000) -> list[Move]:
    """Who joined and left from `since` up to before `until`, the newest first."""
    found = db.rows("segments.moves_page", segment=segment, since=since, until=until, most=min(most, MOVES_AT_MOST))
    return [Move(person, at.replace(tzinfo=UTC), bool(joined)) for person, at, joined in found]


def moves_by_day(db: Database, segment: int, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
    """(day in the workspace's time zone, joined, left) for days on which anything moved."""
    return db.rows("segments.moves_by_day", segment=segment, since=since, until=until, zone=Known(db.workspace).zone)


def audit(workspace, segment: int, now: datetime | None = None) -> Audit:
    """Works a live segment out in full at `now` and compares. Raises NoSuchSegment, NotLive."""
    saved = get(workspace, segment)
    if not saved.live:
        raise NotLive(name=saved.name)
    known = Known(workspace)
    tree = checks.expand(rules.read(saved.rule), known, segment)
    matching = select(tree, known, now or clock.now())
    row = engine.database(known.workspace).rows(
        "segments.audit", {"matching": matching}, segment=segment, examples=EXAMPLES
    )[0]
    return Audit(*row[:4], tuple(row[4]))
