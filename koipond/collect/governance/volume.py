"""How many of each event came when: by source, by day, by hour, and whether the last hour was unlike those before it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

from koipond import engine
from koipond.engine import Sql

DAYS_BEFORE = 7      # the same hour of so many days before is what a whole hour is compared with
DAYS_KNOWN = 4       # of these at least on which the event was known already: fewer say nothing
USUAL_TO_STOP = 10   # events usual in this hour, from which on none at all is told of
TIMES_USUAL = 10     # as many times the usual is told of …
LEAST_OF_MANY = 50   # … from so many events on


@dataclass(frozen=True)
class Anomaly:
    """An hour unlike the same hour of the days before: `stopped` or `surged`. `usual` is their median."""

    kind: str
    hour: datetime
    seen: int
    usual: float


@dataclass(frozen=True)
class Volume:
    """How often an event came, by when it happened. `by_day` has the days of the workspace's zone with any, the first
    one first."""

    last_24_hours: int = 0
    by_day: dict[str, int] = field(default_factory=dict)
    by_source: dict[int, int] = field(default_factory=dict)
    anomaly: Anomaly | None = None


def count(db: engine.Database, slots: dict[str, Sql], number: int, counted: int, now: datetime) -> None:
    """Counts a range of the inbox on. What a try that was cut short counted is taken back first."""
    last, _ = db.rows("collect.volume_state")[0]
    if last > counted:
        db.run("collect.volume_uncertain", counted=counted)
    db.run("collect.volume_count", slots, number=number, counted=counted, now=now)


def count_past(db: engine.Database, slots: dict[str, Sql], counted: int, now: datetime) -> None:
    """Counts what was counted in the catalogue before there was a volume; nothing where there is one."""
    if counted and not db.rows("collect.volume_state")[0][1]:
        db.run("collect.volume_count", slots, number=counted, counted=0, now=now)


def volumes(db: engine.Database, names: list[str], first_at: dict[str, datetime], counted: int, now: datetime, zone: str) -> dict[str, Volume]:
    """The volume of each event that came in the last 90 days."""
    found = {}
    for name, by_source, by_day, last_24_hours, by_hour, _ in db.rows(
            "collect.volume", counted=counted, now=now, zone=zone, events=names):
        days = {day: seen for day, seen in sorted(by_day.items()) if seen}
        found[name] = Volume(last_24_hours, days, dict(sorted(by_source.items())), anomaly(by_hour, first_at.get(name), now))
    return found


def anomaly(by_hour: dict[int, int], first_at: datetime | None, now: datetime) -> Anomaly | None:
    """Whether the last whole hour was unlike the same hour of the seven days before. `by_hour`: hours ago → how many.

    `stopped`: none came where the median of the days is at least 10. `surged`: at least 50 came, and ten times the median.
    Days before the event was first seen do not count, and with fewer than four of them nothing is said.
    """
    hour = _whole(now) - timedelta(hours=1)
    days = [day for day in range(1, DAYS_BEFORE + 1) if first_at and hour - timedelta(days=day) >= _whole(first_at)]
    if len(days) < DAYS_KNOWN:
        return None
    seen, usual = by_hour.get(1, 0), median(by_hour.get(1 + 24 * day, 0) for day in days)
    if seen == 0 and usual >= USUAL_TO_STOP:
        return Anomaly("stopped", hour.astimezone(UTC), seen, usual)
    if seen >= LEAST_OF_MANY and seen >= TIMES_USUAL * max(usual, 1):
        return Anomaly("surged", hour.astimezone(UTC), seen, usual)
    return None


def _whole(moment: datetime) -> datetime:
    """The beginning of the hour."""
    return moment.replace(minute=0, second=0, microsecond=0)
