"""By the clock: a segment is read at a moment, or every day, week or month, and who is in it then tries to enter.

Times are those of the workspace. Of several moments that passed unseen, because nothing ran, the last counts.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from koipond.engine import Sql
from koipond.journeys import errors, local
from koipond.journeys.entries import segment

EVERY = ("once", "day", "week", "month")
LOOK_DAYS = 62    # every rule has a moment within so many days, unless it is over or has not begun


def check(entry, workspace):
    if segment.known(entry, workspace) is None:
        yield errors.UnknownSegment(segment=entry.get("segment"))
    if entry.get("every") not in EVERY:
        yield _bad("every", entry.get("every"), " | ".join(EVERY))
        return
    if local.parse_time(entry.get("at", "09:00")) is None:
        yield _bad("at", entry["at"], "09:00")
    for name in ("date", "until"):
        if (name == "date" and entry["every"] == "once" or name in entry) and _date(entry.get(name)) is None:
            yield _bad(name, entry.get(name), "2026-12-31")
    days = entry.get("weekdays", [1])
    if entry["every"] == "week" and (not isinstance(days, list) or not days or not all(type(day) is int and 1 <= day <= 7 for day in days)):
        yield _bad("weekdays", days, "[1, 2, 3, 4, 5] (1: Monday 周一)")
    if entry["every"] == "month" and (type(entry.get("day", 1)) is not int or not 1 <= entry.get("day", 1) <= 31):
        yield _bad("day", entry.get("day"), "1 … 31")


def _bad(name, given, expected):
    return errors.BadEntry(problem=f"`{name}` is {given!r}, not {expected}", problem_zh=f"`{name}` 的值为 {given!r}，应为 {expected}")


def due(entry, zone: str, after: datetime, until: datetime) -> datetime | None:
    """The last moment in (after, until]."""
    day = until.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    for back in range(LOOK_DAYS):
        moment = _moment(entry, zone, day - timedelta(days=back))
        if moment is not None and moment <= until:
            return moment if moment > after else None
    return None


def next_due(entry, zone: str, after: datetime) -> datetime | None:
    """The first moment after `after`, or None when it is over or lies far ahead (then it is asked again)."""
    first = after.astimezone(ZoneInfo(zone)).date()
    if entry["every"] == "once":
        first = max(first, _date(entry["date"]))
    for ahead in range(LOOK_DAYS):
        moment = _moment(entry, zone, first + timedelta(days=ahead))
        if moment is not None and moment > after:
            return moment
    return None


def _moment(entry, zone: str, day: date) -> datetime | None:
    """When the segment is read on a day, or None."""
    every = entry["every"]
    fits = {
        "once": lambda: day == _date(entry["date"]),
        "day": lambda: True,
        "week": lambda: day.isoweekday() in entry.get("weekdays", [1]),
        "month": lambda: day.day == min(entry.get("day", 1), _last_of_month(day)),   # the 31st of a short month is its last day
    }[every]()
    begun = "date" not in entry or day >= _date(entry["date"])
    over = "until" in entry and day > _date(entry["until"])
    return local.at_wall(day, local.parse_time(entry.get("at", "09:00")), zone) if fits and begun and not over else None


def _last_of_month(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day


def _date(value) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def tries(tick, found, one, joined, filled):
    entry = one.plan.definition["entry"]
    if due(entry, found.zone, max(tick.previous, one.since), tick.now) is None:
        return None
    return filled("tries_by_launch", one, members=segment.members(tick, found, entry["segment"]), new=Sql("1"))
