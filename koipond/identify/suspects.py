"""Two who look like one: a queue that a person decides. Nobody is merged from here by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from koipond import access, engine
from koipond.identify import decisions
from koipond.identify.asking import current_many
from koipond.identify.errors import DecidedAlready, UnknownSuspect
from koipond.identify.models import Suspect
from koipond.kit import clock

PAGE_AT_MOST = 500        # suspects in one answer
WAITING_AT_MOST = 10_000  # that nobody has decided yet; of more the likeliest are kept: nobody looks through them all
OPEN, ACCEPTED, REFUSED = Suspect.STATES


@dataclass(frozen=True)
class Reason:
    """What one comparison says: `weight` in bits, positive for one person, negative for two."""

    compared: str     # such as name, birthday, email
    how: str          # such as "the same"
    one: str
    other: str
    weight: float
    how_zh: str = ""


@dataclass(frozen=True)
class Pair:
    """Two persons who look like one."""

    one: int
    other: int
    probability: float
    weight: float
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True)
class Suspected:
    """A pair in the queue. `state` is open, accepted or refused."""

    id: int
    one: int
    other: int
    probability: float
    weight: float
    reasons: tuple[Reason, ...]
    found_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    because: str


def suspect(workspace: str, pairs: Iterable[Pair]) -> int:
    """Puts pairs into the queue and returns how many are new. One that is there gets its new weight while it is open; one
    that was decided stays decided; who is one already, or kept apart, is left out. Open pairs that are proposed no more stay.
    """
    db, place = engine.database(workspace), access.workspace(workspace)
    fresh = {(one.one, one.other): one for one in _by_today(db, pairs)}
    kept = _kept_apart(db) if fresh else set()
    rows = {(row.one, row.other): row for row in Suspect.objects.filter(workspace=place)} if fresh else {}
    waiting = sum(row.state == OPEN for row in rows.values())
    now, new, changed = clock.now(), [], []
    for key, pair in sorted(fresh.items(), key=lambda item: -item[1].weight):
        shown = {"probability": pair.probability, "weight": pair.weight, "reasons": [vars(reason) for reason in pair.reasons]}
        if key in kept:
            continue
        if row := rows.get(key):
            if row.state == OPEN:
                row.probability, row.weight, row.reasons = shown.values()
                changed.append(row)
        elif waiting + len(new) < WAITING_AT_MOST:
            new.append(Suspect(workspace=place, one=pair.one, other=pair.other, found_at=now, **shown))
    with transaction.atomic():
        Suspect.objects.bulk_create(new, batch_size=500)
        Suspect.objects.bulk_update(changed, ["probability", "weight", "reasons"], batch_size=500)
    return len(new)


def suspects(workspace: str, state: str = OPEN, limit: int = 50, after: int = 0) -> list[Suspected]:
    """A page of the queue, the likeliest first; `after` leaves out so many. Open ones who have become one meanwhile are gone."""
    rows = Suspect.objects.filter(workspace__slug=workspace, state=state).order_by("-weight", "id")
    page = [_shown(row) for row in rows[after:after + max(1, min(limit, PAGE_AT_MOST))]]
    if state != OPEN or not page:
        return page
    now = current_many(engine.database(workspace), sorted({person for one in page for person in (one.one, one.other)}))
    return [one for one in page if now[one.one] != now[one.other]]


def accept(workspace: str, suspect: int, by: str, because: str = "") -> None:
    """They are one: joined in the next tick. Raises UnknownSuspect, DecidedAlready, AlreadyOne."""
    row = _open(workspace, suspect)
    decisions.join(workspace, row.one, row.other, by, because or "looked like one person")
    _decided(row, ACCEPTED, by, because)


def refuse(workspace: str, suspect: int, by: str, because: str = "") -> None:
    """They are two: kept apart from the next tick on, and never proposed again. Raises UnknownSuspect, DecidedAlready, AlreadyOne."""
    row = _open(workspace, suspect)
    decisions.keep_apart(workspace, row.one, row.other, by, because or "looked like one person")
    _decided(row, REFUSED, by, because)


def _by_today(db: engine.Database, pairs: Iterable[Pair]) -> list[Pair]:
    """By who they are now, the smaller id first, each pair once with its highest weight."""
    pairs = sorted(pairs, key=lambda pair: pair.weight)
    persons = sorted({person for pair in pairs for person in (pair.one, pair.other)})
    now = {}
    for start in range(0, len(persons), decisions.ASKED_AT_ONCE):
        now |= current_many(db, persons[start:start + decisions.ASKED_AT_ONCE])
    found = {}
    for pair in pairs:
        one, other = sorted((now[pair.one], now[pair.other]))
        if one != other:
            found[one, other] = Pair(one, other, pair.probability, pair.weight, pair.reasons)
    return list(found.values())


def _kept_apart(db: engine.Database) -> set[tuple[int, int]]:
    pairs = db.rows("identify.apart")
    now = current_many(db, sorted({person for pair in pairs for person in pair})) if pairs else {}
    return {tuple(sorted((now[one], now[other]))) for one, other in pairs}


def _open(workspace: str, suspect: int) -> Suspect:
    row = Suspect.objects.filter(workspace__slug=workspace, id=suspect).first()
    if row is None:
        raise UnknownSuspect(suspect=suspect)
    if row.state != OPEN:
        raise DecidedAlready(suspect=suspect, state=row.state, state_zh="确认为同一人" if row.state == ACCEPTED else "确认为不同的人", by=row.decided_by)
    return row


def _decided(row: Suspect, state: str, by: str, because: str) -> None:
    Suspect.objects.filter(pk=row.pk, state=OPEN).update(state=state, decided_by=by[:200], decided_at=clock.now(), because=because[:500])


def _shown(row: Suspect) -> Suspected:
    return Suspected(row.id, row.one, row.other, row.probability, row.weight, tuple(Reason(**one) for one in row.reasons),
                     row.found_at, row.state, row.decided_by, row.decided_at, row.because)
