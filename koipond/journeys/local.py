"""Local time of the people at a step: when the clock on their wall shows a time.

The engine computes in zones that stand in the statement only. So the zones of those who are there are asked for first,
and what must be known of each goes along. A time that a day has twice is its first; one that it skips is as much later.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from koipond import access, deliver
from koipond.engine import Sql

BEHIND_DAYS, AHEAD_DAYS = 400, 1100   # so far, changes of the clock are known; what lies further is asked again on the way
STEP_DAYS = 7                         # no zone changes and changes back within a week


def parse_time(text: object) -> time | None:
    """`09:30` as a time; None for what is no time of day."""
    try:
        return time.fromisoformat(text) if isinstance(text, str) and len(text) == 5 else None
    except ValueError:
        return None


def at_wall(day: date, hour: time, zone: str) -> datetime:
    """The moment in UTC at which a clock of the zone shows a time on a day."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def next_hour(now: datetime, zone: str, hour: time, weekdays: tuple[int, ...] = (), not_before_days: int = 0) -> datetime:
    """The next moment after `now` at which the zone's clock shows `hour`, on one of the weekdays (1 Monday … 7; () any), at
    the earliest on the day that lies so many days ahead.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    for ahead in range(not_before_days, not_before_days + 9):
        day = today + timedelta(days=ahead)
        moment = at_wall(day, hour, zone)
        if moment > now and (not weekdays or day.isoweekday() in weekdays):
            return moment
    raise ValueError(f"no such hour within nine days: {hour} on {weekdays}")


@dataclass(frozen=True)
class Zones:
    """The zones of some people: `default` of whoever has none, and the others that there are."""

    default: str
    others: tuple[str, ...]

    def each(self, moment_of) -> Sql:
        """Over a row with `zone`: the moment that `moment_of(zone)` gives for it."""
        default = Sql.value(moment_of(self.default), "DateTime64(3, 'UTC')")
        if not self.others:
            return default
        return Sql.of("transform(zone, [[names]], [[moments]], [[default]])", names=self._names, default=default,
                      moments=Sql.value([moment_of(name) for name in self.others], "Array(DateTime64(3, 'UTC'))"))

    def utc_seconds(self, local: Sql, now: datetime) -> Sql:
        """Over a row with `zone`: the seconds since 1970 at which its clock shows `local` (the same count as if the zone were UTC)."""
        return Sql.of("([[local]] - [[offset]])", local=local, offset=self._offset(local, now, of_local=True))

    def local_seconds(self, utc: Sql, now: datetime) -> Sql:
        """The other way round."""
        return Sql.of("([[utc]] + [[offset]])", utc=utc, offset=self._offset(utc, now, of_local=False))

    def _offset(self, seconds: Sql, now: datetime, of_local: bool) -> Sql:
        found = [offsets(zone, now.date()) for zone in (self.default, *self.others)]
        starts = [[local if of_local else utc for utc, local, _ in changes] for changes in found]
        values = [[offset for *_, offset in changes] for changes in found]
        if not self.others:
            return Sql.of("[[values]][greatest(1, arrayCount(start -> start <= [[s]], [[starts]]))]", s=seconds,
                          values=Sql.value(values[0], "Array(Int64)"), starts=Sql.value(starts[0], "Array(Int64)"))
        return Sql.of("[[values]][1 + indexOf([[names]], zone)][greatest(1, arrayCount(start -> start <= [[s]], [[starts]][1 + indexOf([[names]], zone)]))]",
                      s=seconds, names=self._names, values=Sql.value(values, "Array(Array(Int64))"),
                      starts=Sql.value(starts, "Array(Array(Int64))"))

    @property
    def _names(self) -> Sql:
        return Sql.value(list(self.others), "Array(String)")


def zones_at(here) -> Zones:
    """The zones of the people at a step: by the trait `time_zone`, else by their place, else the workspace's."""
    home = access.workspace(str(here.workspace)).time_zone
    found = {zone for (zone,) in here.db.rows(Sql.of("SELECT DISTINCT zone FROM ([[people]])", people=people(here)))}
    return Zones(home, tuple(sorted(found - {home})))


def people(here) -> Sql:
    """A SELECT of person and zone of those at a step of whom anything is known."""
    return deliver.zones_sql(access.workspace(str(here.workspace)), Sql.of("SELECT person FROM journeys_tick_front WHERE [[here]]", here=here.rows))


@lru_cache
def names() -> tuple[str, ...]:
    """The names of all zones. Kept, because asking for them reads folders."""
    return tuple(sorted(available_timezones()))


@lru_cache(maxsize=2000)
def offsets(zone: str, today: date) -> tuple[tuple[int, int, int], ...]:
    """How far a zone is from UTC around a day: (from which second since 1970 on, the same on the clock of the zone, seconds
    from UTC), earliest first.
    """
    place = ZoneInfo(zone)
    moment = datetime.combine(today, time(), UTC) - timedelta(days=BEHIND_DAYS)
    end = moment + timedelta(days=BEHIND_DAYS + AHEAD_DAYS)
    found = [(-(2**40), -(2**40), _offset_s(place, moment))]
    while moment < end:
        following = moment + timedelta(days=STEP_DAYS)
        before, after = found[-1][2], _offset_s(place, following)
        if before != after:
            seconds = range(STEP_DAYS * 86_400)
            first = bisect_right(seconds, False, key=lambda s, moment=moment, before=before: _offset_s(place, moment + timedelta(seconds=s)) != before)
            start = int(moment.timestamp()) + first
            found.append((start, start + max(before, after), after))
        moment = following
    return tuple(found)


def _offset_s(place: ZoneInfo, moment: datetime) -> int:
    return int(moment.astimezone(place).utcoffset().total_seconds())
