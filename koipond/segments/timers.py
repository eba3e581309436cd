"""When time alone may next change whether somebody meets a condition.

A timer may ring too early, never too late: whoever it rings for is looked at again, and set again if need be.
A count over the last n days can only fall by time, when the event that makes it just enough leaves the window; more
events only put that off. So once a timer is set it need not be set again at each event, only when it has rung.
"""

import math
from dataclasses import dataclass
from itertools import chain

from koipond.engine import Sql
from koipond.segments import absence, checks, dates, newest, values
from koipond.segments.compare import DAY_MS, HOUR_MS
from koipond.segments.known import Asked, Known
from koipond.segments.tree import Counted, Did, InMonth, TraitIs, conditions
from koipond.segments.write import Aggregate, Reading, Writer, meaning

LONG_DAYS = 3      # from here on a window is long: few of its ends lie within what is watched
EXACT_UP_TO = 50   # the n-th newest event is looked up exactly up to here; beyond, the oldest in the window is taken


@dataclass(frozen=True)
class EventTimer:
    """Rings `shift_ms` after `moment` (in milliseconds since 1970) for whoever has reached the bar.

    `lasting`: what set it before still holds, so that it need not be set again (see the top). `rows`: `reached` is not
    what the condition counts, but how many events there are.
    """

    condition: int
    counted: Counted
    reached: Aggregate | absence.Unanswered | absence.Picked
    bar: int
    moment: Aggregate | absence.EndOf
    nth: int
    shift_ms: int
    lasting: bool
    rows: bool = False


@dataclass(frozen=True)
class TraitTimer:
    """Rings at `wake`, an expression over the trait's table: the next moment in milliseconds since 1970, or 0."""

    condition: int
    key: str
    wake: Sql
    trait: Asked


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
        return leaf.counted.how == "quiet" or leaf.counted.wait_days is not None or bool(
            leaf.counted.window and leaf.counted.window.last_hours)
    if isinstance(leaf, TraitIs):
        if isinstance(leaf.test.value, InMonth):
            return isinstance(leaf.test.value.month, str)
        by_time = ("in_last_days", "more_than_days_ago", *dates.OPERATORS)
        return leaf.test.operator in by_time or bool(known.trait(leaf.trait).since)
    return False


def _of(leaf, writer):
    if not depends_on_time(leaf, writer.known):
        return []
    if isinstance(leaf, TraitIs):
        return _of_trait(leaf, writer)
    counted = leaf.counted
    if counted.how in ("absence", "first", "last"):
        return _of_described(counted, writer)
    rows = Aggregate("count", filter=writer.filter(counted))
    if counted.how == "quiet":  # what is counted is the moment itself, which each such event puts off
        return [EventTimer(_number(counted, 1), counted, rows, 1, writer.aggregate(counted), 0, 0, False)]
    oldest = Aggregate("min", (_MS,), filter=rows.filter)
    shift = round(counted.window.last_hours * HOUR_MS)
    if counted.how == "sum":  # may rise and fall: at every event that leaves
        return [EventTimer(_number(counted, 1), counted, rows, 1, oldest, 0, shift, False, rows=True)]
    if counted.how == "sequence":
        reached = writer.aggregate(counted)
        return [EventTimer(_number(counted, 1), counted, reached, len(counted.steps), oldest, 0, shift, False)]
    reached = writer.aggregate(counted)
    return [
        EventTimer(_number(counted, bar), counted, reached, bar, *_nth_newest(counted, bar, rows), shift, True)
        for bar in _bars(leaf, writer)
    ]


def _of_described(counted: Counted, writer: Writer) -> list[EventTimer]:
    """When the waiting for what is absent is over, and when an event leaves the window."""
    reached, found = writer.aggregate(counted), []
    if counted.wait_days is not None:
        wait = round(counted.wait_days * DAY_MS)
        found.append(EventTimer(_number(counted, 2), counted, reached, 1, absence.EndOf(reached), 0, wait, False))
    if counted.window and counted.window.last_hours:
        rows = Aggregate("count", filter=writer.there(counted))
        # The last one is what counts while it is in the window; else one that leaves may lay bare another.
        edge = Aggregate("max" if counted.how == "last" else "min", (_MS,), filter=rows.filter)
        shift = round(counted.window.last_hours * HOUR_MS)
        found.append(EventTimer(_number(counted, 1), counted, rows, 1, edge, 0, shift, False, rows=True))
    return found


def _bars(leaf: Did, writer: Writer) -> list[int]:
    """The counts below which the answer changes: at most 2 is not at least 3."""
    bar = checks.measured(leaf, "rule", writer.known.zone)
    bars = {"at_least": [bar], "at_most": [bar + 1], "exactly": [bar, bar + 1]}[leaf.test.operator]
    return [each for each in bars if each > 0]


def _nth_newest(counted, bar, rows) -> tuple[Aggregate, int]:
    if counted.how == "count" and bar == 1:
        return Aggregate("max", (_MS,), filter=rows.filter), 0
    if counted.how == "count" and bar <= EXACT_UP_TO:
        newest_first = (Sql.of("-[[ms]]", ms=_MS),)
        return Aggregate("groupArraySorted", newest_first, str(bar), rows.filter), bar
    return Aggregate("min", (_MS,), filter=rows.filter), 0


def _of_trait(leaf: TraitIs, writer: Writer) -> list[TraitTimer]:
    trait = writer.known.trait(leaf.trait)
    value = values.typed(leaf.test, trait.type, "rule", leaf.trait, writer.known.zone)
    if leaf.test.operator in dates.OPERATORS:
        turns = _of_calendar(leaf.test.operator, value, trait, writer)
    elif trait.since:
        turns = [_after(_ms(trait.column), days * DAY_MS) for days in _whole_days(leaf.test.operator, value)]
    elif trait.type == "date":
        turns = [dates.at_midnight(trait.column, days, writer.known.zone) for days in (0, math.ceil(value))]
    else:
        turns = [_after(_ms(trait.column), days * DAY_MS) for days in (0, value)]
    next_one = "arrayMin(arrayFilter(turn -> turn > [[now]], arrayMap(turn -> ifNull(turn, 0), [[[turns]]])))"
    wake = Sql.of(next_one, now=_ms(writer.now), turns=Sql.join(", ", turns))  # of nothing: 0
    return [TraitTimer(_number(leaf, 0), meaning(leaf), wake, trait)] if turns else []


def _of_calendar(operator, value, trait: Asked, writer: Writer) -> list[Sql]:
    days = dates.turn_days(operator, value, writer.day(trait, operator))
    zone = writer.own_zone(trait, operator)
    return [dates.at_own_midnight(day, zone) if zone else dates.at_midnight(day, 0, writer.known.zone) for day in days]


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


def _number(part, bar: int) -> int:
    return int(meaning((part, bar)), 16)


def _ms(moment: Sql) -> Sql:
    return Sql.of("toUnixTimestamp64Milli([[m]])", m=moment)


def _after(moment: Sql, milliseconds: float) -> Sql:
    return Sql.of(f"([[m]] + {round(milliseconds)})", m=moment)


def _rings(timer: EventTimer, moment: Sql) -> Sql:
    return _after(Sql.of(f"-([[m]][{timer.nth}])", m=moment) if timer.nth else moment, timer.shift_ms)


def wake_of(timer: EventTimer | TraitTimer, reading: Reading) -> Sql:
    """For the persons of a tick: when it rings (milliseconds since 1970), or 0 where it needs no setting.

    Stands beside segments_tick_persons: `rung` is 1 for whom a timer has just rung, `names` are the names of the
    person's events of this tick. Without these events, was the bar reached before? Then the timer is set already.
    """
    if isinstance(timer, TraitTimer):
        return reading.of_trait("w" + timer.key, timer.trait, lambda: timer.wake)
    key, counted = meaning(timer.counted), timer.counted
    if kept := kept_of(timer):
        return _wake_of_newest(timer, reading.newest_of(kept, timer.bar + newest.AND_MORE), reading.writer.now)
    reached = reading.of_events(key + "r", counted, timer.reached.where) if timer.rows else reading.counted(counted)
    moment = reading.of_events(f"{key}m{timer.condition}", counted, timer.moment.where)
    needed = Sql.of(f"[[reached]] >= {timer.bar}", reached=reached)
    if timer.lasting:
        name = Sql.value(counted.steps[0].event, "String")
        needed = Sql.of(f"[[needed]] AND (rung OR [[reached]] < {timer.bar} + countEqual(names, [[name]]))",
                        needed=needed, reached=reached, name=name)
    return Sql.of("if([[needed]], [[wake]], 0)", needed=needed, wake=_rings(timer, moment))


def kept_of(timer: EventTimer) -> Counted | None:
    """What is kept of the newest moments of an event, where that answers the timer."""
    return newest.family_of(timer.counted) if timer.lasting and timer.bar <= newest.KEPT_UP_TO else None


def _wake_of_newest(timer: EventTimer, column: Sql, now: Sql) -> Sql:
    """For who had such an event in this tick. In long windows the few timers that lie within the days that are watched are
    set again each time; in short ones, only by whom the bar was not reached before.
    """
    counted, name = timer.counted, Sql.value(timer.counted.steps[0].event, "String")
    if timer.shift_ms >= LONG_DAYS * DAY_MS:
        asked = Sql.of("rung OR has(names, [[name]])", name=name)
    else:
        before = Sql.of(f"({timer.bar} + countEqual(names, [[name]]))", name=name)
        asked = Sql.of("rung OR NOT [[r]]", r=newest.reached(column, before, counted, now))
    return Sql.of("if([[asked]], [[wake]], 0)", asked=asked, wake=newest.leaves(column, timer.bar, counted))


def for_everybody(timer: EventTimer, writer: Writer) -> Sql:
    """A SELECT of `person` and `wake` for all whom the timer concerns."""
    return Sql.of(
        f"SELECT person, [[wake]] AS wake FROM profiles_events WHERE ([[filter]]) AND person != 0"
        f" GROUP BY person HAVING [[reached]] >= {timer.bar}",
        wake=_rings(timer, timer.moment.over_all()), filter=timer.reached.filter, reached=timer.reached.over_all(),
    )


_MS = _ms(Sql("at"))
