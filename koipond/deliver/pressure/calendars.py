"""Public holidays. Of China by the days that the State Council announced (package chinesecalendar), with the weekends that
are worked; of other countries by their laws (package holidays). Beyond what is known nothing is guessed: it is said how
far the days reach, and a workspace may bring days of its own.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version

from chinese_calendar import constants

CHINA = "CN"


@dataclass(frozen=True)
class Calendar:
    """The days of a calendar that are not what their weekday says. `until`: the last day that is known."""

    name: str
    free: frozenset[date]
    worked: frozenset[date]
    until: date


def known() -> list[str]:
    """The names of all calendars: codes of countries (ISO 3166), such as CN or DE; CN is the announced one."""
    import holidays  # a tenth of a second, which not every command has to wait for

    return sorted(name for name in holidays.list_supported_countries(include_aliases=False) if len(name) == 2)


@lru_cache(maxsize=64)
def calendar(name: str, first: int, last: int) -> Calendar:
    """The calendar of a country for the years from `first` to `last`."""
    return _china() if name == CHINA else _by_law(name, first, last)


def _china() -> Calendar:
    """All that was announced: a free day is a holiday or a day off beside one; a worked day is a weekend that is worked."""
    last = max(*constants.holidays, *constants.in_lieu_days, *constants.workdays).year
    free = frozenset(constants.holidays) | frozenset(constants.in_lieu_days)
    return Calendar(CHINA, free, frozenset(day for day in constants.workdays if day.isoweekday() > 5), date(last, 12, 31))


def _by_law(name: str, first: int, last: int) -> Calendar:
    import holidays

    found = holidays.country_holidays(name, years=range(first, last + 1))
    return Calendar(name, frozenset(found), frozenset(), date(min(last, found.end_year), 12, 31))


@dataclass(frozen=True)
class Year:
    """A calendar in one year, for people to look at."""

    name: str
    until: date
    source: str
    free: list[date]
    worked: list[date]


def year_of(name: str, year: int) -> Year:
    """The days of a country in a year, how far they are known (at least two years ahead where they follow from a law), and
    from which package they are.
    """
    found = calendar(name, year, year + 2)
    package = "chinesecalendar" if name == CHINA else "holidays"
    return Year(name, found.until, f"{package} {version(package)}", *(sorted(day for day in days if day.year == year) for days in (found.free, found.worked)))
