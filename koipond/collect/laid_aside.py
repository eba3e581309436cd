"""What a tick could not get past: it waits, while everything else goes on, until somebody has it tried again or drops it.

An item that stops one of the rooms up to journeys waits as a whole: of its person stays who they are, what was stored of the item in
this tick is taken out, and tried again it takes the whole way. After journeys nothing is taken back, because journeys have gone on:
the item was seen by the rooms before, and goes on from the room that it stopped at. Either way nothing counts twice.
"""

import re
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime

from koipond import engine
from koipond.collect.errors import NoSuchStuck, StuckDecided
from koipond.collect.ranges import stretches
from koipond.engine import Rest, Sql, Tick
from koipond.kit import clock

EARLY = ("profiles.forget", "profiles.retain", "collect.settle", "profiles.turn_away", "identify.merge")   # rooms that keep nothing of an item as such
KNOWN = "profiles.refresh"   # the first room after who is who was found
WHOLE = (KNOWN, "segments.refresh", "social.refresh", "journeys.advance")   # what stops one of them waits as a whole
ITEMS = 1_000                # shown of one stretch at most
HELD, AGAIN, RETURNED, DROPPED = "held", "again", "returned", "dropped"


@dataclass(frozen=True)
class StuckItem:
    """An item that waits: `id`, `room` and `items` are those of its stretch. Of what it says nothing is told here."""

    id: int
    room: str
    reason: str
    state: str
    tick: int
    found_at: datetime
    decided_by: str
    items: int
    kind: str
    name: str
    message_id: str
    at: datetime | None


def read(kept: list) -> tuple[Rest, ...]:
    """What a record keeps, as rests."""
    return tuple(Rest(*one) for one in kept)


def written(rests) -> list:
    """The same as it is kept."""
    return [list(astuple(one)) for one in rests]


def hidden_at(room: str) -> str:
    """From which room on something is not seen that stops a room."""
    return EARLY[0] if room in EARLY else KNOWN if room in WHOLE else room


def never_seen(tick: Tick) -> list[Rest]:
    """What not even the first rooms are to see."""
    return [one for one in tick.resting if one.hidden_from == EARLY[0]]


def rest(tick: Tick, room: str) -> None:
    """Before a room works: hides what it is not to see, shows what it is to see again. Costs nothing in a tick without any."""
    if not tick.resting:
        return
    if room == EARLY[0]:
        tick.db.run("TRUNCATE TABLE collect_tick_resting")
    if shown := [one for one in tick.resting if one.shown_from == room != one.hidden_from]:
        tick.db.run("collect.show", {"stretches": stretches(shown)})
    later = [one for one in tick.resting if one.shown_from and one.hidden_from != KNOWN] if room == KNOWN else []
    if hidden := [*later, *(one for one in tick.resting if one.hidden_from == room)]:
        slots = {"stretches": stretches(hidden)}
        tick.db.run("collect.hide", slots)
        tick.db.run("collect.hidden", slots)


def lay_aside(tick: Tick, found: list[Rest], room: str, error: Exception) -> Tick:
    """Notes that these stretches stopped a tick at a room, takes out what was stored of them in this tick where they wait as a
    whole, and gives the tick as it is to be run now.

    Safe to be cut anywhere: what is noted is noted once, and until it is, the tick is found to be stuck again.
    """
    from django.db import transaction

    from koipond.collect.models import Stuck, TickRecord

    if room in WHOLE:
        take_out(tick, found)
    places = {(one.lane, one.after) for one in found}
    resting = (*(one for one in tick.resting if (one.lane, one.after) not in places), *(replace(one, hidden_from=hidden_at(room)) for one in found))
    with transaction.atomic():
        record = TickRecord.objects.get(workspace__slug=tick.workspace, number=tick.number)
        record.resting = written(resting)
        record.save(update_fields=["resting"])
        for one in found:
            told = {"tick": tick.number, "upto": one.upto, "room": room, "reason": told_of(error), "state": HELD, "found_at": clock.now(),
                    "decided_by": "", "decided_at": None}
            Stuck.objects.update_or_create(workspace_id=record.workspace_id, lane=one.lane, after=one.after, defaults=told)
    return replace(tick, resting=resting, again=True)


def told_of(error: Exception) -> str:
    """Number and name of an error, without the values that it may quote."""
    number = getattr(error, "number", type(error).__name__)
    code = re.search(r"Code: (\d+)", str(error))
    name = re.findall(r"\(([A-Z][A-Z_]{3,60})\)", str(error))
    return f"{number}" + (f", code {code.group(1)}" if code else "") + (f", {name[-1]}" if name else "")


def coming_back(workspace: str) -> list:
    """What is to be tried again by the next tick."""
    from koipond.collect.models import Stuck

    return list(Stuck.objects.filter(workspace__slug=workspace, state=AGAIN).order_by("id"))


def came_back(rows: list) -> list[Rest]:
    """The same as rests of that tick, and noted as such."""
    from koipond.collect.models import Stuck

    Stuck.objects.filter(id__in=[row.id for row in rows]).update(state=RETURNED)
    return [Rest(row.lane, row.after, row.upto, "", "" if row.room in EARLY + WHOLE else row.room, True) for row in rows]


def stuck(workspace: str, state: str = HELD) -> list[StuckItem]:
    """What waits, the newest first: one for each item, and one for a stretch whose items have been erased."""
    from koipond.collect.models import Stuck

    found = []
    for row in Stuck.objects.filter(workspace__slug=workspace, **({"state": state} if state else {})).order_by("-id")[:ITEMS]:
        place = stretches([Rest(row.lane, row.after, row.upto)])
        items = engine.database(workspace).rows("collect.stuck_items", {"stretches": place}, limit=ITEMS)
        about = (row.id, row.room, row.reason, row.state, row.tick, row.found_at, row.decided_by, row.upto - row.after)
        found += [StuckItem(*about, kind, name, message, _utc(at)) for kind, name, message, at in items] or [StuckItem(*about, "", "", "", None)]
    return found


def stuck_count(workspace: str) -> int:
    """How many items wait."""
    from koipond.collect.models import Stuck

    return sum(upto - after for after, upto in Stuck.objects.filter(workspace__slug=workspace, state=HELD).values_list("after", "upto"))


def try_again(workspace: str, id: int, by: str) -> None:
    """Has the next tick take a stretch on from the room it stopped at. Raises NoSuchStuck, StuckDecided."""
    _decide(workspace, id, by, AGAIN)


def drop(workspace: str, id: int, by: str) -> None:
    """Leaves a stretch for good: no room works on it any more. Raises NoSuchStuck, StuckDecided."""
    _decide(workspace, id, by, DROPPED)


def _decide(workspace: str, id: int, by: str, state: str) -> None:
    from koipond.collect.models import Stuck

    row = Stuck.objects.filter(workspace__slug=workspace, id=id)
    if not row.filter(state=HELD).update(state=state, decided_by=by, decided_at=clock.now()):
        if (found := row.first()) is None:
            raise NoSuchStuck(id=id, workspace=workspace)
        raise StuckDecided(id=id, state=found.state)


def take_out(tick: Tick, found: list[Rest] | None = None) -> None:
    """What this very tick has stored of these messages, without them of any, in tables that only add, is gone."""
    which = Sql(f"(source, message_id) IN (SELECT source, message_id FROM collect_inbox WHERE {stretches(found).text})" if found else "1")
    for table in engine.tables():
        if table.engine == "MergeTree" and table.room != "collect" and {"tick", "source", "message_id"} <= set(table.columns):
            tick.db.run(Sql.of("DELETE FROM [[table]] WHERE tick = [[number]] AND [[which]]", table=Sql(table.name),
                               number=Sql.value(tick.number, "UInt64"), which=which))


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
