"""When time alone may next change whether somebody meets a condition.

A timer may ring too early, never too late: whoever it rings for is looked at again, and set again if need be.
A count over the last n days can only fall by time, when the event that makes it just enough leaves the window; more
events only put that off. So once a timer is set it need not be set again at each event, only when it has rung.
"""

import math
from dataclasses import dataclass
from itertools import chain

from koipond.engine import Sql
from koipond.segments import checks, values
from koipond.segments.known import Known
from koipond.segments.rules import Counted, Did, TraitIs, conditions
from koipond.segments.write import DAY_MS, HOUR_MS, Aggregate, Reading, Writer, meaning

NEVER = Sql("toDateTime64('2299-12-31 00:00:00', 3, 'UTC')")
EXACT_UP_TO = 50   # the n-th newest event is looked up exactly up to here; beyond, the oldest in the window is taken
LATEST_DAYS = 45   # a timer rings after this long at the latest, spread over SPREAD_DAYS, so that timers lie in
SPREAD_DAYS = 16   # few monthly partitions


@dataclass(frozen=True)
class EventTimer:
    """Rings `shift_ms` after `moment` for whoever has reached the bar.

    `lasting`: what set it before still holds, so that it need not be set again (see the top).
    """

    condition: int
    counted: Counted
    reached: Aggregate
    bar: int
    moment: Aggregate
    nth: int
    shift_ms: int
    lasting: bool


@dataclass(frozen=True)
class TraitTimer:
    """Rings at `wake`, an expression over profiles_traits: the next moment, or NEVER."""

    condition: int
    key: str
    wake: Sql


def timers(trees, writer: Writer) -> list[EventTimer | TraitTimer]:
    """What time alone may change in these trees; the same condition once."""
    found = {}
    for leaf in chain.from_iterable(conditions(tree) for tree in trees):
        for timer in _of(leaf, writer):
            found.setdefault(timer.condition, timer)
    return list(found.values())


def depends_on_time(leaf, known: Known) -> bool:
    """Whether time alone may change who meets the condition."""
    if isinstance(leaf, Did):
        return bool(leaf.counted.window and leaf.counted.window.last_hours)
    if isinstance(leaf, TraitIs):
        return leaf.test.operator in ("in_last_days", "more_than_days_ago") or bool(known.trait(leaf.trait).since)
    return False


def _of(leaf, writer):
    if not depends_on_time(leaf, writer.known):
        return []
    if isinstance(leaf, TraitIs):
        return _of_trait(leaf, writer)
    counted = leaf.counted
    rows = Aggregate("count", filter=writer.filter(counted))
    oldest = Aggregate("min", (Sql("at"),), filter=rows.filter)
    shift = round(counted.window.last_hours * HOUR_MS)
    if counted.how == "sum":  # may rise and fall: at every event that leaves
        return [EventTimer(_number(counted, 1), counted, rows, 1, oldest, 0, shift, False)]
    if counted.how == "sequence":
        reached = writer.aggregate(counted)
        return [EventTimer(_number(counted, 1), counted, reached, len(counted.steps), oldest, 0, shift, False)]
    reached = writer.aggregate(counted)
    return [
        EventTimer(_number(counted, bar), counted, reached, bar, *_nth_newest(counted, bar, rows), shift, True)
        for bar in _bars(leaf, writer)
    ]


def _bars(leaf: Did, writer: Writer) -> list[int]:
    """The counts below which the answer changes: at most 2 is not at least 3."""
    bar = checks.measured(leaf, "rule", writer.known.zone)
    bars = {"at_least": [bar], "at_most": [bar + 1], "exactly": [bar, bar + 1]}[leaf.test.operator]
    return [each for each in bars if each > 0]


def _nth_newest(counted, bar, rows) -> tuple[Aggregate, int]:
    if counted.how == "count" and bar == 1:
        return Aggregate("max", (Sql("at"),), filter=rows.filter), 0
    if counted.how == "count" and bar <= EXACT_UP_TO:
        newest_first = (Sql("-toUnixTimestamp64Milli(at)"),)
        return Aggregate("groupArraySorted", newest_first, str(bar), rows.filter), bar
    return Aggregate("min", (Sql("at"),), filter=rows.filter), 0


def _of_trait(leaf: TraitIs, writer: Writer) -> list[TraitTimer]:
    trait = writer.known.trait(leaf.trait)
    value = values.typed(leaf.test, trait.type, "rule", leaf.trait, writer.known.zone)
    if trait.since:
        turns = [_after(trait.column, days * DAY_MS) for days in _whole_days(leaf.test.operator, value)]
    elif trait.type == "date":
        turns = [_midnight(trait.column, days, writer.known.zone) for days in (0, math.ceil(value))]
    else:
        turns = [_after(trait.column, days * DAY_MS) for days in (0, value)]
    wake = Sql.of(
        "arrayMin(arrayPushBack(arrayFilter(turn -> turn > [[now]], arrayMap(turn -> ifNull(turn, [[never]]), [[[turns]]])), [[never]]))",
        now=writer.now, never=NEVER, turns=Sql.join(", ", turns),
    )
    return [TraitTimer(_number(leaf, 0), meaning(leaf), wake)] if turns else []


def _whole_days(operator, value) -> list[int]:
    """On which whole day since a moment the answer may change."""
    match operator:
        case "exists" | "missing":
            return []
        case "at_least" | "less":
            days = [math.ceil(value)]
        case "greater" | "at_most":
            days = [math.floor(value) + 1]
        case "between":
            days = [math.ceil(value[0]), math.floor(value[1]) + 1]
        case _:
            days = [d for v in (value if isinstance(value, tuple) else (value,)) for d in (math.floor(v), math.floor(v) + 1)]
    return sorted({min(d, values.MAX_DAYS) for d in days if d > 0})


def _after(moment: Sql, milliseconds: float) -> Sql:
    return Sql.of("[[m]] + toIntervalMillisecond([[ms]])", m=moment, ms=Sql.value(round(milliseconds), "Int64"))


def _midnight(day: Sql, days: int, zone: str) -> Sql:
    """When the day so many days after `day` begins in the workspace."""
    return Sql.of("toTimeZone(toDateTime64([[d]] + [[n]], 3, [[zone]]), 'UTC')", d=day,
                  n=Sql.value(days, "UInt32"), zone=Sql.value(zone, "String"))


def _number(part, bar: int) -> int:
    return int(meaning((part, bar)), 16)


def wake_of(timer: EventTimer | TraitTimer, reading: Reading, rung: Sql, tick: Sql) -> Sql:
    """For the persons of a tick: when it rings; NEVER where it needs no setting. `rung`: 1 for whom one has just rung."""
    if isinstance(timer, TraitTimer):
        return reading.of_traits("w" + timer.key, lambda: timer.wake)
    key, counted = meaning(timer.counted), timer.counted
    reached = reading.of_events(key + "r", counted, timer.reached.where) if counted.how == "sum" else reading.counted(counted)
    moment = reading.of_events(f"{key}m{timer.bar}", counted, timer.moment.where)
    needed = Sql.of(f"[[reached]] >= {timer.bar}", reached=reached)
    if timer.lasting:
        earlier = Sql.of("tick < [[tick]]", tick=tick)
        before = reading.of_events(key + "b", counted, lambda: timer.reached.where(earlier))
        needed = Sql.of(f"[[needed]] AND ([[rung]] OR [[before]] < {timer.bar})", needed=needed, rung=rung, before=before)
    return Sql.of("if([[needed]], [[wake]], [[never]])", needed=needed, wake=_rings(timer, moment), never=NEVER)


def for_everybody(timer, writer: Writer) -> Sql:
    """A SELECT of `person` and `wake` for all whom the timer concerns."""
    if isinstance(timer, TraitTimer):
        return Sql.of("SELECT person, [[wake]] AS wake FROM profiles_traits FINAL WHERE person != 0", wake=timer.wake)
    return Sql.of(
        f"SELECT person, [[wake]] AS wake FROM profiles_events WHERE [[filter]] AND person != 0"
        f" GROUP BY person HAVING [[reached]] >= {timer.bar}",
        wake=_rings(timer, timer.moment.over_all()), filter=timer.reached.filter, reached=timer.reached.over_all(),
    )


def _rings(timer: EventTimer, moment: Sql) -> Sql:
    if timer.nth:
        moment = Sql.of(f"fromUnixTimestamp64Milli(-([[m]][{timer.nth}]), 'UTC')", m=moment)
    return _after(moment, timer.shift_ms)


def soon(wake: Sql, now: Sql) -> Sql:
    """The moment, or an earlier one for those that lie far ahead; NEVER stays never."""
    latest = Sql.of("[[now]] + toIntervalDay([[days]] + person % [[spread]])", now=now,
                    days=Sql.value(LATEST_DAYS, "UInt32"), spread=Sql.value(SPREAD_DAYS, "UInt32"))
    return Sql.of("if([[wake]] < [[never]], least([[wake]], [[latest]]), [[never]])", wake=wake, latest=latest, never=NEVER)
