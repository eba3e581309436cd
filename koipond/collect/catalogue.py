"""What has come in, for people to look at: the events seen, with their properties, and what was refused."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from koipond import engine
from koipond.collect.errors import reasons

LATELY_TICKS = 10_000  # within which refused items are looked for first, so that old ones are not read


@dataclass(frozen=True)
class Property:
    """A property of an event, in how many of them it was, and some of its values."""

    name: str
    seen: int
    samples: list[str]


@dataclass(frozen=True)
class Event:
    """An event name as seen so far. Times are those of the events."""

    name: str
    seen: int
    first_at: datetime
    last_at: datetime
    properties: list[Property]


@dataclass(frozen=True)
class RefusedItem:
    """An item that was not used. `item` shows how it began when it was turned away at the door."""

    at: datetime
    reason: str
    number: str
    message: str
    hint: str
    source: int
    kind: str
    name: str
    message_id: str
    item: str


def events(workspace: str, search: str = "", limit: int = 500) -> list[Event]:
    """The events seen in a workspace up to the last tick, the latest first."""
    pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = engine.database(workspace).rows("collect.catalogue", like=pattern, limit=limit)
    return [
        Event(name, seen, _utc(first), _utc(last), [Property(*one) for one in properties])
        for name, seen, first, last, properties in rows
    ]


def refused(workspace: str, limit: int = 100, language: str = "en") -> list[RefusedItem]:
    """The items refused last, newest first, with the reason in words."""
    db = engine.database(workspace)
    rows = db.rows("collect.refused_lately", limit=limit, ticks=LATELY_TICKS)
    return [_told(row, language) for row in rows]


def _told(row: tuple, language: str) -> RefusedItem:
    at, reason, source, kind, name, message_id, detail = row
    about = msgspec.json.decode(detail) if detail else {}
    known = reasons()[reason](**about.get("fields", {}))
    message, hint = known.say(language)
    return RefusedItem(_utc(at), reason, known.number, message, hint, source, kind, name, message_id, about.get("item", ""))


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
