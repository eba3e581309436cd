"""When it is quiet for somebody: stretches of time in UTC, worked out for a zone and not for a person.

A time that a change to summer time leaves out is taken as the moment after the change; of a time that comes twice the
first begins a quiet stretch and the second ends it. So quiet hours are never shorter than they look on the clock.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from koipond.deliver.errors_rules import AlwaysQuiet
from koipond.deliver.pressure import calendars
from koipond.deliver.pressure.rules import HOLIDAY, Quiet, Rules, speaks_of
from koipond.kit import bucket, clock

AHEAD_DAYS = 45      # so far it is known when it will be quiet: nothing waits longer
FRIDAY = 5           # what a worked weekend counts as


@dataclass(frozen=True)
class Stretch:
    """A time in which the same rules hold; milliseconds since 1970. Who waits, waits until `until` and a share of `spread`."""

    starts: int
    ends: int
    until: int       # when all that follows without a gap is over
    spread: int      # over how long what waited is let go: at most as long as it stays open
    rule: int        # the one that is shown
    reason: str      # quiet_hours or holiday
    skip: bool


def stretches(rules: Rules, zone: str, channel: str, kind: str, now: datetime) -> tuple[Stretch, ...]:
    """The quiet stretches of a zone from two days before `now` on, in order."""
    mine = tuple(rule for rule in rules.quiet if speaks_of(rule, channel, kind))
    return _stretches(mine, rules.own_days, rules.spread_minutes, zone, now.date()) if mine else ()


def quiet_at(rules: Rules, zone: str, channel: str, kind: str, now: datetime) -> Stretch | None:
    """The stretch of now, or None where something may go out."""
    found, at = stretches(rules, zone, channel, kind, now), clock.millis(now)
    place = bisect_right(found, at, key=lambda one: one.starts) - 1
    return found[place] if place >= 0 and at < found[place].ends else None


def let_go(stretch: Stretch, message: str) -> datetime:
    """When a message goes out that waited: always the same moment of the spread."""
    return clock.of_millis(stretch.until + int(stretch.spread * bucket.place("spread", message)))


def check_open(rules: Rules) -> None:
    """Raises AlwaysQuiet where a kind of message could not leave at any time of an ordinary week."""
    bare = tuple(Quiet(**{**vars(rule), "calendar": ""}) for rule in rules.quiet)
    for channel in {name for rule in bare for name in rule.channels} | {""}:
        for kind in {name for rule in bare for name in rule.kinds}:
            mine = tuple(rule for rule in bare if speaks_of(rule, channel, kind))
            found = _stretches(mine, (), 0, "UTC", date(2001, 1, 1)) if mine else ()
            if any(one.until - one.starts >= 14 * 86_400_000 for one in found):
                raise AlwaysQuiet(channel=channel or "any channel", kind=kind)


@lru_cache(maxsize=4096)
def _stretches(mine: tuple[Quiet, ...], own_days, spread_minutes: int, zone: str, today: date) -> tuple[Stretch, ...]:
    raw = sorted((one for rule in mine for one in _raw(rule, own_days, ZoneInfo(zone), today)), key=lambda one: (one[0], one[1], one[2].id))
    found, blocks = [], _blocks(raw)
    for number, (block, until) in enumerate(blocks):
        open_for = blocks[number + 1][0][0][0] - until if number + 1 < len(blocks) else spread_minutes * 60_000
        spread = min(spread_minutes * 60_000, open_for)
        edges = sorted({edge for starts, ends, *_ in block for edge in (starts, ends)})
        for starts, ends in zip(edges, edges[1:]):
            holding = [one for one in block if one[0] <= starts and ends <= one[1]]
            shown = max(holding, key=lambda one: (one[2].on_hit == "skip", one[1], -one[2].id))
            found.append(Stretch(starts, ends, until, spread, shown[2].id, shown[3], shown[2].on_hit == "skip"))
    return tuple(found)


def _raw(rule: Quiet, own_days, zone: ZoneInfo, today: date):
    """A rule's stretches by themselves: (starts, ends, rule, reason)."""
    days = _Days(rule.calendar, own_days, today)
    over = rule.ends < rule.begins   # as text: both are hh:mm
    for number in range(-3, AHEAD_DAYS + 1):
        day = today + timedelta(days=number)
        if days.kind(day) in rule.days:
            starts = moment(zone, day, rule.begins, last=False)
            ends = moment(zone, day + timedelta(days=1) if over else day, rule.ends, last=True)
            if starts < ends:
                yield clock.millis(starts), clock.millis(ends), rule, "holiday" if days.kind(day) == HOLIDAY else "quiet_hours"


class _Days:
    """What a day counts as: 1 to 7, or HOLIDAY."""

    def __init__(self, name: str, own_days, today: date):
        found = calendars.calendar(name, today.year - 1, today.year + 1) if name else None
        self._free = set(found.free) if found else set()
        self._worked = set(found.worked) if found else set()
        for own in own_days if name else ():
            if own.calendar == name:
                (self._free if own.free else self._worked).add(own.day)
                (self._worked if own.free else self._free).discard(own.day)

    def kind(self, day: date) -> int:
        if day in self._free:
            return HOLIDAY
        return FRIDAY if day in self._worked and day.isoweekday() > FRIDAY else day.isoweekday()


def _blocks(raw: list) -> list[tuple[list, int]]:
    """Stretches that touch or overlap, together, with the moment at which they end."""
    blocks: list[tuple[list, int]] = []
    for one in raw:
        if blocks and one[0] <= blocks[-1][1]:
            blocks[-1] = ([*blocks[-1][0], one], max(blocks[-1][1], one[1]))
        else:
            blocks.append(([one], one[1]))
    return blocks


def moment(zone: ZoneInfo, day: date, clock_time: str, last: bool) -> datetime:
    """When it is that time of that day there, in UTC; 24:00 is the next midnight. Of two such moments the first, or the
    `last`; where there is none, the moment at which the clock jumps over it.
    """
    hour, minute = map(int, clock_time.split(":"))
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    local = datetime.combine(day, time(hour, minute))
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    return _jump(zone, second, first)   # in a gap the later offset gives the earlier moment


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The change of the clock between two moments, to the minute."""
    offset = after.astimezone(zone).utcoffset()
    minutes = range(int((after - before).total_seconds() // 60) + 1)
    first = bisect_right(minutes, False, key=lambda m: (before + timedelta(minutes=m)).astimezone(zone).utcoffset() == offset)
    return before + timedelta(minutes=first)
