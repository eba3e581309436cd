"""Dormant customers who show a sign of life: found in the tick of the sign, and told to journeys as `dormant_returned`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from koipond import collect
from koipond.engine import Database, Sql, Tick
from koipond.segments import stage_moves
from koipond.segments.known import Known

RETURNS_AT_MOST = 10_000   # rows of one answer
_SIGNALLERS = "SELECT person FROM profiles_tick_events WHERE name IN [[signs]]"


@dataclass(frozen=True)
class Return:
    """A dormant person gave a sign of life: the first of its kind on a day of the workspace."""

    person: int
    dormant_since: datetime
    sign: str
    at: datetime
    product: str
    message_id: str


def notice(tick: Tick, known: Known) -> None:
    """Records an event `dormant_returned` for each sign of life of a dormant person in this tick.

    A sign counts when it happened after the months without payment were over; once a dormancy, kind and day. A tick
    without such signs costs one look; without a dormancy, nothing. Safe to run twice: rows go in by their key, and the
    id of an event follows from it.
    """
    dormancy = known.lifecycle and known.lifecycle.dormancy
    group = known.dormant_group if dormancy else None
    if group is None or not tick.db.value("segments.signs", signs=list(dormancy.signs), dormant=group):
        return
    signs = Sql.value(list(dormancy.signs), "Array(String)")
    tick.db.insert_new(
        tick, "segments_returns", "(person, dormant_since, sign, day)", "segments.returns",
        {"interest": stage_moves.interest(dormancy.products, Sql.of(_SIGNALLERS, signs=signs))},
        columns="(person, dormant_since, sign, day, at, product, message_id, tick)", signs=list(dormancy.signs),
        payments=list(dormancy.payments), months=dormancy.months, zone=known.zone, tick=tick.number)
    collect.record_table(tick.workspace, tick.db.table("segments.return_events", tick=tick.number, now=tick.now))


def returns(db: Database, since: datetime, until: datetime, most: int = 1000) -> list[Return]:
    """Signs of life of dormant persons in a period, the newest first."""
    rows = db.rows("segments.returns_page", since=since, until=until, most=min(most, RETURNS_AT_MOST))
    return [Return(person, began.replace(tzinfo=UTC), sign, at.replace(tzinfo=UTC), product, message)
            for person, began, sign, at, product, message in rows]


def returns_by_sign(db: Database, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """(sign, product, persons) in a period, the most first."""
    return db.rows("segments.returns_by", since=since, until=until)

