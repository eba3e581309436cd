"""What may be asked of each type of value, and what a rule's JSON value means as one. A no is a Refusal with its place."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from koipond.kit import money
from koipond.segments.errors import ImpossibleWindow, WrongOperator, WrongValue
from koipond.segments.tree import InMonth, Near, Test

MAX_DAYS = 36_500             # how far a rule may look back: a hundred years
MAX_MONTHS = 1_200            # the same in calendar months
MAX_AHEAD = 364               # days to or from an anniversary: less than the shortest time between two
MAX_SPAN = 360                # days from the first to the last of such a range
FIRST_YEAR, LAST_YEAR = 1900, 2299  # what the engine's dates hold

_SAME = ("equals", "not_equals", "in", "not_in")
_KNOWN = ("exists", "missing")
_SIZE = ("greater", "at_least", "less", "at_most", "between")
_TIME = ("before", "after", "between", "in_last_days", "more_than_days_ago", "today", "this_week", "this_month", "last_month",
         "this_year", "in_last_months", "more_than_months_ago", "anniversary")
_LISTS = ("contains_any", "contains_all")

OPERATORS_OF = {
    "text": (*_SAME, "contains", "starts_with", *_LISTS, *_KNOWN),
    "number": (*_SAME, *_SIZE, *_KNOWN),
    "money": (*_SAME, *_SIZE, *_KNOWN),
    "date": ("equals", "not_equals", *_TIME, *_KNOWN),
    "datetime": (*_TIME, *_KNOWN),
    "boolean": ("equals", "not_equals", *_KNOWN),
}
# type → its name in Chinese, and what is a value of it, in both languages.
TYPES = {
    "text": ("文本", 'a text that is not empty, such as "上海"; for no value ask "missing"',
             '非空文本，例如 "上海"；没有取值请用 "missing"'),
    "number": ("数字", "a number without quotes, such as 30", "不带引号的数字，例如 30"),
    "money": ("金额", 'an amount with at most four places, such as 99.5 or "99.50"', '最多四位小数的金额，例如 99.5 或 "99.50"'),
    "date": ("日期", 'a day from 1900 to 2299, such as "2024-05-01"', '1900 到 2299 年之间的日期，例如 "2024-05-01"'),
    "datetime": ("时间", 'a day or moment from 1900 to 2299, such as "2024-05-01" or "2024-05-01T09:30:00+08:00"',
                 '1900 到 2299 年之间的日期或时间，例如 "2024-05-01" 或 "2024-05-01T09:30:00+08:00"'),
    "boolean": ("是/否值", "true or false", " true 或 false"),
    "number of days": ("天数", f"a number above 0 and at most {MAX_DAYS}", f"大于 0 且不超过 {MAX_DAYS} 的数字"),
    "number of months": ("月数", f"a whole number from 1 to {MAX_MONTHS}", f"1 到 {MAX_MONTHS} 之间的整数"),
    "anniversary": ("周年日", f'{{"in_days": 3}} or {{"between": [-3, 7]}} with whole days from -{MAX_AHEAD} to {MAX_AHEAD}, the earlier first and at '
                    f'most {MAX_SPAN} days apart, or {{"month": 5, "day": 12}}, where the month may be "this" or "next"',
                    f'{{"in_days": 3}} 或 {{"between": [-3, 7]}}（-{MAX_AHEAD} 到 {MAX_AHEAD} 之间的整数天，较早的在前，相距不超过 {MAX_SPAN} 天），'
                    '或 {"month": 5, "day": 12}，月份也可以是 "this" 或 "next"'),
    "share in percent": ("百分比", "a number above 0 and below 100, such as 10", "大于 0 且小于 100 的数字，例如 10"),
    "number of persons": ("人数", "a whole number from 1 to 1000000, such as 500", "1 到 1000000 之间的整数，例如 500"),
    "whole number": ("整数", "a whole number such as 3", "整数，例如 3"),
    "property": ("事件属性", "a text or a number", "文本或数字"),
}


@dataclass(frozen=True)
class Span:
    """A moment as written: a day is as long as the day, a time of day a millisecond. `end` lies just behind it."""

    start: datetime
    end: datetime


def typed(test: Test, type: str, path: str, subject: str, zone: str) -> object:
    """The value of a test as its type has it: str, float, Decimal, date, Span, bool, or a tuple of them.

    `zone` is the time zone in which a day without one begins. Raises WrongOperator, WrongValue, ImpossibleWindow.
    """
    if test.operator not in OPERATORS_OF[type]:
        raise wrong_operator(f"{path}.is", test.operator, subject, type, OPERATORS_OF[type])
    place = f"{path}.value"
    match test.operator:
        case "exists" | "missing":
            return None
        case "today" | "this_week" | "this_month" | "last_month" | "this_year":
            return None
        case "in_last_months" | "more_than_months_ago":
            return whole(test.value, "number of months", MAX_MONTHS, place)
        case "anniversary":
            return anniversary(test.value, place)
        case "in_last_days" | "more_than_days_ago":
            return days(test.value, place)
        case "in" | "not_in" | "contains_any" | "contains_all":
            return tuple(parse(each, type, f"{place}[{i}]", zone) for i, each in enumerate(test.value))
        case "between":
            low, high = (parse(each, type, f"{place}[{i}]", zone) for i, each in enumerate(test.value))
            if _first(low) > _first(high):
                raise upside_down(place, *test.value)
            return low, high
    return parse(test.value, type, place, zone)


def parse(value: object, type: str, path: str, zone: str) -> object:
    """One JSON value as a value of the type. Raises WrongValue."""
    try:
        return _PARSERS[type](value, zone)
    except (ValueError, TypeError, OverflowError):
        raise wrong_value(path, value, type) from None


def days(value: object, path: str) -> float:
    """How many days to look back. Raises WrongValue, ImpossibleWindow."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise wrong_value(path, value, "number of days")
    if not 0 < value <= MAX_DAYS:
        raise ImpossibleWindow(path=path, why=f"it looks back {value:g} days", why_zh=f"回看 {value:g} 天", limit=MAX_DAYS)
    return value


def whole(value: object, kind: str, most: int, path: str) -> int:
    """A whole number from 1 up to `most`, inside. Raises WrongValue."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1 or not 1 <= value <= most:
        raise wrong_value(path, value, kind)
    return int(value)


def anniversary(value: Near | InMonth, path: str) -> Near | InMonth:
    """The same when it can be. Raises WrongValue."""
    match value:
        case Near(int(low), int(high)) if -MAX_AHEAD <= low <= high <= MAX_AHEAD and high - low <= MAX_SPAN:
            return value
        case InMonth(month, int(day)) if 0 <= day <= _longest(month) and (month or day):
            return value
    raise wrong_value(path, _as_written(value), "anniversary")


def _longest(month: object) -> int:
    """The most days that a month may have; none where it is no month."""
    if isinstance(month, int):
        return (31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month] if 0 <= month <= 12 else -1
    return 31


def _as_written(value):
    return [value.low, value.high] if isinstance(value, Near) else [value.month, value.day]


def wrong_value(path: str, value: object, type: str) -> WrongValue:
    """Says what a value of the type is."""
    type_zh, example, example_zh = TYPES[type]
    return WrongValue(path=path, value=value, type=type, type_zh=type_zh, example=example, example_zh=example_zh)


def wrong_operator(path: str, operator: str, subject: str, type: str, valid) -> WrongOperator:
    """Says what may be asked of the type."""
    return WrongOperator(path=path, operator=operator, subject=subject, type=type, type_zh=TYPES[type][0], valid=valid)


def upside_down(path: str, first: object, last: object) -> ImpossibleWindow:
    """Says that the ends are the wrong way round."""
    return ImpossibleWindow(path=path, why=f"{first} comes after {last}", why_zh=f"{first} 在 {last} 之后", limit=MAX_DAYS)


def span(text: str, zone: str) -> Span:
    """What a day or moment of a rule covers. Raises ValueError."""
    if len(text) == 10:
        day = _date(text, zone)
        return Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise ValueError(text)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return Span(moment, moment + timedelta(milliseconds=1))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _first(value):
    return value.start if isinstance(value, Span) else value


def _text(value, zone) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _number(value, zone) -> float:
    if isinstance(value, (bool, str)) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _money(value, zone) -> Decimal:
    if isinstance(value, bool):
        raise ValueError(value)
    return money.parse(value)


def _date(value, zone) -> date:
    day = date.fromisoformat(value)
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(value)
    return day


def _datetime(value, zone) -> Span:
    return span(value, zone)


def _boolean(value, zone) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


_PARSERS = {
    "text": _text, "number": _number, "money": _money, "date": _date, "datetime": _datetime, "boolean": _boolean,
}
