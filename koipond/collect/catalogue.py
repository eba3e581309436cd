"""What has come in, for people to look at: the events seen, with their properties, and what was refused."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from koipond import engine
from koipond.collect.errors import reasons
from koipond.collect.names import house_name
from koipond.collect.ranges import where

BEHIND_ROWS = 100_000  # of the inbox that may be uncounted until somebody looks
MOST_ROWS = 20_000     # event names and properties that are noted
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
    """The events seen in a workspace up to the last tick, the latest first. Counts what is not counted yet."""
    from koipond.collect.models import TickRecord

    last = TickRecord.objects.filter(workspace__slug=workspace, ended_at__isnull=False).order_by("-number").first()
    if last is not None:
        keep_up(engine.database(workspace), last.number, {int(lane): upto for lane, (_, upto) in last.lanes.items()}, 1)
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


def keep_up(db: engine.Database, number: int, ends: dict[int, int], behind: int = BEHIND_ROWS) -> None:
    """Counts the inbox on up to the ends of a tick's lanes, when at least so many rows are uncounted.

    Safe to run twice: it writes totals, together with how far they go, and those of the highest tick hold.
    """
    if sum(ends.values()) - _counted.get(db.workspace, 0) >= behind:
        with _counting:
            _count_on(db, number, ends, behind)


def _count_on(db: engine.Database, number: int, ends: dict[int, int], behind: int) -> None:
    tick, lanes = next(iter(db.rows("collect.catalogue_counted")), (0, "{}"))
    before = {int(lane): upto for lane, upto in msgspec.json.decode(lanes).items()}
    if sum(ends.values()) - sum(before.values()) >= behind:
        stretch = where({lane: (before.get(lane, 0), upto) for lane, upto in ends.items()})
        db.run("collect.catalogue_count", {"range": stretch, "house_name": house_name()}, number=number, counted=tick,
               most=MOST_ROWS, lanes=msgspec.json.encode(ends).decode())
        before = ends
    _counted[db.workspace] = sum(before.values())


_counting = threading.Lock()   # else two could both add what neither has counted yet
_counted: dict[str, int] = {}  # how many rows of a workspace's inbox are counted at least; spares a question a tick


def _told(row: tuple, language: str) -> RefusedItem:
    at, reason, source, kind, name, message_id, detail = row
    about = msgspec.json.decode(detail) if detail else {}
    known = reasons()[reason](**about.get("fields", {}))
    message, hint = known.say(language)
    return RefusedItem(_utc(at), reason, known.number, message, hint, source, kind, name, message_id, about.get("item", ""))


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
