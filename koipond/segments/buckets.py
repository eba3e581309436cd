"""How a trait is laid out for a distribution: values as they are, numbers in round buckets, times by year to hour."""

import math
from dataclasses import dataclass

from koipond.engine import Database, Sql
from koipond.segments.known import Asked
from koipond.segments.write import Writer

FEW_VALUES = 12        # a number with so few different values is shown as it is
BUCKETS = 10           # about so many for numbers
TEXT_SHOWN = 200       # characters
EDGES = (0.02, 0.98)   # what lies outside these quantiles falls into the open buckets at both ends
HOUR, DAY = 3600, 86400
# The finest unit that needs no more than about two dozen buckets: (longest range in seconds, unit).
UNITS = ((2 * DAY, "hour"), (31 * DAY, "day"), (180 * DAY, "week"), (731 * DAY, "month"), (math.inf, "year"))
_STARTS = {
    "hour": "formatDateTime([[x]], '%Y-%m-%d %H:00', [[zone]])", "day": "toString(toDate32([[x]], [[zone]]))",
    "week": "toString(toStartOfWeek(toDate32([[x]], [[zone]]), 1))",
    "month": "formatDateTime([[x]], '%Y-%m', [[zone]])", "year": "formatDateTime([[x]], '%Y', [[zone]])",
}


@dataclass(frozen=True)
class Axis:
    """A trait laid out. `value` is its SQL over profiles_traits: Nullable(String)."""

    trait: str
    kind: str            # values, numbers, hour, day, week, month, year
    value: Sql
    base: float = 0      # of numbers: where the first closed bucket begins
    width: float = 0
    count: int = 0

    def label(self, value: str) -> tuple:
        """What is shown, with both ends of a bucket."""
        if self.kind == "values":
            return value[:TEXT_SHOWN], None, None
        if self.kind != "numbers":
            return value, value, None
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
    """The traits laid out; numbers and times by what a look at one person in sixteen shows."""
    measured = [trait for trait in traits if trait.type not in ("text", "boolean")]
    ranges = _ranges(db, writer, measured)
    return [_axis(writer, trait, ranges.get(trait.name)) for trait in traits]


def _ranges(db, writer, traits) -> dict:
    if not traits:
        return {}
    low, high = EDGES
    columns = Sql.join(", ", [
        Sql.of(f"quantilesExact({low}, {high})([[x]]), uniqExact([[x]])", x=_number(writer, trait)) for trait in traits
    ])
    # Not FINAL: an outdated row does not move a round edge.
    row = db.rows(Sql.of("SELECT [[c]] FROM profiles_traits WHERE person % 16 = 0 OR person < 5000", c=columns))[0]
    return {trait.name: (*row[2 * i], row[2 * i + 1]) for i, trait in enumerate(traits)}


def _number(writer, trait) -> Sql:
    column = writer.column(trait)
    if trait.type in ("date", "datetime"):
        moment = "toDateTime64([[c]], 0, 'UTC')" if trait.type == "date" else "[[c]]"
        return Sql.of(f"toFloat64(toUnixTimestamp64Second(toDateTime64({moment}, 0, 'UTC')))", c=column)
    return Sql.of("toFloat64([[c]])", c=column)


def _axis(writer, trait: Asked, range) -> Axis:
    column = writer.column(trait)
    if trait.type == "text":
        return Axis(trait.name, "values", Sql.of("nullIf([[c]], '')", c=column))
    if trait.type == "boolean":
        return Axis(trait.name, "values", Sql.of("toString([[c]])", c=column))
    if trait.type in ("date", "datetime"):
        return _times(writer, trait, column, range)
    low, high, different = range
    if different <= FEW_VALUES or not high > low:
        return Axis(trait.name, "numbers", Sql.of("toString(toFloat64([[c]]))", c=column))
    width = _round((high - low) / BUCKETS)
    base = math.floor(low / width) * width
    count = math.ceil((high - base) / width)
    value = Sql.of(f"toString(toInt64(least(greatest(floor((toFloat64([[c]]) - {base!r}) / {width!r}), -1), {count})))", c=column)
    return Axis(trait.name, "numbers", value, base, width, count)


def _times(writer, trait, column, range) -> Axis:
    low, high, different = range
    unit = next(unit for longest, unit in UNITS if not different or high - low <= longest)
    zone = writer.known.zone
    if trait.type == "date":  # a date is the same day everywhere
        unit, zone = ("day" if unit == "hour" else unit), "UTC"
        column = Sql.of("toDateTime64([[c]], 0, 'UTC')", c=column)
    return Axis(trait.name, unit, Sql.of(_STARTS[unit], x=column, zone=Sql.value(zone, "String")))


def _round(width: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is at least this wide."""
    power = 10.0 ** math.floor(math.log10(width))
    found = next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))
    return int(found) if found >= 1 else round(found, 10)
