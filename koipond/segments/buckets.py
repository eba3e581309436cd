"""How a trait is laid out for a distribution: values as they are, numbers in round buckets, times by decade to hour."""

import math
from dataclasses import dataclass

from koipond.engine import Database, Sql
from koipond.segments.known import Asked
from koipond.segments.remembered import until_next_tick
from koipond.segments.write import Writer

FEW_VALUES = 12        # a number with so few different values is shown as it is
BUCKETS = 10           # about so many for numbers
TEXT_SHOWN = 200       # characters
RUN, RUNS = 2048, 8   # edges are found from so many persons in a row, at so many places
EDGES = (0.02, 0.98)   # what lies outside these quantiles falls into the open buckets at both ends
HOUR, DAY = 3600, 86400
# The finest unit that needs no more than about two dozen buckets: (longest range in seconds, unit).
UNITS = ((2 * DAY, "hour"), (31 * DAY, "day"), (180 * DAY, "week"), (731 * DAY, "month"), (30 * 366 * DAY, "year"), (math.inf, "decade"))
# The engine's beginning of the unit, and how much of it is shown.
_STARTS = {
    "hour": ("toStartOfHour([[x]])", 16), "day": ("toDate32([[x]])", 10),
    # The engine's own beginnings of weeks, months and years know no day before 1970.
    "week": ("toDate32([[x]]) - toDayOfWeek([[x]]) + 1", 10), "month": ("makeDate32(toYear([[x]]), toMonth([[x]]), 1)", 7),
    "year": ("makeDate32(toYear([[x]]), 1, 1)", 4), "decade": ("makeDate32(intDiv(toYear([[x]]), 10) * 10, 1, 1)", 4),
}


@dataclass(frozen=True)
class Axis:
    """A trait laid out. `value` is its SQL over `table`, of any type; a label is made from it as text."""

    trait: str
    kind: str            # values, numbers, hour, day, week, month, year, decade
    value: Sql
    table: str
    base: float = 0      # of numbers: where the first closed bucket begins
    width: float = 0
    count: int = 0

    def label(self, value: str) -> tuple:
        """What is shown, with both ends of a bucket."""
        if self.kind == "values":
            return value[:TEXT_SHOWN], None, None
        if self.kind != "numbers":
            start = value[:_STARTS[self.kind][1]]
            return (f"{start} – {int(start) + 9}" if self.kind == "decade" else start), start, None
        if not self.width:
            return f"{float(value):g}", float(value), float(value)
        number = int(value)
        low = None if number < 0 else round(self.base + number * self.width, 10)
        high = None if number >= self.count else round(self.base + (number + 1) * self.width, 10)
        if low is None:
            return f"< {high:g}", None, high
        return (f"≥ {low:g}", low, None) if high is None else (f"{low:g} – {high:g}", low, high)

    def order(self, low):
        """Where a bucket stands among the others."""
        return (low is not None, low if low is not None else 0)


def axes(db: Database, writer: Writer, traits: list[Asked]) -> list[Axis]:
    """The traits laid out; numbers and times by what a look at some persons shows."""
    measured = [trait for trait in traits if trait.type not in ("text", "boolean")]
    ranges = _ranges(db, writer, measured)
    return [_axis(writer, trait, ranges.get(trait.name)) for trait in traits]


def _ranges(db, writer, traits) -> dict:
    """trait → (low, high, how many different values, up to one more than FEW_VALUES), from a few runs of persons."""
    found = {}
    for table in sorted({trait.table for trait in traits}):
        here = [trait for trait in traits if trait.table == table]
        question = ("ranges", table, *((trait.name, trait.type) for trait in here))
        found |= until_next_tick(db.workspace, question, lambda table=table, here=here: _ranges_in(db, writer, table, here))
    return found


def _ranges_in(db, writer, table, traits) -> dict:
    low, high = EDGES
    columns = Sql.join(", ", [
        Sql.of(f"quantilesExact({low}, {high})([[x]]), uniqUpTo({FEW_VALUES})([[x]])", x=_number(writer, trait)) for trait in traits
    ])
    # Not FINAL: an outdated row does not move a round edge.
    newest = db.value("segments.newest_person") or 0
    runs = " OR ".join(f"person BETWEEN {start} AND {start + RUN - 1}" for start in _starts(newest))
    row = db.rows(Sql.of(f"SELECT [[c]] FROM {table} WHERE {runs}", c=columns))[0]
    return {trait.name: (*row[2 * i], row[2 * i + 1]) for i, trait in enumerate(traits)}


def _starts(newest: int) -> list[int]:
    """Where the runs of persons begin that are looked at: evenly over all, whose ids are dense."""
    return list(range(1, newest + 1, max(RUN, newest // RUNS + 1))) or [1]


def _number(writer, trait) -> Sql:
    column = writer.column(trait)
    if trait.type in ("date", "datetime"):
        moment = "toDateTime64([[c]], 0, 'UTC')" if trait.type == "date" else "[[c]]"
        return Sql.of(f"toFloat64(toUnixTimestamp64Second(toDateTime64({moment}, 0, 'UTC')))", c=column)
    return Sql.of("toFloat64([[c]])", c=column)


def _axis(writer, trait: Asked, range) -> Axis:
    column = writer.column(trait)
    if trait.type == "text":
        return Axis(trait.name, "values", Sql.of("nullIf([[c]], '')", c=column), trait.table)
    if trait.type == "boolean":
        return Axis(trait.name, "values", column, trait.table)
    if trait.type in ("date", "datetime"):
        return _times(trait, column, range, writer.known.zone)
    low, high, different = range
    if different <= FEW_VALUES or not high > low:
        return Axis(trait.name, "numbers", Sql.of("toFloat64([[c]])", c=column), trait.table)
    width = _round((high - low) / BUCKETS)
    base = math.floor(low / width) * width
    count = math.ceil((high - base) / width)
    bucket = f"floor((toFloat64([[c]]) - {base!r}) / {width!r})"
    value = Sql.of(f"toInt32(multiIf({bucket} < 0, -1, {bucket} > {count}, {count}, {bucket}))", c=column)
    return Axis(trait.name, "numbers", value, trait.table, base, width, count)


def _times(trait, column, range, zone) -> Axis:
    low, high, different = range
    unit = next(unit for longest, unit in UNITS if not different or high - low <= longest)
    if trait.type == "date":  # a date is the same day everywhere
        unit = "day" if unit == "hour" else unit
    else:
        column = Sql.of("toTimeZone([[c]], [[zone]])", c=column, zone=Sql.value(zone, "String"))
    return Axis(trait.name, unit, Sql.of(_STARTS[unit][0], x=column), trait.table)


def _round(width: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is at least this wide."""
    power = 10.0 ** math.floor(math.log10(width))
    found = next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))
    return int(found) if found >= 1 else round(found, 10)
