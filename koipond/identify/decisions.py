"""What people decide about who is who: take a merge apart, join two, keep two apart. The tick carries it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from koipond import access, collect, engine
from koipond.engine import Database, Tick
from koipond.identify.asking import current_many
from koipond.identify.errors import AlreadyOne, NotMerged, RepeatedPerson, TooManyAtOnce, UnknownPerson
from koipond.identify.models import PersonDecision
from koipond.kit import clock

AT_ONCE, FAR = datetime(1970, 1, 1, tzinfo=UTC), datetime(2299, 12, 31, tzinfo=UTC)
UNDOS_AT_MOST = 100_000    # in one call, and in one tick: what is held in memory at once
ROWS_AT_ONCE = 5_000       # written to the relational store in one statement
ASKED_AT_ONCE = 10_000     # persons bound to one question
UNDO, JOIN, KEEP_APART = PersonDecision.KINDS


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that waits for its tick, or has had it. `other` is 0 for an undo."""

    id: int
    kind: str
    one: int
    other: int
    by: str
    because: str
    created_at: datetime


def undo(workspace: str, loser: int, by: str, because: str = "") -> None:
    """Takes a merge apart in the next tick: `loser`, and all who had been merged into them before, stand alone again.

    From then on the two are kept apart, until somebody joins them. Twice is once. Raises NotMerged.
    """
    undo_many(workspace, [loser], by, because)


def undo_many(workspace: str, losers: Iterable[int], by: str, because: str = "") -> None:
    """The same for up to 100,000 at once: all of them or none. Raises NotMerged, TooManyAtOnce."""
    losers = sorted(set(losers))
    if len(losers) > UNDOS_AT_MOST:
        raise TooManyAtOnce(count=len(losers), most=UNDOS_AT_MOST)
    parents = _parents(engine.database(workspace), losers)
    if standing := next((loser for loser in losers if loser not in parents), None):
        raise NotMerged(person=standing)
    waiting = set(_waiting(workspace).filter(kind=UNDO).values_list("one", flat=True))
    _decide(workspace, UNDO, [(loser, 0) for loser in losers if loser not in waiting], by, because)


def join(workspace: str, one: int, other: int, by: str, because: str = "") -> None:
    """Makes one person of both in the next tick, also if they were kept apart or have more identifiers of a kind than one
    person may: somebody knows better. The one with an account survives, else the older. Raises RepeatedPerson, AlreadyOne,
    UnknownPerson.
    """
    _check_two(workspace, one, other)
    _decide(workspace, JOIN, [_ordered(one, other)], by, because)


def keep_apart(workspace: str, one: int, other: int, by: str, because: str = "") -> None:
    """Says that these two are not the same: what would merge them becomes a conflict. Raises as `join`."""
    _check_two(workspace, one, other)
    _decide(workspace, KEEP_APART, [_ordered(one, other)], by, because)


def waiting(workspace: str, now: datetime) -> bool:
    """Whether a decision waits for a tick. A tick that carries out decisions takes no events, so that nothing of it
    happens at the same time as a merge.
    """
    return _waiting(workspace).filter(created_at__lte=now).exists()


def next_due(db: Database) -> datetime:
    """At once while a decision waits, else in 2299."""
    return AT_ONCE if _waiting(db.workspace).exists() else FAR


def of_tick(tick: Tick) -> list[Decision]:
    """The decisions that this tick carries out, in their order: joins, or what takes apart, whichever was first; the rest
    waits for the next tick. A second try finds the same.
    """
    rows = PersonDecision.objects.filter(workspace__slug=tick.workspace, created_at__lte=tick.now)
    if carried := _read(rows.filter(carried_out_in=tick.number)):
        return carried
    found = _read(rows.filter(carried_out_in=None))[:UNDOS_AT_MOST]
    end = next((place for place, one in enumerate(found) if (one.kind == JOIN) != (found[0].kind == JOIN)), len(found))
    return found[:end]


def carried_out(tick: Tick, decisions: list[Decision]) -> None:
    """Notes that this tick has carried them out: they are one after another."""
    PersonDecision.objects.filter(workspace__slug=tick.workspace, carried_out_in=None, id__gte=decisions[0].id,
                                  id__lte=decisions[-1].id).update(carried_out_in=tick.number)


def _read(rows) -> list[Decision]:
    return [Decision(*row) for row in rows.order_by("id").values_list("id", "kind", "one", "other", "by", "because", "created_at")]


def _waiting(workspace: str):
    return PersonDecision.objects.filter(workspace__slug=workspace, carried_out_in=None)


def _check_two(workspace: str, one: int, other: int) -> None:
    if one == other:
        raise RepeatedPerson(person=one)
    db = engine.database(workspace)
    there = {person for (person,) in db.rows("identify.there", persons=[one, other])}
    for person in (one, other):
        if person not in there:
            raise UnknownPerson(person=person)
    now = current_many(db, [one, other])
    if now[one] == now[other]:
        raise AlreadyOne(one=one, other=other, person=now[one])


def _ordered(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _parents(db: Database, persons: list[int]) -> dict[int, int]:
    pages = (persons[start:start + ASKED_AT_ONCE] for start in range(0, len(persons), ASKED_AT_ONCE))
    return {person: parent for page in pages for person, parent in db.rows("identify.current", persons=page)}


def _decide(workspace: str, kind: str, pairs: list[tuple[int, int]], by: str, because: str) -> None:
    place, now = access.workspace(workspace), clock.now()
    PersonDecision.objects.bulk_create(
        [PersonDecision(workspace=place, kind=kind, one=one, other=other, by=by[:200], because=because[:500], created_at=now)
         for one, other in pairs], batch_size=ROWS_AT_ONCE)
    collect.wake()
