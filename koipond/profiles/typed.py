"""How a text is read as a value of a type, in SQL. What does not fit gives NULL; nothing here can fail a statement."""

COLUMNS = {
    "text": "Nullable(String)",
    "number": "Nullable(Float64)",
    "money": "Nullable(Decimal(18, 4))",
    "date": "Nullable(Date32)",
    "datetime": "Nullable(DateTime64(3, 'UTC'))",
    "boolean": "Nullable(Bool)",
}
YES = "'true', '1', 'yes', 'y', 'on', '是'"
NO = "'false', '0', 'no', 'n', 'off', '否'"
YEAR = r"(?:19|20|21|22)\\d\\d"  # what a Date32 holds; backslashes are doubled, as in an SQL string
FIGURES = r"^[-+]?(?:(?:\\d+|\\d{1,3}(?:,\\d{3})+)(?:[.]\\d*)?|[.]\\d+)(?:[eE][-+]?\\d{1,2})?$"


def read(type: str, text: str) -> str:
    """The SQL expression that reads the SQL expression `text` (a String) as a value of the type."""
    return _READERS[type](text)


def money(text: str) -> str:
    """Exact to four places, a fifth one rounded half up; "1,234.50" and "¥12" are understood. NULL if it does not
    fit in 18 digits.

    A number of JSON with a binary tail (19.999999999999996) becomes what was meant (20.0000).
    """
    return f"toDecimal64OrNull(toString(round(toDecimal256OrNull({_plain(text)}, 24), 4)), 4)"


def exact(text: str) -> str:
    """A number as it adds up without loss: six places, as sums of rules have them."""
    return f"toDecimal128OrNull({_plain(text)}, 6)"


def _text(text: str) -> str:
    return f"nullIf({text}, '')"


def _number(text: str) -> str:
    return f"toFloat64OrNull({_plain(text)})"


def _date(text: str) -> str:
    """1990-05-01, 1990/5/1, 19900501, 1990年5月1日, or the date of a date and time, as it is written there."""
    said = rf"extract(trimBoth({text}), '^{YEAR}(?:[-/.年]\\d{{1,2}}[-/.月]\\d{{1,2}}(?:日|[T ].*)?|\\d{{4}})$')"
    iso = rf"replaceRegexpOne({said}, '^(\\d{{4}})\\D?(\\d{{2}}|\\d)\\D?(\\d{{1,2}}).*$', '\\1-\\2-\\3')"
    return f"toDate32(parseDateTime64BestEffortOrNull({iso}, 3, 'UTC'))"


def _datetime(text: str) -> str:
    """ISO 8601 (UTC where no zone is given), or seconds or milliseconds since 1970."""
    said = rf"extract(trimBoth({text}), '^(?:{YEAR}[-/.]?\\d{{1,2}}[-/.]?\\d{{1,2}}(?:[T ].*)?|\\d{{10}}|\\d{{13}})$')"
    return f"parseDateTime64BestEffortOrNull({said}, 3, 'UTC')"


def _boolean(text: str) -> str:
    said = f"lowerUTF8(trimBoth({text}))"
    return f"multiIf({said} IN ({YES}), true, {said} IN ({NO}), false, NULL)"


def _plain(text: str) -> str:
    """The figures alone, '' if it is no number: without blanks, a currency sign, and commas where they part
    thousands (so that "1,5" is no 15).
    """
    bare = rf"replaceRegexpAll({text}, '[\\s¥￥$€£]', '')"
    return f"replaceAll(extract({bare}, '{FIGURES}'), ',', '')"


_READERS = {"text": _text, "number": _number, "money": money, "date": _date, "datetime": _datetime, "boolean": _boolean}
