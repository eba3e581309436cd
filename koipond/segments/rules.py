"""A rule as a tree that cannot change, read from JSON. Reading looks at form only; `check` looks at meaning.

Every error names the place inside the rule (`rule.all[1].value`), what stands there and what may stand there.
"""

from difflib import get_close_matches

from koipond.segments import life_conditions
from koipond.segments.errors import (
    EmptyGroup,
    EmptyRule,
    MissingPart,
    NoCondition,
    TooDeep,
    TooLarge,
    UnknownOperator,
    UnknownPart,
    WrongAbsence,
    WrongShape,
)
from koipond.segments.expected import EXPECTED, MAX_SEQUENCE
from koipond.segments.ranks import MAX_RANKED
from koipond.segments.tags import HasTag
from koipond.segments.tree import (
    All,
    Any,
    Counted,
    Did,
    Everyone,
    Filter,
    Happening,
    InMonth,
    InSegment,
    Listed,
    Metric,
    Near,
    Not,
    Ranked,
    Sampled,
    Test,
    TraitIs,
    Window,
    conditions,
    ranked_in,
)

# Limits keep one rule from stopping the tick for everybody; a list longer than these is an import, not a rule.
MAX_DEPTH = 12            # all / any / not inside each other
MAX_CONDITIONS = 200      # leaves of one rule, also after other segments are written out
MAX_VALUES = 1_000        # values of one "in"
MAX_FILTERS = 20          # property filters of one event
MAX_TEXT = 1_000          # characters of one value, name or property

OPERATORS = (
    "equals", "not_equals", "in", "not_in", "contains", "starts_with", "contains_any", "contains_all", "exists", "missing",
    "greater", "at_least", "less", "at_most", "between", "before", "after", "in_last_days", "more_than_days_ago",
    "today", "this_week", "this_month", "last_month", "this_year", "in_last_months", "more_than_months_ago", "anniversary",
)
WITHOUT_VALUE = ("exists", "missing", "today", "this_week", "this_month", "last_month", "this_year")
WITH_LIST = ("in", "not_in", "contains_any", "contains_all")
COUNTS = ("at_least", "at_most", "exactly")
FORMS = ("everyone", "all", "any", "not", "trait", "event", "sequence", "segment", "top", "sample", "listed", "tag", *life_conditions.READERS)


def read(rule: object) -> object:
    """The tree of a rule's JSON. Raises a Refusal that names the place."""
    if rule in ({}, None):
        raise EmptyRule(path="rule")
    tree = _node(rule, "rule", 1)
    if (leaves := len(conditions(tree))) > MAX_CONDITIONS:
        raise TooLarge(path="rule", what="conditions", what_zh="条件", found=leaves, limit=MAX_CONDITIONS)
    if (ranked := len(ranked_in(tree))) > MAX_RANKED:
        raise TooLarge(path="rule", what="tops and counts", what_zh=" top 和 count ", found=ranked, limit=MAX_RANKED)
    return tree


def _node(json, path: str, depth: int):
    if depth > MAX_DEPTH:
        raise TooDeep(path=path, limit=MAX_DEPTH)
    if not isinstance(json, dict):
        raise _wrong(path, json, "condition")
    forms = [form for form in FORMS if form in json]
    if len(forms) != 1:
        raise NoCondition(path=path, found=sorted(map(str, json)) or "nothing", found_zh="、".join(sorted(map(str, json))) or "空", valid=FORMS)
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
    _only(json, path, ("event", "where", "count", "sum", "distinct", "pick", "in"))
    how = _measure(json, path)
    if how == "pick":
        return _pick(json, path)
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
    happenings, absent = [], False
    for i, step in enumerate(steps):
        place = f"{path}.sequence[{i}]"
        _object(step, place)
        absent = _absent(step, place, i == len(steps) - 1)
        _only(step, place, ("event", "where", *(("not", "within_days") if absent else ())))
        happenings.append(_happening(step, place))
    within, window = _within(json, path), _window(json, path)
    if absent:
        wait = _within(steps[-1], f"{path}.sequence[{len(steps) - 1}]")
        return Did(Counted(tuple(happenings), "absence", "", within, window, wait), Test("at_least", 1))
    return Did(Counted(tuple(happenings), "sequence", "", within, window), Test("at_least", len(steps)))


def _absent(step, place, last) -> bool:
    if "not" not in step:
        return False
    if step["not"] is not True:
        raise _wrong(f"{place}.not", step["not"], "true")
    if not last:
        raise WrongAbsence(path=place)
    return True


def _within(json, path):
    return None if json.get("within_days") is None else _number(json["within_days"], f"{path}.within_days")


def _measure(json, path) -> str:
    measures = [how for how in ("count", "sum", "distinct", "pick") if how in json]
    if len(measures) > 1:
        raise _wrong(path, measures, "measure")
    return measures[0] if measures else "count"


def _pick(json, path):
    if json["pick"] not in ("first", "last"):
        raise _wrong(f"{path}.pick", json["pick"], "pick")
    if not json.get("where"):
        raise MissingPart(path=path, key="where", valid=("what the event was like",), valid_zh="事件的情况")
    return Did(Counted((_happening(json, path),), json["pick"], window=_window(json, path)), Test("at_least", 1))


def _top(json, path, depth):
    _only(json, path, ("top", "by", "of", "order"))
    if (order := json.get("order", "desc")) not in ("desc", "asc"):
        raise _wrong(f"{path}.order", order, "order")
    return Ranked(_inner(json, path, depth), json["top"], _metric(json, path), order == "desc")


def _metric(json, path) -> Metric:
    if "by" not in json:
        raise MissingPart(path=path, key="by", valid=('{"trait": "revenue"}',), valid_zh='例如 {"trait": "revenue"}')
    by, place = json["by"], f"{path}.by"
    if not isinstance(by, dict) or ("trait" in by) == ("event" in by):
        raise _wrong(place, by, "metric")
    if "trait" in by:
        _only(by, place, ("trait",))
        return Metric(trait=_name(by, "trait", place))
    _only(by, place, ("event", "where", "count", "sum", "distinct", "in"))
    how = _measure(by, place)
    if how in by:
        _object(by[how], f"{place}.{how}")
        _only(by[how], f"{place}.{how}", () if how == "count" else ("property",))
    property = "" if how == "count" else _name(by[how], "property", f"{place}.{how}")
    return Metric(counted=Counted((_happening(by, place),), how, property, None, _window(by, place)))


def _sample(json, path, depth):
    _only(json, path, ("sample", "of", "seed"))
    size, place = json["sample"], f"{path}.sample"
    if not isinstance(size, dict) or len(size) != 1 or not {"percent", "count"} & size.keys():
        raise _wrong(place, size, "sample")
    of, seed = _inner(json, path, depth), _name(json, "seed", path)
    return Sampled(of, seed, size["percent"]) if "percent" in size else Ranked(of, size["count"], Metric(), False, seed)


def _inner(json, path, depth):
    if "of" not in json:
        raise MissingPart(path=path, key="of", valid=('a rule such as {"everyone": true}',), valid_zh='一条规则，例如 {"everyone": true}')
    return _node(json["of"], f"{path}.of", depth + 1)


def _segment(json, path, depth):
    _only(json, path, ("segment",))
    if isinstance(json["segment"], bool) or not isinstance(json["segment"], int):
        raise _wrong(f"{path}.segment", json["segment"], "segment")
    return InSegment(json["segment"])


def _listed(json, path, depth):
    _only(json, path, ("listed",))
    if isinstance(json["listed"], bool) or not isinstance(json["listed"], int):
        raise _wrong(f"{path}.listed", json["listed"], "segment")
    return Listed(json["listed"])


def _tag(json, path, depth):
    _only(json, path, ("tag",))
    return HasTag(_name(json, "tag", path))


_READERS = {
    "everyone": _everyone, "all": _group(All, "all"), "any": _group(Any, "any"), "not": _not,
    "trait": _trait, "event": _event, "sequence": _sequence, "segment": _segment,
    "top": _top, "sample": _sample, "listed": _listed, "tag": _tag, **life_conditions.READERS,
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
        raise MissingPart(path=path, key="is", valid=operators, valid_zh="、".join(operators))
    operator = json["is"]
    if operator not in operators:
        close = get_close_matches(str(operator), operators, 1)
        raise UnknownOperator(path=f"{path}.is", value=operator, valid=operators, nearest=close or operators[:1])
    if operator in WITHOUT_VALUE:
        if json.get("value") is not None:
            raise _wrong(f"{path}.value", json["value"], "nothing")
        return Test(operator)
    if "value" not in json:
        raise MissingPart(path=path, key="value", valid=("a value to compare with",), valid_zh="用来比较的值")
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
    if operator == "anniversary":
        return _anniversary(value, path)
    return _scalar(value, path)


def _anniversary(value, path):
    if not isinstance(value, dict):
        raise _wrong(path, value, "anniversary")
    match sorted(value):
        case ["in_days"]:
            days = [value["in_days"]] * 2
        case ["between"] if isinstance(value["between"], list) and len(value["between"]) == 2:
            days = value["between"]
        case ["month"] | ["day"] | ["day", "month"]:
            return InMonth(*(_whole_or(value.get(key, 0), ("this", "next") * (key == "month"), f"{path}.{key}") for key in ("month", "day")))
        case _:
            raise _wrong(path, value, "anniversary")
    return Near(*(_whole_or(each, (), path) for each in days))


def _whole_or(value, words, path):
    if value in words and isinstance(value, str) or isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(path, value, "anniversary")


def _scalar(value, path):
    if not isinstance(value, (str, int, float, bool)):
        raise _wrong(path, value, "scalar")
    if isinstance(value, str):
        _short(value, path)
    return value


def _name(json, key, path) -> str:
    if key not in json:
        raise MissingPart(path=path, key=key, valid=(f"the name of the {key}",), valid_zh="一个名称")
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
