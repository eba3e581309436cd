"""What day it is for each person: the trait `time_zone`, or the workspace's zone where that is missing or no zone.

The engine computes only in zones that stand in the statement, so what it must know of all zones at a moment goes along
as three arrays: their names, how far each is from UTC, and when that changes next. Bound anew at each asking.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from koipond.engine import Sql

AHEAD_DAYS = 64   # how far changes are looked for; a timer rings sooner than that
STEP_DAYS = 7     # no zone changes and changes back within a week
HOUR_S = 3600

NAMES = "segments_zone_names"
_OFFSETS, _CHANGES = Sql("{segments_zone_offsets:Array(Int32)}"), Sql("{segments_zone_changes:Array(Int64)}")
_NAMES = Sql(f"{{{NAMES}:Array(String)}}")


@dataclass(frozen=True)
class Own:
    """The zone of a person as SQL over the columns of profiles_traits: seconds from UTC, and when they change next
    (milliseconds since 1970)."""

    offset_s: Sql
    changes_at: Sql


def own(time_zone: Sql, workspace_zone: str) -> Own:
    """The zone of the person whose trait is in the column `time_zone`."""
    def of(values: Sql, default: Sql) -> Sql:
        return Sql.of("transform(ifNull([[zone]], ''), [[names]], [[values]], [[default]])", zone=time_zone, names=_NAMES,
                      values=values, default=default)

    def default(values: Sql) -> Sql:
        place = Sql.value(workspace_zone, "String")
        return Sql.of("arrayElement([[values]], indexOf([[names]], [[place]]))", values=values, names=_NAMES, place=place)

    return Own(of(_OFFSETS, default(_OFFSETS)), of(_CHANGES, default(_CHANGES)))


def own_today(zone: Own, now: Sql) -> Sql:
    """The day it is for the person."""
    return Sql.of("toDate32(addSeconds([[now]], [[offset]]), 'UTC')", now=now, offset=zone.offset_s)


def needed(*statements: Sql) -> bool:
    """Whether a statement asks for zones."""
    return any(NAMES in statement.text for statement in statements)


def bound(now: datetime) -> dict:
    """What a statement that asks for zones binds, at this moment."""
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    names, offsets, changes = _of_hour(now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0))
    return {NAMES: names, "segments_zone_offsets": offsets, "segments_zone_changes": changes}


def with_zones(statement: Sql, now: datetime) -> Sql:
    """The statement with what it needs of zones; the same where it needs nothing."""
    return Sql(statement.text, {**statement.binds, **bound(now)}) if needed(statement) else statement


@lru_cache(maxsize=4)
def _of_hour(quarter: datetime) -> tuple[list, list, list]:
    """For a quarter of an hour: zones change on quarters only, so it holds until the next."""
    found = [_offset_and_change(zone, quarter) for zone in _all().values()]
    return list(_all()), [offset for offset, _ in found], [change for _, change in found]


@cache
def _all() -> dict[str, ZoneInfo]:
    """Kept, because reading them costs more than asking them."""
    return {name: ZoneInfo(name) for name in sorted(available_timezones())}


def _offset_and_change(zone: ZoneInfo, now: datetime) -> tuple[int, int]:
    """Seconds from UTC now, and when that is different (milliseconds since 1970), at the latest after AHEAD_DAYS."""
    offset = now.astimezone(zone).utcoffset()
    for days in range(STEP_DAYS, AHEAD_DAYS + STEP_DAYS, STEP_DAYS):
        until = now + timedelta(days=days)
        if until.astimezone(zone).utcoffset() != offset:
            seconds = range(STEP_DAYS * 24 * HOUR_S)
            start = until - timedelta(days=STEP_DAYS)
            same = bisect_right(seconds, False, key=lambda s: (start + timedelta(seconds=s)).astimezone(zone).utcoffset() != offset)
            return int(offset.total_seconds()), int((start + timedelta(seconds=same)).timestamp() * 1000)
    return int(offset.total_seconds()), int(until.timestamp() * 1000)
