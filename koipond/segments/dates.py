"""Conditions on the calendar: today, this month, so many months ago, an anniversary. Whole days, and 1 or 0.

A month later is the same day of the next month, or its last day where there is no such day: 31 January and one month
is 28 or 29 February. An anniversary of 29 February is the 28th in common years, by the same arithmetic.
"""

from dataclasses import dataclass

from koipond.engine import Sql
from koipond.segments.compare import DAY_MS
from koipond.segments.tree import InMonth, Near
from koipond.segments.zones import Own

CALENDAR = ("today", "this_week", "this_month", "last_month", "this_year")
MONTHS = ("in_last_months", "more_than_months_ago")
OPERATORS = (*CALENDAR, *MONTHS, "anniversary")
_MONTH = "(toYear([[d]]) * 12 + toMonth([[d]]))"   # a number for each month
_FIRST = "makeDate32(toYear([[d]]), toMonth([[d]]), 1)"


@dataclass(frozen=True)
class Day:
    """The day of a trait and the day it is now, each as SQL; the first may be NULL."""

    day: Sql
    today: Sql


def holds(operator: str, value: object, asked: Day) -> Sql:
    """1 or 0."""
    return Sql.of("ifNull([[condition]], 0)", condition=_condition(operator, value, asked))


def turn_days(operator: str, value: object, asked: Day) -> list[Sql]:
    """The days on which the answer may change by time alone, in order to ring at their beginning; some of the past
    among them, and of the future at least the next."""
    d = asked.day
    match operator:
        case "today":
            return [_of("[[d]]", d), _of("[[d]] + 1", d)]
        case "this_week":
            return [_of("[[d]] - toDayOfWeek([[d]]) + 1", d), _of("[[d]] - toDayOfWeek([[d]]) + 8", d)]
        case "this_month" | "last_month":
            late = operator == "last_month"
            return [_of(f"addMonths({_FIRST}, {n})", d) for n in (late, late + 1)]
        case "this_year":
            return [_of(f"makeDate32(toYear([[d]]) + {n}, 1, 1)", d) for n in (0, 1)]
        case "in_last_months" | "more_than_months_ago":
            return [_of("[[d]]", d), _of(f"addMonths([[d]], {value})", d)]
    return _turns_of_anniversary(value, asked)


def at_midnight(day: Sql, days: int, zone: str) -> Sql:
    """When the day so many days after `day` begins in a zone: milliseconds since 1970."""
    return Sql.of(f"toUnixTimestamp64Milli(toDateTime64([[d]] + {days}, 3, [[zone]]))", d=day, zone=Sql.value(zone, "String"))


def at_own_midnight(day: Sql, zone: Own) -> Sql:
    """When the day begins for the person. Behind the next change of the zone's clock nothing is certain yet: then
    the day before, or that change, so that it is looked at again in time."""
    turn = Sql.of(f"(toInt64([[d]]) * {DAY_MS} - [[offset]] * 1000)", d=day, offset=zone.offset_s)
    return Sql.of(f"if([[turn]] <= [[change]], [[turn]], greatest([[change]], [[turn]] - {DAY_MS}))", turn=turn,
                  change=zone.changes_at)


def _condition(operator, value, asked: Day) -> Sql:
    match operator:
        case "today":
            return Sql.of("[[d]] = [[t]]", d=asked.day, t=asked.today)
        case "this_week":  # both less their day of the week: the Sunday before
            return Sql.of("[[d]] - toDayOfWeek([[d]]) = [[t]] - toDayOfWeek([[t]])", d=asked.day, t=asked.today)
        case "this_month" | "last_month":
            month, now = _of(_MONTH, asked.day), _of(_MONTH, asked.today)
            return Sql.of(f"[[month]] = [[now]] - {int(operator == 'last_month')}", month=month, now=now)
        case "this_year":
            return Sql.of("toYear([[d]]) = toYear([[t]])", d=asked.day, t=asked.today)
        case "in_last_months" | "more_than_months_ago":
            sign = ">" if operator == "in_last_months" else "<="
            return Sql.of(f"[[d]] <= [[t]] AND addMonths([[d]], {value}) {sign} [[t]]", d=asked.day, t=asked.today)
    return _anniversary(value, asked)


def _anniversary(value, asked: Day) -> Sql:
    if isinstance(value, Near):
        low, high = _of(f"([[d]] + {value.low})", asked.today), _of(f"([[d]] + {value.high})", asked.today)
        ends = [low] if value.low == value.high else [low, high]  # it lies in the year of one of them
        found = [
            Sql.of("toYear([[end]]) > toYear([[d]]) AND addYears([[d]], toYear([[end]]) - toYear([[d]])) BETWEEN [[low]] AND [[high]]",
                   end=end, d=asked.day, low=low, high=high) for end in ends
        ]
        return Sql.join(" OR ", [Sql.of("([[found]])", found=each) for each in found])
    return Sql.join(" AND ", [
        *([Sql.of(f"toMonth([[d]]) = {value.month}", d=asked.day)] if isinstance(value.month, int) and value.month else []),
        *([Sql.of(f"toMonth([[d]]) = toMonth([[t]]){_NEXT[value.month]}", d=asked.day, t=asked.today)] if value.month in _NEXT else []),
        *([Sql.of(f"toDayOfMonth([[d]]) = {value.day}", d=asked.day)] if value.day else []),
    ])


_NEXT = {"this": "", "next": " % 12 + 1"}


def _turns_of_anniversary(value, asked: Day) -> list[Sql]:
    if isinstance(value, Near):  # those of years in which it never was ring for nothing, which does no harm
        years = [Sql.of(f"addYears([[d]], toYear([[t]]) + {n} - toYear([[d]]))", d=asked.day, t=asked.today) for n in (-1, 0, 1, 2)]
        return [_of(f"[[d]] - ({days})", year) for year in years for days in (value.high, value.low - 1)]
    if isinstance(value, InMonth) and value.month in _NEXT:
        firsts = [Sql.of(f"makeDate32(toYear([[t]]) + {n}, toMonth([[d]]), 1)", t=asked.today, d=asked.day) for n in (0, 1)]
        early = int(value.month == "next")
        return [_of(f"addMonths([[d]], {n - early})", first) for first in firsts for n in (0, 1)]
    return []


def _of(text: str, day: Sql) -> Sql:
    return Sql.of(text, d=day)
