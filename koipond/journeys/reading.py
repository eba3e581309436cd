"""Where people are and why: counts per step, who stands there, one person's way, and the size of an audience."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from koipond import access, engine, segments
from koipond.engine import Sql
from koipond.journeys import decisions, words
from koipond.journeys.check import problems
from koipond.journeys.experiments import winner_of, winners
from koipond.journeys.happening import happened
from koipond.kit import bucket, clock

PEOPLE_AT_MOST = 1000       # of one page of a list
EVENT_AUDIENCE_DAYS = 30    # over how many past days an entry by event is estimated


@dataclass(frozen=True)
class StepCount:
    """How many entries came to a step, stand there now, and left it by which outcome."""

    step: str
    arrived: int
    standing: int
    left: dict[str, int]


@dataclass(frozen=True)
class Counts:
    """A journey in numbers. An entry is one round of one person."""

    entered: int
    holdout: int
    standing: int
    ended: dict[str, int]           # by the outcome that ended them
    goals: int
    refused: dict[str, int]         # who was not let in, by reason
    steps: tuple[StepCount, ...]


@dataclass(frozen=True)
class Numbers:
    """A journey in a line of a list."""

    journey: int
    entered: int
    holdout: int
    standing: int
    goals: int


@dataclass(frozen=True)
class Day:
    """One day of the workspace's calendar."""

    day: date
    entered: int
    messages: int      # put into the outbox
    goals: int


@dataclass(frozen=True)
class Standing:
    """An entry that stands at a step."""

    person: int
    round: int
    version: int
    step: str
    entered_at: datetime
    wake_at: datetime | None        # when the wait ends by itself


@dataclass(frozen=True)
class Taken:
    """A move of one person, with its reason in English and Chinese."""

    round: int
    seq: int
    version: int
    step: str
    outcome: str
    next: str
    at: datetime
    en: str
    zh: str


@dataclass(frozen=True)
class Audience:
    """How many would enter: at once, or (by event) so many different people in so many past days."""

    people: int
    treated: int
    holdout: int
    days: int                       # 0: at once


def counts(workspace, journey: int, version: int | None = None) -> Counts:
    """Arrived, standing and left per step, of one version or of all. Raises NoSuchJourney, NoSuchVersion."""
    chosen = decisions.version(workspace, journey, version)
    return counted(engine.database(str(workspace)), journey, chosen.definition, version or 0)


def counted(db: engine.Database, journey: int, definition: dict, version: int = 0) -> Counts:
    """The same from a database; `version` 0 counts all."""
    which = {"journey": journey, "version": version}
    moves = _that_hold(db.rows("journeys.move_counts", **which))
    standing = dict(db.rows("journeys.standing_counts", **which))
    names = list(definition["steps"]) + sorted({step for step, *_ in moves if step} - {"entry", *definition["steps"]})
    return Counts(
        entered=_sum(moves, "entry", "entered"),
        holdout=_sum(moves, "entry", "holdout"),
        standing=sum(standing.values()),
        ended=_by(moves, lambda step, outcome, following: step != "entry" and following == ""),
        goals=sum(heads for _, outcome, _, heads in moves if outcome == "goal"),
        refused=_by(moves, lambda step, outcome, following: step == "entry" and outcome not in ("entered", "holdout")),
        steps=tuple(_step(name, moves, standing.get(name, 0)) for name in names),
    )


def _that_hold(moves) -> list[tuple]:
    """Without the moves that only say whose an entry is, and without those of a merge that were taken back."""
    back = {step: heads for step, outcome, _, heads in moves if outcome == "reopened"}
    held = [(step, outcome, following, heads - back.get(step, 0) * (outcome == "merged")) for step, outcome, following, heads in moves
            if outcome not in ("apart", "reopened")]
    return [move for move in held if move[3] > 0]


def _step(name, moves, standing) -> StepCount:
    arrived = sum(heads for _, outcome, following, heads in moves if following == name and outcome != "goal")
    return StepCount(name, arrived, standing, _by(moves, lambda step, outcome, following: step == name and outcome != "goal"))


def _by(moves, condition) -> dict[str, int]:
    found: dict[str, int] = {}
    for step, outcome, following, heads in moves:
        if condition(step, outcome, following):
            found[outcome] = found.get(outcome, 0) + heads
    return found


def _sum(moves, at, how) -> int:
    return sum(heads for step, outcome, _, heads in moves if step == at and outcome == how)


def numbers(workspace) -> list[Numbers]:
    """Every journey that anybody entered: one statement, whatever their number."""
    return [Numbers(*row) for row in engine.database(str(workspace)).rows("journeys.numbers")]


def days(workspace, journey: int, most: int = 60) -> list[Day]:
    """The newest days on which anything happened, the oldest of them first. Raises NoSuchJourney."""
    decisions.journey(workspace, journey)
    zone = access.workspace(str(workspace)).time_zone
    rows = engine.database(str(workspace)).rows("journeys.days", journey=journey, zone=zone, most=most)
    return [Day(*row) for row in reversed(rows)]


def inside(workspace, journey: int, step: str = "", after: int = 0, most: int = 100) -> list[Standing]:
    """Who stands at a step (or anywhere), by person id; the next page begins `after` the last person of this one."""
    decisions.journey(workspace, journey)
    rows = engine.database(str(workspace)).rows(
        "journeys.inside", journey=journey, step=step, after=after, most=min(most, PEOPLE_AT_MOST))
    return [Standing(*row[:-1], wake_at=None if row[-1].year >= 2299 else row[-1]) for row in rows]


def path(workspace, journey: int, person: int) -> list[Taken]:
    """Each move of one person through a journey, with its reason in words. Empty when they never tried to enter."""
    known = {v.number: v.definition for v in decisions.versions(workspace, journey)}
    rows = engine.database(str(workspace)).rows("journeys.path", journey=journey, person=person)
    won = winners([journey])
    return [
        Taken(round, seq, version, step, outcome, following, at,
              *words.say(known.get(version, {}), step, outcome, following, winner_of(won, journey, step, version)))
        for round, seq, version, step, outcome, following, at in rows
    ]


def audience(workspace, definition: dict) -> Audience:
    """The size of an entry before it is published: the segment's members now, or who did the event lately.

    Raises the first of `check`'s refusals that is about the entry.
    """
    people, days = entering(workspace, definition)
    place = Sql(bucket.sql("'journey:0:holdout'", "person"))
    share = float(definition.get("holdout_percent") or 0) / 100
    total, holdout = engine.database(str(workspace)).rows("journeys.audience", {"people": people, "place": place}, share=share)[0]
    return Audience(total, total - holdout, holdout, days)


def entering(workspace, definition: dict) -> tuple[Sql, int]:
    """A SELECT of person: whom an entry would let in, and in how many past days they came; 0: at once. Raises as `audience`."""
    for problem in problems(workspace, definition):
        if problem.number in ("journeys.E006", "journeys.E007", "journeys.E021"):
            raise problem
    entry, days = definition["entry"], 0
    if "segment" in entry:
        people = Sql.of("SELECT arrayJoin(bitmapToArray(members)) AS person FROM segments_members FINAL WHERE segment = [[s]]",
                        s=Sql.value(entry["segment"], "UInt32"))
    elif entry["kind"] == "event":
        days = EVENT_AUDIENCE_DAYS
        people = Sql.of("SELECT DISTINCT person FROM profiles_events WHERE person != 0 AND at > [[since]] AND [[where]]",
                        since=Sql.value(clock.now() - timedelta(days=days), "DateTime64(3, 'UTC')"),
                        where=happened(workspace, entry))
    elif entry["kind"] == "date":
        people = segments.matching(workspace, {"trait": entry["trait"], "is": "exists"}, clock.now())
    else:
        people = Sql("SELECT toUInt64(0) AS person WHERE 0")
    return people, days
