"""A rule as a tree that cannot change, read from JSON. Reading looks at form only; `check` looks at meaning.

Every error names the place inside the rule (`rule.all[1].value`), what stands there and what may stand there.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from koipond.segments.errors import (
    EmptyGroup,
    EmptyRule,
    MissingPart,
    NoCondition,
    TooDeep,
    TooLarge,
    UnknownOperator,
    UnknownPart,
    WrongShape,
)
from koipond.segments.tags import HasTag

# Limits keep one rule from stopping the tick for everybody; a list longer than these is an import, not a rule.
MAX_DEPTH = 12            # all / any / not inside each other
MAX_CONDITIONS = 200      # leaves of one rule, also after other segments are written out
MAX_VALUES = 1_000        # values of one "in"
MAX_FILTERS = 20          # property filters of one event
MAX_SEQUENCE = 10         # steps of one sequence; the engine's pattern and our spacing allow 15
MAX_TEXT = 1_000          # characters of one value, name or property

OPERATORS = (
    "equals", "not_equals", "in", "not_in", "contains", "starts_with", "exists", "missing",
    "greater", "at_least", "less", "at_most", "between", "before", "after", "in_last_days", "more_than_days_ago",
)
WITHOUT_VALUE = ("exists", "missing")
WITH_LIST = ("in", "not_in")
COUNTS = ("at_least", "at_most", "exactly")
EXPECTED = {
    "condition": ('an object such as {"trait": "city", "is": "exists"}', '一个对象，例如 {"trait": "city", "is": "exists"}'),
    "true": ("true", "true"),
    "measure": ("one of count, sum, distinct", "count、sum、distinct 之一"),
    "steps": (f"a list of 2 to {MAX_SEQUENCE} events", f"2 到 {MAX_SEQUENCE} 个事件的列表"),
    "segment": ("the number of a segment", "人群的编号"),
    "window": ('{"last_days": 30}, {"last_hours": 12} or {"from": "2024-05-01", "to": "2024-05-31"}',
               '{"last_days": 30}、{"last_hours": 12} 或 {"from": "2024-05-01", "to": "2024-05-31"}'),
    "nothing": ("nothing: 'exists' and 'missing' take no value", "空：exists 和 missing 不带取值"),
    "values": ("a list of at least one value", "至少一个取值的列表"),
    "pair": ("a list of the lowest and the highest value", "由最小值和最大值组成的列表"),
    "scalar": ("a text, a number, true or false", "文本、数字、true 或 false"),
    "name": ("a name", "一个名称"),
    "text": ("text of valid characters", "由有效字符组成的文本"),
    "number": ("a number", "一个数字"),
    "date": ("a date such as 2024-05-01", "一个日期，例如 2024-05-01"),
    "list": ("a list", "一个列表"),
    "object": ("an object", "一个对象"),
}
FORMS = ("everyone", "all", "any", "not", "trait", "event", "sequence", "segment", "tag")


@dataclass(frozen=True)
class Test:
    """`at_least 3`: how a value is compared, and with what."""

    __test__ = False  # this is no test of pytest's

    operator: str
    value: object = None


@dataclass(frozen=True)
class Everyone:
    """All persons."""


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple


@dataclass(frozen=True)
class Not:
    """The part does not hold. Every condition is true or false, so this is the exact rest."""

    part: object


@dataclass(frozen=True)
class TraitIs:
    """What we know of the person compares so."""

    trait: str
    test: Test


@dataclass(frozen=True)
class Filter:
    """A property of an event compares so."""

    property: str
    test: Test


@dataclass(frozen=True)
class Happening:
    """Events of a name that pass all filters."""

    event: str
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Window:
    """When it counts: the last so many hours up to now, or between two moments (as written, either may be "")."""

    last_hours: float = 0
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Counted:
    """What is counted about a person: how many of one happening, a sum, different values, or a sequence."""

    steps: tuple[Happening, ...]   # one, or for `sequence` several in their order
    how: str                       # count, sum, distinct, sequence
    property: str = ""             # of sum and distinct
    within_days: float | None = None  # of sequence, from its first to its last step; None without a limit
    window: Window | None = None


@dataclass(frozen=True)
class Did:
    """What is counted passes the test. For a sequence the count is how many of its steps were reached."""

    counted: Counted
    test: Test


@dataclass(frozen=True)
class InSegment:
    """The person meets the rule of another segment."""

    segment: int


def read(rule: object) -> object:
    """The tree of a rule's JSON. Raises a Refusal that names the place."""
    if rule in ({}, None):
        raise EmptyRule(path="rule")
    tree = _node(rule, "rule", 1)
    if (leaves := len(conditions(tree))) > MAX_CONDITIONS:
        raise TooLarge(path="rule", what="conditions", what_zh="条件", found=leaves, limit=MAX_CONDITIONS)
    return tree


def conditions(tree) -> list:
    """The leaves of the tree, from left to right."""
    match tree:
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in conditions(part)]
        case Not(part):
            return conditions(part)
    return [tree]


def _node(json, path: str, depth: int):
    if depth > MAX_DEPTH:
        raise TooDeep(path=path, limit=MAX_DEPTH)
    if not isinstance(json, dict):
        raise _wrong(path, json, "condition")
    forms = [form for form in FORMS if form in json]
    if len(forms) != 1:
        raise NoCondition(path=path, found=sorted(map(str, json)) or "nothing", valid=FORMS)
    return _READERS[forms[0]](json, path, depth)


def _everyone(json, path, depth):
    _only(json, path, ("everyone",))
    if json["everyone"] is not True:
        raise _wrong(f"{path}.everyone", json["everyone"], "true")
    return Everyone()


def _group(kind, key):
    def reader(json, path, depth):
        _only(json, path, (key,))
        parts = _list(json[key], f"{path}.{key}")
        if not parts:
            raise EmptyRule(path=path) if depth == 1 and key == "all" else EmptyGroup(path=f"{path}.{key}")
        return kind(tuple(_node(part, f"{path}.{key}[{i}]", depth + 1) for i, part in enumerate(parts)))

    return reader


def _not(json, path, depth):
    _only(json, path, ("not",))
    return Not(_node(json["not"], f"{path}.not", depth + 1))


def _trait(json, path, depth):
    _only(json, path, ("trait", "is", "value"))
    return TraitIs(_name(json, "trait", path), _test(json, path, OPERATORS))


def _event(json, path, depth):
    _only(json, path, ("event", "where", "count", "sum", "distinct", "in"))
    measures = [how for how in ("count", "sum", "distinct") if how in json]
    if len(measures) > 1:
        raise _wrong(path, measures, "measure")
    how = measures[0] if measures else "count"
    wanted = json.get(how, {"is": "at_least", "value": 1})
    place = f"{path}.{how}"
    _object(wanted, place)
    _only(wanted, place, ("is", "value") if how == "count" else ("property", "is", "value"))
    property = "" if how == "count" else _name(wanted, "property", place)
    counted = Counted((_happening(json, path),), how, property, None, _window(json, path))
    return Did(counted, _test(wanted, place, COUNTS))


def _sequence(json, path, depth):
    _only(json, path, ("sequence", "within_days", "in"))
    steps = _list(json["sequence"], f"{path}.sequence")
    if not 2 <= len(steps) <= MAX_SEQUENCE:
        raise _wrong(f"{path}.sequence", f"{len(steps)} of them", "steps")
    happenings = []
    for i, step in enumerate(steps):
        place = f"{path}.sequence[{i}]"
        _object(step, place)
        _only(step, place, ("event", "where"))
        happenings.append(_happening(step, place))
    within = json.get("within_days")
    within = None if within is None else _number(within, f"{path}.within_days")
    return Did(Counted(tuple(happenings), "sequence", "", within, _window(json, path)), Test("at_least", len(steps)))


def _segment(json, path, depth):
    _only(json, path, ("segment",))
    if isinstance(json["segment"], bool) or not isinstance(json["segment"], int):
        raise _wrong(f"{path}.segment", json["segment"], "segment")
    return InSegment(json["segment"])


def _tag(json, path, depth):
    _only(json, path, ("tag",))
    return HasTag(_name(json, "tag", path))


_READERS = {
    "everyone": _everyone, "all": _group(All, "all"), "any": _group(Any, "any"), "not": _not,
    "trait": _trait, "event": _event, "sequence": _sequence, "segment": _segment, "tag": _tag,
}


def happening(json: dict, path: str) -> Happening:
    """`{"event": …, "where": […]}` alone, as journeys and goals use it. Raises a Refusal that names the place."""
    _object(json, path)
    return _happening(json, path)


def _happening(json, path) -> Happening:
    filters = _list(json.get("where") or [], f"{path}.where")
    if len(filters) > MAX_FILTERS:
        raise TooLarge(path=f"{path}.where", what="filters", what_zh="筛选条件", found=len(filters), limit=MAX_FILTERS)
    return Happening(
        _name(json, "event", path),
        tuple(_filter(each, f"{path}.where[{i}]") for i, each in enumerate(filters)),
    )


def _filter(json, path) -> Filter:
    _object(json, path)
    _only(json, path, ("property", "is", "value"))
    return Filter(_name(json, "property", path), _test(json, path, OPERATORS))


def _window(json, path) -> Window | None:
    if json.get("in") is None:
        return None
    window, place = json["in"], f"{path}.in"
    _object(window, place)
    _only(window, place, ("last_days", "last_hours", "from", "to"))
    match sorted(window):
        case ["last_days"]:
            return Window(last_hours=24 * _number(window["last_days"], f"{place}.last_days"))
        case ["last_hours"]:
            return Window(last_hours=_number(window["last_hours"], f"{place}.last_hours"))
        case ["from"] | ["to"] | ["from", "to"]:
            return Window(start=_date(window, "from", place), end=_date(window, "to", place))
    raise _wrong(place, window, "window")


def _test(json, path, operators) -> Test:
    if "is" not in json:
        raise MissingPart(path=path, key="is", valid=operators)
    operator = json["is"]
    if operator not in operators:
        close = get_close_matches(str(operator), operators, 1)
        raise UnknownOperator(path=f"{path}.is", value=operator, valid=operators, nearest=close or operators[:1])
    if operator in WITHOUT_VALUE:
        if json.get("value") is not None:
            raise _wrong(f"{path}.value", json["value"], "nothing")
        return Test(operator)
    if "value" not in json:
        raise MissingPart(path=path, key="value", valid=("a value to compare with",))
    return Test(operator, _value(operator, json["value"], f"{path}.value"))


def _value(operator, value, path):
    if operator in WITH_LIST:
        values = _list(value, path)
        if not values:
            raise _wrong(path, value, "values")
        if len(values) > MAX_VALUES:
            raise TooLarge(path=path, what="values", what_zh="取值", found=len(values), limit=MAX_VALUES)
        return tuple(_scalar(each, f"{path}[{i}]") for i, each in enumerate(values))
    if operator == "between":
        values = _list(value, path)
        if len(values) != 2:
            raise _wrong(path, value, "pair")
        return tuple(_scalar(each, f"{path}[{i}]") for i, each in enumerate(values))
    return _scalar(value, path)


def _scalar(value, path):
    if not isinstance(value, (str, int, float, bool)):
        raise _wrong(path, value, "scalar")
    if isinstance(value, str):
        _short(value, path)
    return value


def _name(json, key, path) -> str:
    if key not in json:
        raise MissingPart(path=path, key=key, valid=(f"the name of the {key}",))
    if not isinstance(json[key], str) or not json[key].strip():
        raise _wrong(f"{path}.{key}", json[key], "name")
    _short(json[key], f"{path}.{key}")
    return json[key]


def _short(text, path):
    if len(text) > MAX_TEXT:
        raise TooLarge(path=path, what="characters", what_zh="字符", found=len(text), limit=MAX_TEXT)
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _wrong(path, ascii(text), "text")


def _number(value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(path, value, "number")
    return value


def _date(window, key, path) -> str:
    value = window.get(key, "")
    if not isinstance(value, str) or (key in window and not value):
        raise _wrong(f"{path}.{key}", value, "date")
    return value


def _list(value, path) -> list:
    if not isinstance(value, list):
        raise _wrong(path, value, "list")
    return value


def _object(value, path):
    if not isinstance(value, dict):
        raise _wrong(path, value, "object")


def _only(json, path, valid):
    for key in json:
        if key not in valid:
            close = get_close_matches(str(key), valid, 1)
            raise UnknownPart(path=path, key=key, valid=valid, nearest=close or valid[:1])


def _wrong(path, value, expected) -> WrongShape:
    english, chinese = EXPECTED[expected]
    return WrongShape(path=path, value=value, expected=english, expected_zh=chinese)
