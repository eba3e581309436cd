"""The way of a message through the house, from the request of an event to what a provider said: by its id, without anything personal."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from koipond import collect, deliver, engine, journeys
from koipond.kit import tracing


@dataclass(frozen=True)
class Stop:
    """One station. `what`: event, tick, step, put, claimed, sent, told. `trace`: by which logs and spans know it. `says` names and numbers."""

    what: str
    at: datetime | None
    trace: str
    says: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """All stations, in order of time; the trace of the message is its id without dashes."""

    message: str
    trace: str
    person: int
    stops: list[Stop]


def way_of(workspace: str, message: str) -> Way:
    """Raises UnknownMessage."""
    db = engine.database(workspace)
    row = _put(db, message)
    id = UUID(message)
    moves = db.rows("watch.moves", journey=row["journey"], person=row["person"], round=row["round"], tick=row["tick"])
    ticks = sorted({row["tick"], *(tick for tick, *_ in moves)})
    stops = [*_events(db, row["person"], ticks), *_ticks(workspace, ticks), *_steps(workspace, moves), *_sending(db, id, row)]
    return Way(str(id), id.hex, row["person"], sorted(stops, key=lambda one: (one.at or datetime.max.replace(tzinfo=UTC))))


def _put(db: engine.Database, message: str) -> dict:
    try:
        found = db.dicts("watch.put", message=str(UUID(message)))
    except ValueError:
        found = []
    if not found:
        raise deliver.UnknownMessage(id=message[:60])
    return found[0]


def _events(db: engine.Database, person: int, ticks: list[int]) -> list[Stop]:
    rows = db.rows("watch.events", person=person, ticks=ticks)
    if not rows:
        return []
    names, minute = {row[0]: row[1:3] for row in rows}, timedelta(minutes=1)
    came = collect.requests_of(db, list(names), _utc(rows[0][3]) - minute, _utc(rows[-1][3]) + minute)
    return [Stop("event", _utc(one.received_at), one.trace, {"name": names[one.message_id][0], "message_id": one.message_id, "lane": one.lane, "seq": one.seq,
                 "source": one.source, "tick": names[one.message_id][1]}) for one in came]


def _ticks(workspace: str, ticks: list[int]) -> list[Stop]:
    found = [(number, collect.tick_of(workspace, number)) for number in ticks]
    return [Stop("tick", one.now, tracing.of("tick", workspace, number), {"tick": number, "ended_at": one.ended_at.isoformat() if one.ended_at else None, "process": one.leader})
            for number, one in found if one]


def _steps(workspace: str, moves: list[tuple]) -> list[Stop]:
    told = journeys.moves_in_words([move for _, *move in moves])
    return [Stop("step", taken.at, tracing.of("tick", workspace, tick), {"tick": tick, "step": taken.step, "outcome": taken.outcome, "en": taken.en, "zh": taken.zh})
            for (tick, *_), taken in zip(moves, told, strict=True)]


def _sending(db: engine.Database, id: UUID, row: dict) -> list[Stop]:
    message, about = {"message": str(id)}, {"journey": row["journey"], "step": row["step"]}
    stops = [Stop("put", _utc(row["send_at"]), id.hex, {"tick": row["tick"], "channel": row["channel"], "kind": row["kind"], "version": row["version"], **about})]
    stops += [Stop("claimed", _utc(at), id.hex, {"attempt": attempt, "process": worker}) for attempt, worker, at in db.rows("watch.claims", **message)]
    stops += [Stop("sent", _utc(at), id.hex, {"attempt": attempt, "account": account, "sent_as": sent_as}) for attempt, account, sent_as, at in db.rows("watch.sent", **message)]
    return stops + [Stop("told", _utc(at), id.hex, {"status": status, "reason": reason, "attempt": attempt, "tick": tick})
                    for status, reason, attempt, at, tick in db.rows("watch.told", **message, **about)]


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
