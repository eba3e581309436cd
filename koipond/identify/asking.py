"""Questions about who is who, for one person or a few."""

from dataclasses import dataclass
from datetime import datetime

from koipond import access
from koipond.engine import Database
from koipond.identify.blocked import blocked_of, identifies_nobody
from koipond.identify.errors import NoIdentifier, UnknownKind
from koipond.identify.kinds import KINDS, Kind, kinds_of
from koipond.identify.models import BlockedValue
from koipond.identify.spelling import spell
from koipond.kit import clock

REFUSALS_AT_MOST = 100


@dataclass(frozen=True)
class Identifier:
    """An identifier of a person. `origin` is the person it was linked to first: another one after a merge."""

    kind: str
    value: str
    source: int
    first_seen_at: datetime
    origin: int


@dataclass(frozen=True)
class Merge:
    """Two persons found to be one: `message_id` is the event that carried `value` together with the other's.

    Joined by hand, kind is `by_hand`, value the reason that was given, and message_id `decision <number>`.
    """

    loser: int
    survivor: int
    kind: str
    value: str
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Separation:
    """A merge that was taken apart: `loser` stands alone again."""

    loser: int
    parent: int
    by: str
    because: str
    at: datetime


@dataclass(frozen=True)
class Refused:
    """A link or merge that was not made. `person` has the value, `other` claimed it (0 without)."""

    kind: str
    value: str
    person: int
    other: int
    reason: str
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Shared:
    """A value that identifies nobody since too many people claimed it: so many different ones, the last with `message_id`."""

    kind: str
    value: str
    people: int
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Blocked:
    """A value that identifies nobody in a workspace, in its normal spelling."""

    kind: str
    value: str
    by: str
    created_at: datetime


def normalise(kind: str, value: str, country: str = "CN") -> str | None:
    """A value of a built-in kind as it is stored, or None when it cannot be one or identifies nobody.

    A kind that is not built in is spelled as text.
    """
    return _normal(next((k for k in KINDS if k.name == kind), Kind(kind, 2, 1, 1, ())), value, country)


def find(db: Database, kind: str, value: str) -> int | None:
    """The person who has this identifier, however it is spelled; None when nobody has it, or many.

    Raises UnknownKind.
    """
    declared = kind_named(db.workspace, kind)
    spelled = _normal(declared, value, access.workspace(db.workspace).country)
    if spelled is None or (kind, spelled) in blocked_of(db.workspace, clock.now()):
        return None
    return db.value("identify.find", kind=kind, value=spelled) or None


def identifiers(db: Database, person: int) -> list[Identifier]:
    """All identifiers of a person, the oldest first. A person who merged into another gives the other's."""
    return [Identifier(*row) for row in db.rows("identify.identifiers", person=current(db, person))]


def merges(db: Database, person: int) -> list[Merge]:
    """The merges that a person is made of, directly or not, with what showed them; those taken apart are not among them."""
    found, asked = [], [current(db, person)]
    while asked:
        into = [Merge(*row) for row in db.rows("identify.merges", persons=asked)]
        found, asked = found + into, [merge.loser for merge in into]
    return sorted(found, key=lambda merge: merge.at)


why = merges


def separations(db: Database, person: int) -> list[Separation]:
    """The merges of a person, or of those they are made of, that were taken apart: the newest hundred."""
    whole = [current(db, person), *(merge.loser for merge in merges(db, person))]
    return [Separation(*row) for row in db.rows("identify.separations", persons=whole, at_most=REFUSALS_AT_MOST)]


def refusals(db: Database, person: int) -> list[Refused]:
    """Why a person is not one with others: the newest hundred links and merges that were not made."""
    whole = [current(db, person), *(merge.loser for merge in merges(db, person))]
    return [Refused(*row) for row in db.rows("identify.refusals", persons=whole, at_most=REFUSALS_AT_MOST)]


def shared_values(db: Database) -> list[Shared]:
    """Values that the tick has found to link too many people and blocked by itself: the newest hundred."""
    return [Shared(*row) for row in db.rows("identify.shared", at_most=REFUSALS_AT_MOST)]


def current(db: Database, person: int) -> int:
    """Who this person is after all merges."""
    return current_many(db, [person])[person]


def current_many(db: Database, persons: list[int]) -> dict[int, int]:
    """The same for some thousand persons at once."""
    now = {person: person for person in persons}
    asked = set(persons)
    while asked:
        went = dict(db.rows("identify.current", persons=sorted(asked)))
        now = {person: went.get(at, at) for person, at in now.items()}
        asked = set(went.values())
    return now


def absorbed(db: Database, persons: list[int]) -> list[int]:
    """Everybody who was merged into one of these, directly or not."""
    found, asked = set(), sorted(set(persons))
    while asked:
        asked = sorted({loser for (loser,) in db.rows("identify.absorbed", persons=asked)} - found)
        found.update(asked)
    return sorted(found)


def keep_id(db: Database, person: int, tick: int) -> None:
    """Keeps the id of an erased person from being given to anybody else: ids are given out above the highest there is."""
    db.run("identify.keep_id", person=person, tick=tick)


def kind_named(workspace: str, name: str) -> Kind:
    """The declared kind of this name. Raises UnknownKind."""
    declared = kinds_of(workspace)
    if found := next((kind for kind in declared if kind.name == name), None):
        return found
    raise UnknownKind(kind=name, known=[kind.name for kind in declared])


def block(workspace: str, kind: str, value: str, by: str) -> Blocked:
    """Makes a value identify nobody from now on. What it linked before stays linked.

    Raises UnknownKind, or NoIdentifier for what identifies nobody anyway.
    """
    place = access.workspace(workspace)
    spelled = _normal(kind_named(workspace, kind), value, place.country)
    if spelled is None:
        raise NoIdentifier(kind=kind, value=value)
    row, _ = BlockedValue.objects.get_or_create(
        workspace=place, kind=kind, value=spelled, defaults={"by": by, "created_at": clock.now()})
    return Blocked(row.kind, row.value, row.by, row.created_at)


def blocked_values(workspace: str) -> list[Blocked]:
    """What this workspace has blocked, the newest first."""
    rows = BlockedValue.objects.filter(workspace__slug=workspace).order_by("-created_at", "-id")
    return [Blocked(row.kind, row.value, row.by, row.created_at) for row in rows]


def _normal(kind: Kind, value: str, country: str) -> str | None:
    spelled = spell(kind, value, country)
    return None if spelled is None or identifies_nobody(kind.name, spelled) else spelled

