"""What has come in, for people to look at: the events seen, with their properties, and what was refused."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from koipond import engine
from koipond.collect.errors import reasons
from koipond.collect.governance import volume
from koipond.collect.governance.decisions import NOTHING, Standing, standing
from koipond.collect.governance.judging import event_name
from koipond.collect.ranges import where
from koipond.engine import Sql, named
from koipond.kit import clock

BEHIND_ROWS = 100_000  # of the inbox that may be uncounted until somebody looks
MOST_ROWS = 20_000     # event names and properties that are noted
LATELY_TICKS = 10_000  # within which refused items are looked for first, so that old ones are not read
MASKED = Sql(named("collect.masked"))


@dataclass(frozen=True)
class Property:
    """A property of an event, in how many of them it was, and some of its values, without what tells who somebody is.
    `kinds`: how many values read as text, number, boolean, date, object or list."""

    name: str
    seen: int
    samples: list[str]
    kinds: list[int] = ()


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


def events(workspace: str, search: str = "", limit: int = 500, names: Sequence[str] = ()) -> list[Event]:
    """The events seen in a workspace up to the last tick, or those of these names, the latest first. Counts what is not
    counted yet."""
    count_all(workspace)
    pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = engine.database(workspace).rows("collect.catalogue", {"masked": MASKED}, like=pattern, limit=limit, names=list(names))
    return [
        Event(name, seen, _utc(first), _utc(last), [Property(*one) for one in properties])
        for name, seen, first, last, properties in rows
    ]


def refused(workspace: str, limit: int = 100, language: str = "en") -> list[RefusedItem]:
    """The items refused last, newest first, with the reason in words."""
    db = engine.database(workspace)
    rows = db.rows("collect.refused_lately", limit=limit, ticks=LATELY_TICKS)
    return [_told(row, language) for row in rows]


def count_all(workspace: str) -> int:
    """Counts all up to the last tick that has ended, and returns its number; 0 before the first."""
    from koipond.collect.models import TickRecord

    last = TickRecord.objects.filter(workspace__slug=workspace, ended_at__isnull=False).order_by("-number").first()
    if last is None:
        return 0
    ends = {int(lane): upto for lane, (_, upto) in last.lanes.items()}
    keep_up(engine.database(workspace), last.number, ends, standing(last.workspace_id, last.decided), 1)
    return last.number


def keep_up(db: engine.Database, number: int, ends: dict[int, int], stood: Standing = NOTHING, behind: int = BEHIND_ROWS) -> None:
    """Counts the inbox on up to the ends of a tick's lanes, when at least so many rows are uncounted. All that is counted
    at once was named by the same decisions: before a tick with others, what came before it is counted.

    Safe to run twice: it writes totals, together with how far they go, and those of the highest tick hold.
    """
    if sum(ends.values()) - _counted.get(db.workspace, 0) >= behind:
        with _counting:
            _count_on(db, number, ends, stood, behind)


def counted_up_to(db: engine.Database) -> int:
    """The number of the tick up to which the catalogue is counted."""
    return next(iter(db.rows("collect.catalogue_counted")), (0, ""))[0]


def _count_on(db: engine.Database, number: int, ends: dict[int, int], stood: Standing, behind: int) -> None:
    tick, lanes = next(iter(db.rows("collect.catalogue_counted")), (0, "{}"))
    before = {int(lane): upto for lane, upto in msgspec.json.decode(lanes).items()}
    if sum(ends.values()) - sum(before.values()) >= behind:
        name, now = event_name(stood), clock.now()
        volume.count_past(db, {"range": where({lane: (0, upto) for lane, upto in before.items()}), "event": name}, tick, now)
        stretch = where({lane: (before.get(lane, 0), upto) for lane, upto in ends.items()})
        volume.count(db, {"range": stretch, "event": name}, number, tick, now)
        slots = {"range": stretch, "house_name": name, "masked": MASKED, "kind": Sql(named("collect.kind")), "campaign": Sql(named("collect.campaign"))}
        db.run("collect.catalogue_count", slots, number=number, counted=tick, most=MOST_ROWS,
               lanes=msgspec.json.encode(ends).decode())
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
