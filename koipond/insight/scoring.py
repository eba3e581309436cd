"""Settings of the scoring of customers, and what its runs found."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from koipond import access, collect
from koipond.engine import Database
from koipond.insight import rfm
from koipond.insight.daily import FAR
from koipond.insight.errors import BadHour, BadWindow, NoSuchRun
from koipond.insight.models import RfmRun, RfmSetting
from koipond.kit import clock

MOST_MONTHS = 240       # of a window
RUNS_AT_MOST = 500      # of one answer
HISTORY_AT_MOST = 100   # scores of one person


@dataclass(frozen=True)
class Setting:
    """Whether and when customers are scored, over which months; `next_at` is None when nobody asked and it is not daily."""

    daily: bool
    hour: int
    window_months: int | None
    next_at: datetime | None
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True)
class Run:
    """A scoring. Orders count from `since` (None: from the first) up to `at`; money in `currency` alone.

    `other_currencies`: order documents in another, whose money is not added. `written`: customers with new scores.
    """

    number: int
    at: datetime
    since: datetime | None
    currency: str
    asked_by: str
    customers: int
    other_currencies: int
    written: int
    ended_at: datetime | None


@dataclass(frozen=True)
class Cell:
    """The customers of a cell (`cell` is recency, frequency, money: "543") or of a group of cells (`cell` is "")."""

    cell: str
    group: str
    customers: int
    orders: int
    revenue: Decimal


@dataclass(frozen=True)
class Edge:
    """The smallest and the largest figure that has a score: of r times, of f numbers of orders, of m amounts; as text."""

    what: str
    score: int
    lowest: str
    highest: str
    customers: int


@dataclass(frozen=True)
class Score:
    """What a run found of a person."""

    run: int
    last_at: datetime
    orders: int
    revenue: Decimal
    r: int
    f: int
    m: int
    cell: str
    group: str


def setting(workspace) -> Setting | None:
    """How customers are scored here; None where nobody has said yet."""
    kept = RfmSetting.objects.filter(workspace=access.workspace(str(workspace))).first()
    return kept and _setting(kept)


def save_setting(workspace, by: str, *, daily: bool = True, hour: int = 4, window_months: int | None = None) -> Setting:
    """Says how customers are scored from the next run on, and declares the traits that it writes.

    With `daily` the first run comes at once. Raises BadHour, BadWindow.
    """
    if isinstance(hour, bool) or not isinstance(hour, int) or not 0 <= hour <= 23:
        raise BadHour(value=hour)
    if window_months is not None and (isinstance(window_months, bool) or not 1 <= window_months <= MOST_MONTHS):
        raise BadWindow(value=window_months, limit=MOST_MONTHS)
    place = access.workspace(str(workspace))
    rfm.declare(place.slug, by)
    said = {"daily": daily, "hour": hour, "window_months": window_months, "updated_at": clock.now(), "updated_by": by}
    kept, _ = RfmSetting.objects.update_or_create(workspace=place, defaults=said)
    collect.wake()
    return _setting(kept)


def ask_for_run(workspace, by: str) -> Setting:
    """Scores all customers in the next tick. Where nobody has said how, over all orders and not daily."""
    place = access.workspace(str(workspace))
    if not RfmSetting.objects.filter(workspace=place).exists():
        save_setting(place, by, daily=False)
    RfmSetting.objects.filter(workspace=place).update(requested_at=clock.now(), requested_by=by)
    collect.wake()
    return setting(place)


def runs(workspace, most: int = 100) -> list[Run]:
    """The newest first; one without an end is under way."""
    found = RfmRun.objects.filter(workspace=access.workspace(str(workspace))).order_by("-number")
    return [_run(row) for row in found[: min(most, RUNS_AT_MOST)]]


def run(workspace, number: int | None = None) -> Run:
    """One run; without a number the newest that has ended. Raises NoSuchRun."""
    found = RfmRun.objects.filter(workspace=access.workspace(str(workspace)), ended_at__isnull=False)
    row = (found if number is None else found.filter(number=number)).order_by("-number").first()
    if row is None:
        raise NoSuchRun(run=number or "")
    return _run(row)


def cells(db: Database, number: int) -> list[Cell]:
    """The cells of a run that hold anybody, in order."""
    return [Cell(*row) for row in db.rows("insight.cells", run=number)]


def groups(found: list[Cell]) -> list[Cell]:
    """The same by the eleven groups of the map, the most revenue first."""
    names = {cell.group for cell in found}
    summed = [Cell("", name, *(sum(getattr(c, key) for c in found if c.group == name) for key in ("customers", "orders", "revenue")))
              for name in names]
    return sorted(summed, key=lambda group: (-group.revenue, group.group))


def edges(db: Database, number: int) -> list[Edge]:
    """Where the scores of a run begin and end; nothing when its customers' rows were put away."""
    return [Edge(*row) for row in db.rows("insight.edges", run=number)]


def scores_of(db: Database, person: int, most: int = 30) -> list[Score]:
    """The scores of a person, the newest first."""
    rows = db.rows("insight.history", person=person, most=min(most, HISTORY_AT_MOST))
    return [Score(number, last_at.replace(tzinfo=UTC), *rest) for number, last_at, *rest in rows]


def _setting(kept: RfmSetting) -> Setting:
    next_at = rfm.due(kept, rfm.last_run(kept.workspace.slug))
    return Setting(kept.daily, kept.hour, kept.window_months, None if next_at == FAR else max(next_at, clock.now()),
                   kept.updated_at, kept.updated_by)


def _run(row: RfmRun) -> Run:
    return Run(row.number, row.at, row.since, row.currency, row.asked_by, row.customers, row.other_currencies, row.written, row.ended_at)
