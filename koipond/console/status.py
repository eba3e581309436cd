"""How a workspace stands, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from koipond import engine, journeys, profiles
from koipond.access import Workspace
from koipond.collect.models import TickRecord
from koipond.engine import Sql
from koipond.journeys.models import Journey
from koipond.kit import clock
from koipond.segments.models import Segment


@dataclass(frozen=True)
class Count:
    """A segment (`people`) or a journey (`entered`, `standing`, `sent`, `opened`, and `goals` where it has one) with its counts."""

    id: int
    name: str
    state: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Status:
    people: int
    events: int
    segments: list[Count]
    journeys: list[Count]
    waiting_in_inbox: int
    last_tick: int
    last_tick_at: datetime | None
    now: datetime


def status(workspace: Workspace) -> Status:
    """The counts of this moment: seven statements, whatever the number of people."""
    db = engine.database(workspace.slug)
    last = TickRecord.objects.filter(workspace=workspace, ended_at__isnull=False).order_by("-number").first()
    return Status(
        people=profiles.count(db),
        events=db.value("console.events"),
        segments=_segments(workspace, db),
        journeys=_journeys(workspace, db),
        waiting_in_inbox=db.value("console.waiting", slots={"later": _later(last.lanes if last else {})}),
        last_tick=last.number if last else 0,
        last_tick_at=last.now if last else None,
        now=clock.now(),
    )


def _segments(workspace: Workspace, db) -> list[Count]:
    people = dict(db.rows("console.segments"))
    rows = Segment.objects.filter(workspace=workspace, archived_at=None, live=True).order_by("name")
    return [Count(row.id, row.name, "", {"people": people.get(row.id, 0)}) for row in rows]


def _journeys(workspace: Workspace, db) -> list[Count]:
    entries = {row[0]: row[1:] for row in db.rows("console.entries")}
    messages = {row[0]: row[1:] for row in db.rows("console.messages")}
    reached = {row.journey: row.goals for row in journeys.numbers(workspace)}

    def counts(row: Journey) -> dict[str, int]:
        entered, standing = entries.get(row.id, (0, 0))
        sent, opened = messages.get(row.id, (0, 0))
        goals = {"goals": reached.get(row.id, 0)} if row.draft.get("goal") else {}
        return {"entered": entered, "standing": standing, "sent": sent, "opened": opened, **goals}

    return [Count(row.id, row.name, row.state, counts(row)) for row in Journey.objects.filter(workspace=workspace).order_by("name")]


def _later(lanes: dict) -> Sql:
    """What lies after the ranges that the last tick took: by primary key, so it costs what waits."""
    after = [
        Sql.of("(lane = [[lane]] AND seq > [[seq]])", lane=Sql.value(int(lane), "UInt16"), seq=Sql.value(taken[1], "UInt64"))
        for lane, taken in lanes.items()
    ]
    others = Sql.of("lane NOT IN [[lanes]]", lanes=Sql.value([int(lane) for lane in lanes], "Array(UInt16)"))
    return Sql.join(" OR ", [*after, others])
