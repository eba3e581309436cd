"""What an experiment at a journey needs, from what is usual there: its rate or money, and how many people come a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from koipond import engine, journeys, segments
from koipond.engine import Sql, named
from koipond.kit import clock
from koipond.measure.errors import TooFewToGoBy
from koipond.measure.experiments import sequences, sizing
from koipond.measure.experiments.sizing import Sizing

RECENT_DAYS = 28        # whole weeks, so that every day of the week counts the same
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Usual:
    """What is usual at a journey: of people whose window is over the rate, money per person and its standard deviation; who comes a day."""

    people: int
    rate: float
    revenue: float
    spread: float
    per_day: float


def usual(workspace, journey: int, event: str, where: list, window_days: float) -> Usual:
    """By the first entries into a journey, all versions. Raises journeys.NoSuchJourney, TooFewToGoBy."""
    about, numbers = journeys.journey(workspace, journey), [one.number for one in journeys.versions(workspace, journey)]
    db, now = engine.database(str(workspace)), clock.now()
    happened = segments.happening(str(workspace), {"event": event, "where": where})
    persons = Sql.of(named("measure.persons"), where=happened, first_entries=Sql(named("measure.first_entries")))
    people, reached, revenue, squares = db.rows(
        "measure.usual", {"persons": persons}, journey=journey, versions=numbers, window_ms=round(window_days * DAY_MS), now=now)[0]
    if not people:
        raise TooFewToGoBy(name=about.name)
    money = sequences.of_sums(people, revenue, squares)
    return Usual(people, reached / people, money.mean, sqrt(money.variance), entries_a_day(workspace, journey, now))


def entries_a_day(workspace, journey: int, now: datetime) -> float:
    """Persons who entered lately, over the days since the first of these entries, at least one and at most four weeks; 0 without any."""
    since = now - timedelta(days=RECENT_DAYS)
    people, first = engine.database(str(workspace)).rows("measure.entries_since", journey=journey, since=since)[0]
    if not people:
        return 0.0
    return people / max(1.0, (now - first.replace(tzinfo=clock.UTC)) / timedelta(days=1))


def plan(workspace, journey: int, step: str, lift: float, *, power: float = sizing.POWER) -> Sizing:
    """People and days for an experiment that is published, from what is usual at its journey. `lift`: relative, 0.1 is a tenth more.

    Raises journeys.NoSuchExperiment, TooFewToGoBy, BadSizing.
    """
    found = journeys.experiment(workspace, journey, step)
    known = usual(workspace, journey, found.metric["event"], found.metric["where"], found.metric["window_days"])
    more = {"power": power, "variants": len(found.variants), "per_day": known.per_day, "window_days": found.metric["window_days"]}
    if found.judged_by == "rate":
        return sizing.size_for_rate(known.rate, lift, **more)
    return sizing.size_for_revenue(known.revenue, known.spread, lift, **more)
