"""What a journey did and what it brought: counted by the engine in a few statements, explained number by number."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import engine, journeys, segments
from koipond.engine import Sql, named
from koipond.kit import clock
from koipond.measure import words
from koipond.measure.errors import BadWindow
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.words import Said

WINDOW_DAYS_AT_MOST = 3650
DAY_MS = 86_400_000


@dataclass(frozen=True)
class StepReport:
    """What became of the messages of one sending step. Rates are shares of the accepted ones, None without any."""

    step: str
    put: int
    accepted: int
    refused: dict[str, int]             # by reason
    unknown: int
    waiting: int
    opened: int
    clicked: int
    unsubscribed: int
    bounced: int
    complained: int
    open_rate: float | None
    click_rate: float | None
    unsubscribe_rate: float | None


@dataclass(frozen=True)
class Group:
    """The treated or the hold-outs: persons by their first entry, and what they did in the window after it."""

    people: int
    reached: int
    rate: Interval | None
    revenue: Decimal
    revenue_per_person: Decimal | None
    window_over: int


@dataclass(frozen=True)
class GoalReport:
    """The goal with and without the journey. A comparison is None without a hold-out, where a group is too small, or
    (of money) where nobody differs from the others in a group."""

    event: str
    window_days: float
    versions: tuple[int, ...]           # compared: those with the same goal and the same share of hold-out
    treated: Group
    holdout: Group
    difference: Interval | None
    lift: float | None
    revenue_difference: Interval | None
    revenue_lift: float | None
    brought: float | None


@dataclass(frozen=True)
class Report:
    """A journey's report, of one version or of all. `how` says for each number how it was counted."""

    journey: int
    name: str
    version: int | None
    at: datetime
    entered: int
    people: int
    holdout: int
    standing: int
    ended: int
    steps: tuple[StepReport, ...]
    goal: GoalReport | None
    how: dict[str, Said]


def report(workspace, journey: int, version: int | None = None, window_days: float | None = None) -> Report:
    """The report of a journey now. `window_days` measures the goal over another window than the journey's own.

    Raises journeys.NoSuchJourney, journeys.NoSuchVersion, BadWindow.
    """
    about, chosen = journeys.journey(workspace, journey), journeys.version(workspace, journey, version)
    db, now = engine.database(str(workspace)), clock.now()
    entered, holdout, standing, ended, people = db.rows("measure.entries", journey=journey, version=version or 0)[0]
    goal = _goal(workspace, db, chosen, _comparable(workspace, chosen, version), window_days, now)
    return Report(
        journey=journey, name=about.name, version=version, at=now,
        entered=entered, people=people, holdout=holdout, standing=standing, ended=ended,
        steps=_steps(db, chosen, journey, version), goal=goal, how=_how(goal),
    )


def _steps(db, chosen, journey: int, version: int | None) -> tuple[StepReport, ...]:
    put = dict(db.rows("measure.put", journey=journey, version=version or 0))
    of_version = Sql(named("measure.of_version") if version else "1")
    rows = db.dicts("measure.receipts", {"of_version": of_version}, journey=journey, **({"version": version} if version else {}))
    sending = [name for name, step in chosen.definition["steps"].items() if step["kind"] == "send"]
    names = sending + sorted(set(put) - set(sending))
    return tuple(_step(name, put.get(name, 0), [row for row in rows if row["step"] == name]) for name in names)


def _step(name: str, put: int, rows: list[dict]) -> StepReport:
    total = {key: sum(row[key] for row in rows) for key in
             ("accepted", "unknown", "opened", "clicked", "bounced", "complained", "unsubscribed")}
    refused = {row["reason"]: row["messages"] for row in rows if row["reason"]}
    accepted = total["accepted"]
    return StepReport(
        step=name, put=put, refused=refused,
        waiting=max(0, put - accepted - sum(refused.values()) - total["unknown"]),
        open_rate=_share(total["opened"], accepted), click_rate=_share(total["clicked"], accepted),
        unsubscribe_rate=_share(total["unsubscribed"], accepted), **total,
    )


def _comparable(workspace, chosen, version: int | None) -> tuple[int, ...]:
    """The versions whose people may be laid together: mixing shares of hold-out would compare different times."""
    if version is not None:
        return (version,)

    def terms(one):
        return one.definition.get("goal"), one.definition.get("holdout_percent") or 0

    return tuple(sorted(v.number for v in journeys.versions(workspace, chosen.journey) if terms(v) == terms(chosen)))


def _goal(workspace, db, chosen, versions, window_days, now) -> GoalReport | None:
    goal = chosen.definition.get("goal")
    if not goal:
        return None
    days = float(goal["window_days"] if window_days is None else window_days)
    if not 0 < days <= WINDOW_DAYS_AT_MOST:
        raise BadWindow(days=window_days, most=WINDOW_DAYS_AT_MOST)
    where = segments.happening(workspace, {"event": goal["event"], "where": goal.get("where") or []})
    persons = Sql.of(named("measure.persons"), where=where, first_entries=Sql(named("measure.first_entries")))
    binds = {"journey": chosen.journey, "versions": list(versions), "window_ms": round(days * DAY_MS), "now": now}
    row = db.rows("measure.goal", {"persons": persons}, **binds)[0]
    treated, holdout, varies = _group(*row[:4]), _group(*row[4:8]), row[8]
    money = _money(db, persons, binds, treated, holdout) if varies else None
    gap = difference(treated.reached, treated.people, holdout.reached, holdout.people)
    return GoalReport(
        event=goal["event"], window_days=days, versions=versions, treated=treated, holdout=holdout,
        difference=gap, lift=_share(gap.value, holdout.rate.value) if gap else None,
        revenue_difference=money, revenue_lift=_share(money.value, float(holdout.revenue_per_person)) if money else None,
        brought=money.value * treated.people if money else None,
    )


def _group(people, reached, revenue, over) -> Group:
    revenue = Decimal(revenue)
    return Group(people, reached, wilson(reached, people), revenue, revenue / people if people else None, over)


def _money(db, persons, binds, treated: Group, holdout: Group) -> Interval | None:
    """The difference of money per person with Welch's interval; None where a group has less than two persons.

    B. L. Welch (1947), The generalization of "Student's" problem when several different population variances are
    involved, Biometrika 34, 28–35. Groups may differ in size and spread; they must be large enough for the mean of
    skewed amounts to be about normal (hundreds, not dozens).
    """
    if min(treated.people, holdout.people) < 2:
        return None
    low, high = db.rows("measure.money", {"persons": persons}, **binds)[0]
    return Interval(float(treated.revenue_per_person - holdout.revenue_per_person), low, high)


def _share(part, of) -> float | None:
    return part / of if of else None


def _how(goal: GoalReport | None) -> dict[str, Said]:
    if goal is None:
        return words.how(False)
    numbers = ", ".join(map(str, goal.versions))
    return words.how(True, event=goal.event, days=goal.window_days, versions=f"version {numbers}", versions_zh=f"版本 {numbers} ")
