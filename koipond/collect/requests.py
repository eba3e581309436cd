"""By which request an event came: for whoever follows the way of a message back to its beginning."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from koipond import engine
from koipond.kit import tracing


@dataclass(frozen=True)
class Request:
    """An event's place in the inbox. `trace`: the id that the sender gave the request, else one that follows from the event; no personal data."""

    message_id: str
    lane: int
    seq: int
    source: int          # the key or import that it came through; 0 is Koipond itself
    received_at: datetime
    trace: str


def requests_of(db: engine.Database, messages: list[str], since: datetime, until: datetime) -> list[Request]:
    """Of events that were received in this time, the earliest first. It reads the inbox of that time: for one question, not for many."""
    rows = db.rows("collect.ways_of", messages=messages, since=since, until=until) if messages else []
    return sorted((Request(*row[:5], tracing.of_event(row[0], _parent(row[5]))) for row in rows), key=lambda one: one.received_at)


def _parent(context: str) -> str:
    try:
        return str(msgspec.json.decode(context or "{}").get("traceparent", ""))
    except (msgspec.DecodeError, AttributeError):
        return ""
