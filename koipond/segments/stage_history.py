"""Which stage somebody is in and was in, and how stages fill and empty over time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import engine
from koipond.engine import Database
from koipond.kit import clock
from koipond.segments import lifecycle
from koipond.segments.known import Known
from koipond.segments.plan import plan

PATH_AT_MOST = 1_000   # changes of stage shown of one person


@dataclass(frozen=True)
class Standing:
    """The stage of a person, and since when."""

    stage: str
    since: datetime


@dataclass(frozen=True)
class StageMove:
    """A change of stage. `because`: event, time, merge, version (the set was changed). "" is no stage."""

    at: datetime
    was: str
    became: str
    since: datetime | None
    because: str
    event: str
    message_id: str
    version: int


@dataclass(frozen=True)
class Transition:
    """How often somebody went from one stage to another, and how many persons did."""

    was: str
    became: str
    moves: int
    persons: int


@dataclass(frozen=True)
class StageTime:
    """Days in a stage: the median of the stays that ended in a period, and of those that go on, so far. None without any."""

    stage: str
    ended: int
    median_days: float | None
    standing: int
    median_days_so_far: float | None


def stage_of(db: Database, person: int) -> Standing | None:
    """The stage of a person as of the last tick; None for somebody unknown, or where there are no stages."""
    row = next(iter(db.rows("segments.stage_of", person=person)), None)
    return row and Standing(row[0], row[1].replace(tzinfo=UTC))


def stages_of(db: Database, people: list[int]) -> dict[int, str]:
    """person → stage as of the last tick; who is in none is left out."""
    return dict(db.rows("segments.stages_of", people=people)) if people else {}


def stage_path(db: Database, person: int, most: int = 100) -> list[StageMove]:
    """The changes of stage of a person, the newest first."""
    rows = db.rows("segments.stage_path", person=person, most=min(most, PATH_AT_MOST))
    return [StageMove(at.replace(tzinfo=UTC), was, became, since and since.replace(tzinfo=UTC), *rest)
            for at, was, became, since, *rest in rows]


def stage_counts(workspace, day: date | None = None) -> dict[str, int]:
    """How many persons are in each stage as of the last tick, or were at the end of a day of the workspace.

    On a past day stages have the names that they had then.
    """
    known = Known(workspace)
    db = engine.database(known.workspace)
    if day is None:
        return {stage.name: 0 for stage in known.stages} | dict(db.rows("segments.stage_counts"))
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(known.zone)).astimezone(UTC)
    return dict(db.rows("segments.stage_counts_before", until=end))


def stage_transitions(db: Database, since: datetime, until: datetime) -> list[Transition]:
    """Who went from where to where from `since` up to before `until`; changes of the set itself are left out."""
    return [Transition(*row) for row in db.rows("segments.stage_transitions", since=since, until=until)]


def stage_times(db: Database, since: datetime, until: datetime) -> list[StageTime]:
    """How long people stay in each stage. Stays that a merge or a change of the set ended are left out."""
    return [StageTime(*row) for row in db.rows("segments.stage_times", since=since, until=until, now=clock.now())]


def stages_ready(workspace) -> bool:
    """Whether everybody is worked out by the newest version of the stages and the dormancy."""
    now, evaluated = plan(str(workspace))
    return all(id in now.segments and evaluated[id] == now.segments[id].meaning for id in lifecycle.held(now.known))


def dormants(workspace) -> int:
    """How many persons are dormant as of the last tick."""
    known = Known(workspace)
    return (known.dormant_group and engine.database(known.workspace).value("segments.count", segment=known.dormant_group)) or 0
