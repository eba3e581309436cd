"""Which events count: filters over one event's properties, with the meaning they have in rules (docs/reference/rules.md).

Rules are upstairs, so the part of their language that speaks of one event is read here too; a test holds both to the
same result.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

from koipond.engine import Sql
from koipond.kit import money
from koipond.profiles.errors_traits import WrongMetric

AMOUNT = "amount"       # the property that is the event's money; all others are text
FILTERS_AT_MOST = 20    # of one metric; each is asked of every event
VALUES_AT_MOST = 1_000  # of one "in"
TEXT_AT_MOST = 1_000    # characters of a name or value

SIZES = {"greater": ">", "at_least": ">=", "less": "<", "at_most": "<="}
OPERATORS = ("equals", "not_equals", "in", "not_in", "contains", "starts_with", "exists", "missing", *SIZES, "between")
OF_MONEY = ("equals", "not_equals", "in", "not_in", *SIZES, "between")
_TYPES = {"text": "String", "number": "Float64", "money": "Decimal(18, 4)"}


@dataclass(frozen=True)
class Filter:
    """A property compares so. `kind` says as what: text, number or money; `value` is of it, or a tuple, or None."""

    property: str
    operator: str
    kind: str
    value: object = None


def read(json: object, path: str) -> Filter:
    """`{"property": …, "is": …, "value": …}`. Raises WrongMetric with the place."""
    if not isinstance(json, dict) or set(json) - {"property", "is", "value"}:
        raise _wrong(path, json, '{"property": "category", "is": "equals", "value": "tea"}')
    property, operator = text(json.get("property"), f"{path}.property"), json.get("is")
    valid = OF_MONEY if property == AMOUNT else OPERATORS
    if operator not in valid:
        raise _wrong(f"{path}.is", operator, ", ".join(valid))
    if operator in ("exists", "missing"):
        if json.get("value") is not None:
            raise _wrong(f"{path}.value", json["value"], "null")
        return Filter(property, operator, "text")
    given, place = _plain(json.get("value")), f"{path}.value"
    several = operator in ("in", "not_in", "between")
    if several and not (isinstance(given, list) and 0 < len(given) <= VALUES_AT_MOST and (operator != "between" or len(given) == 2)):
        raise _wrong(place, given, "[1, 2]")
    kind = "money" if property == AMOUNT else _kind(operator, given[0] if several else given)
    if not several:
        return Filter(property, operator, kind, _value(given, kind, place))
    values = tuple(_value(each, kind, f"{place}[{i}]") for i, each in enumerate(given))
    if operator == "between" and values[0] > values[1]:
        raise _wrong(place, given, "[1, 2]")
    return Filter(property, operator, kind, values)


def condition(each: Filter) -> Sql:
    """1 or 0, never NULL, over the columns of profiles_events and profiles_timeline."""
    column = Sql("amount") if each.property == AMOUNT else property_sql(each.property)
    if each.kind == "number":
        column = Sql.of("toFloat64OrNull([[c]])", c=column)
    return _compare(each.operator, column, each)


def property_sql(name: str) -> Sql:
    """A property as it came: a text, '' without."""
    return Sql.of("props[[[name]]]", name=Sql.value(name, "String"))


def text(value: object, path: str) -> str:
    """A name. Raises WrongMetric."""
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_AT_MOST or not _valid(value):
        raise _wrong(path, value, '"category"')
    return value


def _compare(operator: str, column: Sql, each: Filter) -> Sql:
    match operator:
        case "exists":
            return Sql.of("notEmpty([[c]])", c=column)
        case "missing" | "not_equals" | "not_in":
            opposite = {"missing": "exists", "not_equals": "equals", "not_in": "in"}[operator]
            return Sql.of("NOT [[same]]", same=_compare(opposite, column, each))
        case "in":
            return Sql.of("ifNull([[c]] IN [[v]], 0)", c=column, v=Sql.value(list(each.value), f"Array({_TYPES[each.kind]})"))
        case "between":
            low, high = (Sql.value(value, _TYPES[each.kind]) for value in each.value)
            return Sql.of("ifNull([[c]] >= [[low]] AND [[c]] <= [[high]], 0)", c=column, low=low, high=high)
        case "contains":
            shape = "position([[c]], [[v]]) > 0"
        case "starts_with":
            shape = "startsWith([[c]], [[v]])"
        case _:
            shape = f"ifNull([[c]] {SIZES.get(operator, '=')} [[v]], 0)"
    return Sql.of(shape, c=column, v=Sql.value(each.value, _TYPES[each.kind]))


def _plain(value: object) -> object:
    """Properties are kept as text, true and false too."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else value


def _kind(operator: str, first: object) -> str:
    return "number" if operator in SIZES or operator == "between" or isinstance(first, (int, float)) else "text"


def _value(value: object, kind: str, path: str) -> str | float | Decimal:
    if kind == "text" and isinstance(value, str) and 0 < len(value) <= TEXT_AT_MOST and _valid(value):
        return value
    if kind == "number" and isinstance(value, (int, float)) and math.isfinite(value):
        return float(value)
    if kind == "money" and value is not None:
        try:
            return money.parse(value)
        except ValueError:
            pass
    raise _wrong(path, value, {"text": '"tea"', "number": "30", "money": '"99.50"'}[kind])


def _valid(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _wrong(path: str, value: object, example: str) -> WrongMetric:
    return WrongMetric(path=path, value=value, example=example)
