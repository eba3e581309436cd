"""Legal holds: what we know of a person must stay, whatever else is decided."""

from dataclasses import dataclass
from datetime import datetime

from koipond import access, engine, identify
from koipond.kit import clock
from koipond.profiles.errors import NoReason, UnknownHold, UnknownPerson

REASON_LENGTH = 300


@dataclass(frozen=True)
class Hold:
    person: int
    because: str
    by: str
    at: datetime
    lifted_by: str
    lifted_at: datetime | None


def hold(workspace, person: int, by: str, because: str) -> Hold:
    """Keeps everything of a person until the hold is lifted. Twice is once. Raises NoReason, UnknownPerson."""
    from koipond.profiles.models import LegalHold

    place = access.workspace(workspace)
    db = engine.database(place.slug)
    if not because.strip():
        raise NoReason(what="this person is to be held", what_zh="保留该客户数据")
    now = identify.current(db, person)
    if not db.rows("profiles.erasing_known", persons=[now]):
        raise UnknownPerson(person=person)
    row, _ = LegalHold.objects.get_or_create(
        workspace=place, person=now, lifted_at=None,
        defaults={"because": because.strip()[:REASON_LENGTH], "by": by[:160], "at": clock.now()})
    return _shown(row)


def lift_hold(workspace, person: int, by: str) -> None:
    """Ends a hold. Raises UnknownHold."""
    place = access.workspace(workspace)
    now = identify.current(engine.database(place.slug), person)
    rows = _holds(place.slug).filter(lifted_at=None, person__in={person, now})
    if not rows.update(lifted_at=clock.now(), lifted_by=by[:160]):
        raise UnknownHold(person=person, workspace=place.slug)


def holds(workspace) -> list[Hold]:
    """The holds of a workspace, the newest first; lifted ones too."""
    return [_shown(row) for row in _holds(access.workspace(workspace).slug).order_by("-id")]


def held(workspace: str) -> dict[int, datetime]:
    """Who is held, by the ids of when they were and of who they are now, since when."""
    rows = dict(_holds(workspace).filter(lifted_at=None).values_list("person", "at"))
    if not rows:
        return {}
    now = identify.current_many(engine.database(workspace), sorted(rows))
    return {**rows, **{now[person]: at for person, at in rows.items()}}


def _holds(workspace: str):
    from koipond.profiles.models import LegalHold

    return LegalHold.objects.filter(workspace__slug=workspace)


def _shown(row) -> Hold:
    return Hold(row.person, row.because, row.by, row.at, row.lifted_by, row.lifted_at)
