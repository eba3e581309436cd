"""What a computed trait counts: a metric over a person's events, read from JSON and written as SQL.

A value that is not of the property's type counts as none. Of events at the same moment, source and message decide which
is first, so that every counting agrees.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from koipond.engine import Sql
from koipond.profiles import filters, typed
from koipond.profiles.errors_traits import WrongMetric
from koipond.profiles.filters import AMOUNT, Filter

DAY_MS = 86_400_000
DAYS_AT_MOST = 36_500     # how far a window looks back: as in rules
EVENTS_AT_MOST = 20       # names of events of one metric
LATEST_MS = 9_999_999_999_999  # no moment is noted behind this (the year 2286), because the engine's times end soon after

METRICS = ("count", "sum", "average", "min", "max", "first", "last", "most_frequent", "distinct", "days_since_first", "days_since_last")
DAYS_SINCE = ("days_since_first", "days_since_last")
# metric → types that its property may be read as, the first unless said; () where it has no property.
TYPES = {
    "count": (), "days_since_first": (), "days_since_last": (), "sum": ("number", "money"), "average": ("number", "money"),
    "min": ("number", "money", "date", "datetime"), "max": ("number", "money", "date", "datetime"),
    "first": ("text", "number", "money", "date", "datetime", "boolean"), "last": ("text", "number", "money", "date", "datetime", "boolean"),
    "most_frequent": ("text",), "distinct": ("text",),
}
NEVER_MISSING = ("count", "sum", "distinct")  # of nothing they are 0, as in rules
_KEYS = {"metric", "event", "property", "type", "where", "window"}
_ORDER = "(at, source, message_id)"


@dataclass(frozen=True)
class Metric:
    """What is counted: `metric` over the events of these names that pass the filters, and happened in the window."""

    metric: str
    events: tuple[str, ...]
    subject: str = ""                  # the property that is measured
    of: str = ""                       # the type as which the property is read
    where: tuple[Filter, ...] = ()
    last_days: float = 0               # 0: all time

    @property
    def type(self) -> str:
        """Of the trait."""
        if self.metric in ("count", "distinct", *DAYS_SINCE):
            return "number"
        return self.of or "datetime"   # first and last without a property: the moment

    @property
    def since(self) -> bool:
        """Whether a moment is kept, and whole days that have passed since are what is asked for."""
        return self.metric in DAYS_SINCE

    @property
    def column(self) -> str:
        """The type of its column."""
        if self.since:
            return typed.COLUMNS["datetime"]
        plain = typed.COLUMNS[self.type]
        return plain.removeprefix("Nullable(").removesuffix(")") if self.metric in NEVER_MISSING else plain


def read(json: object) -> Metric:
    """The metric of a definition's JSON. Raises WrongMetric: what is wrong, where, and what would be right."""
    if not isinstance(json, dict) or set(json) - _KEYS:
        raise WrongMetric(path="metric", value=json, example='{"metric": "count", "event": "order_completed"}')
    metric = json.get("metric")
    if metric not in METRICS:
        raise WrongMetric(path="metric.metric", value=metric, example=", ".join(METRICS))
    property, of = _property(json, metric)
    where = json.get("where") or []
    if not isinstance(where, list) or len(where) > filters.FILTERS_AT_MOST:
        raise WrongMetric(path="metric.where", value=where, example='[{"property": "category", "is": "equals", "value": "tea"}]')
    return Metric(metric, _events(json.get("event")), property, of,
                  tuple(filters.read(each, f"metric.where[{i}]") for i, each in enumerate(where)), _window(json.get("window")))


@lru_cache(maxsize=4096)
def counted(metric: Metric) -> Sql:
    """1 or 0, over one event: whether it counts at {now}."""
    pieces = [Sql.of("name IN [[names]]", names=Sql.value(list(metric.events), "Array(String)")), *map(filters.condition, metric.where)]
    if metric.last_days:
        pieces.append(Sql(f"at > {{now:DateTime64(3, 'UTC')}} - toIntervalMillisecond({_window_ms(metric)})"))
    return Sql.join(" AND ", [Sql.of("([[p]])", p=piece) for piece in pieces])


def value(metric: Metric, counts: Sql) -> Sql:
    """The aggregate over a person's events of which those with `counts` count, as its column has it."""
    return Sql.of(f"CAST({_AGGREGATES[metric.metric](metric)}, '{metric.column.replace(chr(39), chr(92) + chr(39))}')",
                  c=counts, v=_read(metric), p=_said(metric))


def wake(metric: Metric, counts: Sql) -> Sql:
    """When time alone may next change it, in milliseconds since 1970; NULL or 0 when it cannot.

    It changes when an event leaves the window: for what the newest decides that one, else the oldest.
    """
    newest = metric.metric in ("last", "days_since_last")
    has_value = " AND isNotNull([[v]])" if metric.subject and metric.subject != AMOUNT and newest else ""
    moment = f"{'max' if newest else 'min'}OrNullIf(at, [[c]]{has_value})"
    shape = f"least(toUnixTimestamp64Milli({moment}) + {_window_ms(metric)}, {LATEST_MS})"
    return Sql.of(shape, c=counts, v=_read(metric))


def days_since(column: Sql, now: Sql) -> Sql:
    """Whole days of 24 hours that have passed since the moment in a column; never below 0."""
    passed = "toUnixTimestamp64Milli([[now]]) - toUnixTimestamp64Milli([[column]])"
    return Sql.of(f"intDiv(if({passed} < 0, 0, {passed}), {DAY_MS})", now=now, column=column)


def _sum(metric: Metric) -> str:
    if metric.of == "money":
        return "toDecimal64(greatest(least(ifNull(sumIf([[v]], [[c]]), 0), 99999999999999), -99999999999999), 4)"
    return "toFloat64(ifNull(sumIf([[v]], [[c]]), 0))"


def _average(metric: Metric) -> str:
    """Money is rounded half up to its four places; the twelve behind it decide nothing else."""
    number = "countIf([[c]] AND isNotNull([[v]]))"
    if metric.of == "money":
        return f"if({number} = 0, NULL, round(toDecimal256(ifNull(sumIf([[v]], [[c]]), 0), 12) / greatest({number}, 1), 4))"
    return f"if({number} = 0, NULL, toFloat64(ifNull(sumIf([[v]], [[c]]), 0)) / {number})"


def _at_an_end(which: str):
    def shape(metric: Metric) -> str:
        if not metric.subject:
            return f"{which}OrNullIf(at, [[c]])"
        return f"arg{which.capitalize()}OrNullIf([[v]], {_ORDER}, [[c]] AND isNotNull([[v]]))"

    return shape


def _most_frequent(metric: Metric) -> str:
    """Of several that came as often the first by the alphabet: the engine gives the keys in order."""
    tally = "sumMapIf([[[p]]], [toUInt64(1)], [[c]] AND notEmpty([[p]]))"
    return f"nullIf(tupleElement({tally}, 1)[indexOf(tupleElement({tally}, 2), arrayMax(tupleElement({tally}, 2)))], '')"


_AGGREGATES = {
    "count": lambda metric: "countIf([[c]])", "sum": _sum, "average": _average,
    "min": lambda metric: "minOrNullIf([[v]], [[c]])", "max": lambda metric: "maxOrNullIf([[v]], [[c]])",
    "first": _at_an_end("min"), "last": _at_an_end("max"), "most_frequent": _most_frequent,
    "distinct": lambda metric: "uniqExactIf([[p]], [[c]] AND notEmpty([[p]]))",
    "days_since_first": lambda metric: "minOrNullIf(at, [[c]])", "days_since_last": lambda metric: "maxOrNullIf(at, [[c]])",
}


def _said(metric: Metric) -> Sql:
    return filters.property_sql(metric.subject) if metric.subject else Sql("''")


def _read(metric: Metric) -> Sql:
    """The property as a value of its type, NULL where it is none. What is added up is exact to six places."""
    if metric.subject == AMOUNT:
        return Sql("amount")
    said = _said(metric)
    if metric.of == "number" and metric.metric in ("sum", "average"):
        return Sql(typed.exact(said.text), said.binds)
    return Sql(typed.read(metric.of or "text", said.text), said.binds)


def _events(given: object) -> tuple[str, ...]:
    names = given if isinstance(given, list) else [given]
    if not 0 < len(names) <= EVENTS_AT_MOST:
        raise WrongMetric(path="metric.event", value=given, example='["order_completed", "order_cancelled"]')
    return tuple(sorted({filters.text(name, "metric.event") for name in names}))


def _property(json: dict, metric: str) -> tuple[str, str]:
    types, given, of = TYPES[metric], json.get("property"), json.get("type")
    if not types or (given is None and metric in ("first", "last")):
        for key in ("property", "type"):
            if json.get(key) is not None:
                raise WrongMetric(path=f"metric.{key}", value=json[key], example="null")
        return "", ""
    if given is None:
        raise WrongMetric(path="metric.property", value="null", example=AMOUNT if "money" in types else "category")
    property = filters.text(given, "metric.property")
    if property == AMOUNT and "money" not in types:
        raise WrongMetric(path="metric.property", value=property, example="order_id")
    of = of or ("money" if property == AMOUNT else types[0])
    if of not in (("money",) if property == AMOUNT else types):
        raise WrongMetric(path="metric.type", value=of, example="money" if property == AMOUNT else ", ".join(types))
    return property, of


def _window(given: object) -> float:
    if given is None:
        return 0
    days = given.get("last_days") if isinstance(given, dict) and set(given) == {"last_days"} else None
    if isinstance(days, bool) or not isinstance(days, (int, float)) or not math.isfinite(days) or not 0 < days <= DAYS_AT_MOST:
        raise WrongMetric(path="metric.window", value=given, example='{"last_days": 30}')
    return days


def _window_ms(metric: Metric) -> int:
    return round(metric.last_days * DAY_MS)
