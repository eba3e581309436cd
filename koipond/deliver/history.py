"""What became of messages: for one, for a person, for all; and letting one go again whose fate is unknown."""

import re
from dataclasses import dataclass
from datetime import datetime

from koipond import access, collect, engine, identify
from koipond.deliver import events
from koipond.deliver.errors import NotUnknown, UnknownMessage
from koipond.kit import clock

RECEIPTS_LOOKED_AT = 100_000      # the newest of a status, for a list of messages
WAITING = """AND tick IN (SELECT tick FROM deliver_batches FINAL WHERE done = 0 AND queue = 'outbox')
AND message NOT IN (SELECT message FROM deliver_receipts WHERE message IN (
    SELECT message FROM deliver_outbox WHERE tick IN (SELECT tick FROM deliver_batches FINAL WHERE done = 0 AND queue = 'outbox')))"""
STATES = ("waiting", "sending", "accepted", "later", "refused", "unknown", "pending")


@dataclass(frozen=True)
class State:
    """Where a message stands. `reactions` are what came back: opened, clicked, bounced …"""

    message: str
    person: int
    channel: str
    journey: int
    step: str
    round: int
    kind: str
    template: int
    version: int
    send_at: datetime
    expires_at: datetime
    attempt: int
    status: str          # one of STATES
    reason: str
    detail: str
    at: datetime
    reactions: list[str]


def outbox_state(db: engine.Database, message: str) -> State:
    """Where a message stands. Raises UnknownMessage."""
    found = _states(db, _asked("message = toUUID({which:String})", uuid_of(message)))
    if not found:
        raise UnknownMessage(id=message)
    return found[0]


def messages(db: engine.Database, journey: int = 0, step: str = "", status: str = "", limit: int = 100,
             before: datetime | None = None) -> list[State]:
    """The newest messages, of a journey, a step or in a state if asked; `before` pages on by `send_at`."""
    asked = engine.Sql.of(
        "SELECT * FROM deliver_outbox WHERE send_at < [[before]] [[journey]] [[step]] [[status]] ORDER BY send_at DESC, message LIMIT [[limit]]",
        before=engine.Sql.value(before or clock.now().replace(year=2298), "DateTime64(3, 'UTC')"),
        journey=_and("journey = ", journey, "UInt32"), step=_and("step = ", step, "String"),
        status=_of_status(status), limit=engine.Sql.value(limit, "UInt32"))
    return _states(db, asked)


def why(db: engine.Database, person: int = 0, message: str = "") -> list[dict]:
    """Why somebody did or did not get something: for a person a row per message, for a message a row per thing that
    became of it. Raises UnknownMessage.
    """
    if message:
        state = outbox_state(db, message)
        return db.dicts("deliver.history", journey=state.journey, step=state.step, message=state.message)
    whole = [person, *(merge.loser for merge in identify.merges(db, person))] if person else []
    return [vars(state) for state in _states(db, _asked("person IN {which:Array(UInt64)}", whole))]


def totals(db: engine.Database, journey: int = 0) -> list[dict]:
    """How many messages ended how: rows of status, reason, messages; with those still waiting when asked for all."""
    rows = db.dicts("deliver.totals", journey=journey)
    waiting = 0 if journey else int(db.value("deliver.waiting") or 0)
    return rows + ([{"status": "waiting", "reason": "", "messages": waiting}] if waiting else [])


def refused_by_step(db: engine.Database, journey: int) -> list[dict]:
    """Why messages of a journey reached nobody, by its steps: rows of step, reason (`bounced` for one that came back), messages."""
    return db.dicts("deliver.refused_by_step", journey=journey)


def noes(workspace, since: datetime, until: datetime, journey: int = 0) -> list[dict]:
    """Why messages did not go out, or wait: rows of day (of the workspace), journey, status (refused, skip, leave,
    other_channel, wait), reason, messages; of one journey if asked. A message counts by the last that was said of it.
    """
    place = access.workspace(str(workspace))
    return engine.database(place.slug).dicts("deliver.noes", {"of": _and("r.journey = ", journey, "UInt32")}, zone=place.time_zone, since=since, until=until)


def release(workspace: str, message: str, by: str) -> None:
    """Lets a message go out once more whose fate is unknown: a person has decided that. Asking twice is once.

    Raises UnknownMessage, NotUnknown.
    """
    state = outbox_state(engine.database(workspace), message)
    if state.status != "unknown":
        raise NotUnknown(id=message, status=state.status)
    collect.record(workspace, [events.released(vars(state), by, clock.now())])


def _states(db: engine.Database, asked: engine.Sql) -> list[State]:
    return [State(**row) for row in db.dicts("deliver.states", slots={"asked": asked})]


def _asked(condition: str, which) -> engine.Sql:
    return engine.Sql(f"SELECT * FROM deliver_outbox WHERE {condition} ORDER BY send_at DESC, message LIMIT 1000", {"which": which})


def _and(condition: str, value, type: str) -> engine.Sql:
    return engine.Sql.of("AND " + condition + "[[value]]", value=engine.Sql.value(value, type)) if value else engine.Sql("")


def _of_status(status: str) -> engine.Sql:
    """Messages that had such a receipt, of the newest so many; a later one may have followed, which the state then shows."""
    if not status:
        return engine.Sql("")
    if status in ("waiting", "sending"):
        return engine.Sql(WAITING)
    return engine.Sql.of("AND message IN (SELECT message FROM deliver_receipts WHERE status = [[status]] ORDER BY at DESC LIMIT [[most]])",
                         status=engine.Sql.value(status, "String"), most=engine.Sql.value(RECEIPTS_LOOKED_AT, "UInt32"))


def uuid_of(message: str) -> str:
    """A message's id as the tables have it. Raises UnknownMessage."""
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", message):
        raise UnknownMessage(id=message)
    return message.lower()
