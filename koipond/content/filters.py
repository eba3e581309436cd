"""Filters of ours: money by currency, days and moments in the person's language, what to call somebody, rows of a feed.

The tables of how amounts and dates are written are CLDR's, by way of Babel. A value that is none of the kind stays as it
is, so that a mail goes out whatever a trait holds. Each asks the message only for `locale`: its language and currency.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import get_currency_precision, get_currency_symbol

from koipond.content import names
from koipond.content.locales import BABEL

STYLES = {"short": "short", "medium": "medium", "long": "long", "full": "full"}
NOWHERE = {"language": "zh-CN", "currency": ""}


def of_message(filter):
    """Marks a filter that asks the message only for values by name, so that it needs no context of the library's."""
    filter.with_context = filter.asks_names_only = True
    return filter


@of_message
def money(value, how: int | str = 2, *, context):
    """An amount with thousands apart: 1234.5 is 1,234.50. With a currency as that is written in the person's language:
    `money: "CNY"` is ¥1,234.50, `money: "shop"` takes the workspace's. Exact; half a smallest unit goes up.
    """
    amount = _amount(value)
    if amount is None:
        return str(value)
    if isinstance(how, str) and how.isalpha():
        locale = _locale(context)
        return _money(amount, locale["currency"] if how == "shop" else how.upper(), locale["language"])
    try:
        return f"{amount:,.{min(int(how), 4)}f}"
    except (ValueError, TypeError):
        return str(value)


@lru_cache(maxsize=10_000)
def _money(amount: Decimal, currency: str, language: str) -> str:
    places, symbol = _written(currency, language)
    exact = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{'-' if exact < 0 else ''}{symbol}{abs(exact):,.{places}f}"


@lru_cache(maxsize=1_000)
def _written(currency: str, language: str) -> tuple[int, str]:
    """Places and symbol of a currency. In all our languages the symbol stands in front: a test compares with Babel's own."""
    return get_currency_precision(currency), get_currency_symbol(currency, locale=BABEL[language])


def _amount(value) -> Decimal | None:
    try:
        amount = value if type(value) is Decimal else Decimal(str(value).strip().replace(",", ""))
    except (InvalidOperation, ValueError, TypeError):
        return None
    return amount if amount.is_finite() else None


@of_message
def day(value, style: str = "long", *, context):
    """2026年5月17日, or May 17, 2026; `day: "month"` without the year, also short, medium, full."""
    found = _moment(value)
    if found is None:
        return _as_it_is(value)
    return _day(date(found.year, found.month, found.day), str(style), _locale(context)["language"])


@of_message
def moment(value, style: str = "long", *, context):
    """A day with its time: 2026年5月17日 14:05, or May 17, 2026, 2:05 PM, in the person's own zone where that is known."""
    found = _moment(value)
    if found is None:
        return _as_it_is(value)
    language = _locale(context)["language"]
    shown = _day(date(found.year, found.month, found.day), str(style), language)
    if not isinstance(found, datetime):
        return shown
    return f"{shown}{', ' if language == 'en' else ' '}{_time(found.hour, found.minute, language)}"


@of_message
def weekday(value, *, context):
    """星期日, or Sunday."""
    found = _moment(value)
    if found is None:
        return _as_it_is(value)
    return _weekday(found.weekday(), _locale(context)["language"])


@lru_cache(maxsize=5_000)
def _time(hour: int, minute: int, language: str) -> str:
    return format_time(time(hour, minute), "short", locale=BABEL[language])


@lru_cache(maxsize=100)
def _weekday(number: int, language: str) -> str:
    return format_date(date(2024, 1, 1 + number), "EEEE", locale=BABEL[language])   # the first of that year was a Monday


@lru_cache(maxsize=10_000)
def _day(found: date, style: str, language: str) -> str:
    locale = BABEL[language]
    if style == "month":
        return format_date(found, "MMMM d", locale=locale) if language == "en" else format_skeleton("MMMd", found, locale=locale)
    return format_date(found, STYLES.get(style, "long"), locale=locale)


def _moment(value) -> date | datetime | None:
    if isinstance(value, (date, datetime)):
        return value
    try:
        return datetime.fromisoformat(value.strip()) if len(value.strip()) > 10 else date.fromisoformat(value.strip())
    except (ValueError, AttributeError, TypeError):
        return None


@of_message
def salutation(value, gender="", position="", *, context):
    """王女士, 王总, Mr. Smith, in the language of the message: `person.name | salutation: person.gender, person.title`."""
    return names.salutation(_word(value), _word(gender), _word(position), _locale(context)["language"])


def family_name(value) -> str:
    """欧阳 of 欧阳娜娜, Smith of Tom Smith; "" where it cannot be told."""
    return names.apart(_word(value))[0]


def given_name(value) -> str:
    """娜娜 of 欧阳娜娜, Tom of Tom Smith."""
    return names.apart(_word(value))[1]


def row(value, id="", instead=""):
    """The row of a feed with this id, else the one with the id `instead`; nothing where there is neither."""
    if not isinstance(value, list):
        return None
    by_id = getattr(value, "by_id", None)
    if by_id is None:
        by_id = {str(each.get("id")): each for each in value if isinstance(each, dict)}
    return by_id.get(_word(id)) or by_id.get(_word(instead))


def _locale(context) -> dict:
    found = context.resolve("locale", default=None)
    return found if isinstance(found, dict) and found.get("language") in BABEL else NOWHERE


def _word(value) -> str:
    return value if type(value) is str else "" if value is None else str(value)


def _as_it_is(value) -> str:
    return _word(value)


OURS = {"money": money, "day": day, "moment": moment, "weekday": weekday, "salutation": salutation,
        "family_name": family_name, "given_name": given_name, "row": row}
