"""How far the clocks of all zones stand from UTC, and when they change: so that a set of moments becomes local hours in SQL."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from koipond.engine import Sql, named

CHANGES = 2   # of a clock within the window; no zone has had more within half a year. Of more, the latest count


def offsets(since: datetime, until: datetime) -> Sql:
    """A SELECT of a row per zone: zone, base (seconds from UTC at first), and of two changes from when on and by how much."""
    rows = [(name, *_row(ZoneInfo(name), since, until)) for name in sorted(available_timezones())]
    names, *numbers = zip(*rows, strict=True)
    columns = {f"column_{i}": Sql.value(list(column), "Array(Int64)") for i, column in enumerate(numbers)}
    return Sql.of(named("insight.offsets"), names=Sql.value(list(names), "Array(String)"), **columns)


def _row(zone: ZoneInfo, since: datetime, until: datetime) -> tuple[int, ...]:
    changes = _changes(zone, since, until)[-CHANGES:]
    base = _offset(zone, until) - sum(by for _, by in changes)
    return base, *(number for change in (*changes, *[(0, 0)] * (CHANGES - len(changes))) for number in change)


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> list[tuple[int, int]]:
    """When the clock changes, in seconds since 1970, and by how many: looked for week by week, found to the second."""
    found, week = [], since
    while week < until:
        following = min(week + timedelta(days=7), until)
        if by := _offset(zone, following) - _offset(zone, week):
            found.append((_moment(zone, week, following), by))
        week = following
    return found


def _moment(zone: ZoneInfo, before: datetime, after: datetime) -> int:
    low, high, was = int(before.timestamp()), int(after.timestamp()), _offset(zone, before)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, datetime.fromtimestamp(middle, UTC)) == was else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> int:
    return round(at.astimezone(zone).utcoffset().total_seconds())
