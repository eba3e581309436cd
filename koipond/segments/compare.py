"""How a column is compared with a value, as SQL: 1 or 0, never NULL."""

import math
from datetime import date

from koipond.engine import Sql
from koipond.segments.values import Span

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def before(moment: Sql, milliseconds: float) -> Sql:
    """So many milliseconds before a moment."""
    return Sql.of("[[m]] - toIntervalMillisecond([[ms]])", m=moment, ms=Sql.value(round(milliseconds), "Int64"))


def compare(operator: str, column: Sql, type: str, value: object, now: Sql, today: Sql) -> Sql:
    """The test of a column of this type; `value` is typed already."""
    match operator:
        case "exists" | "missing":
            known = "notEmpty(ifNull([[c]], ''))" if type == "text" else "isNotNull([[c]])"
            return Sql.of(known if operator == "exists" else f"NOT {known}", c=column)
        case "not_equals" | "not_in":
            same = compare(operator.removeprefix("not_"), column, type, value, now, today)
            return Sql.of("NOT [[same]]", same=same)
        case "in_last_days" | "more_than_days_ago":
            return _ago(operator, column, type, value, now, today)
        case "between":
            return Sql.of("ifNull([[c]] >= [[low]] AND [[c]] [[sign]] [[high]], 0)", c=column,
                          low=_bound(value[0], type, "start"), high=_bound(value[1], type, "end"),
                          sign=Sql("<" if type == "datetime" else "<="))
        case "contains_any" | "contains_all":
            found = "hasAny" if operator == "contains_any" else "hasAll"
            return Sql.of(f"{found}([[held]], [[v]])", held=_held(column), v=Sql.value(list(value), "Array(String)"))
        case "in":
            return Sql.of("ifNull([[c]] IN [[v]], 0)", c=column, v=Sql.value(list(value), f"Array({_TYPES[type]})"))
    if operator == "after" and type == "datetime":
        return Sql.of("ifNull([[c]] >= [[v]], 0)", c=column, v=_bound(value, type, "end"))
    return Sql.of(f"ifNull({_SIGNS[operator]}, 0)", c=column, v=_bound(value, type, "start"))


def _held(column: Sql) -> Sql:
    """The values of a text: the elements of a JSON list, else the text itself."""
    return Sql.of("if(startsWith(ifNull([[c]], ''), '['), JSONExtract(ifNull([[c]], ''), 'Array(String)'), [ifNull([[c]], '')])", c=column)


def _ago(operator, column, type, days, now, today) -> Sql:
    if type == "date":
        since = Sql.of("[[today]] - [[n]]", today=today, n=Sql.value(math.ceil(days), "UInt32"))
        until = today
    else:
        since, until = before(now, days * DAY_MS), now
    if operator == "more_than_days_ago":
        return Sql.of("ifNull([[c]] <= [[since]], 0)", c=column, since=since)
    return Sql.of("ifNull([[c]] > [[since]] AND [[c]] <= [[until]], 0)", c=column, since=since, until=until)


_TYPES = {"text": "String", "number": "Float64", "money": "Decimal(18, 4)", "date": "Date32", "boolean": "Bool"}
_SIGNS = {
    "equals": "[[c]] = [[v]]", "contains": "position([[c]], [[v]]) > 0", "starts_with": "startsWith([[c]], [[v]])",
    "greater": "[[c]] > [[v]]", "at_least": "[[c]] >= [[v]]", "less": "[[c]] < [[v]]", "at_most": "[[c]] <= [[v]]",
    "before": "[[c]] < [[v]]", "after": "[[c]] > [[v]]",
}


def _bound(value, type, end) -> Sql:
    if isinstance(value, Span):
        return moment(getattr(value, end))
    if isinstance(value, date):
        return Sql.of("toDate32([[v]])", v=Sql.value(value.isoformat(), "String"))
    return Sql.value(value, _TYPES[type])


def moment(moment) -> Sql:
    return Sql.value(moment, "DateTime64(3, 'UTC')")
