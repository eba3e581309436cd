"""A cell of text as SQL: its value, "" where there is none or a bad one, and the name of what is wrong with it.

Everything here becomes columns: `v3` is the value of the third mapped column, `p3` its problem. They come in layers, of
which each is a SELECT around the one before: the engine would write out a name that another one in the same SELECT is
made of wherever it stands, and take a second to plan what it then does in milliseconds. The text holds no value from outside but the number of a column; the time zone is bound by whoever runs it.
"""

from dataclasses import dataclass

from koipond.collect.imports.fields import Field
from koipond.collect.imports.sheet import CELL_CHARACTERS

ID_CHARACTERS = 200
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"   # by GB 32100-2015

FULL, HALF = "０１２３４５６７８９．，－＋：／（）＠　", "0123456789.,-+:/()@ "


@dataclass(frozen=True)
class Use:
    """A column of the sheet and what it is mapped to. `place` is where its cell stands in a staged row, from 1;
    `number` that of the use itself, for a column may be used twice."""

    column: str
    field: Field
    place: int
    number: int


def columns(use: Use, date_order: str, decimal_comma: bool = False) -> list[list[str]]:
    """The select items of a mapped column, in layers: `v<number>`, `p<number>` and what they are made of."""
    n, cell = use.number, f"c[{use.place}]"
    kind = use.field.type
    if kind in ("date", "datetime"):
        return _moment(n, cell, date_order, kind)
    if kind in ("number", "money"):
        return _number(n, cell, kind, decimal_comma)
    return {"id": _id, "email": _email, "phone": _phone, "yes_no": _yes_no, "credit_code": _credit_code}.get(kind, _text)(n, cell)


def _text(n: int, cell: str) -> list[list[str]]:
    return [[f"if(lengthUTF8({cell}) > {CELL_CHARACTERS}, 'too_long', '') AS p{n}"], [f"if(p{n} = '', {cell}, '') AS v{n}"]]


def _ascii(cell: str) -> str:
    """Full-width digits and signs as plain ones; most cells have none and are left alone."""
    return f"if(length({cell}) = lengthUTF8({cell}), {cell}, translateUTF8({cell}, '{FULL}', '{HALF}'))"


def _id(n: int, cell: str) -> list[list[str]]:
    """A number that a spreadsheet made a fraction of is the number: 17850.0 is 17850."""
    return [
        [f"{_ascii(cell)} AS t{n}"],
        [f"multiIf(match(t{n}, '^\\\\d([.]\\\\d+)?[eE][+]?\\\\d+$'), 'damaged',"
         f" lengthUTF8(t{n}) > {ID_CHARACTERS}, 'too_long', '') AS p{n}"],
        [f"multiIf(p{n} != '', '', endsWith(t{n}, '.0'), replaceRegexpOne(t{n}, '^(\\\\d+)[.]0$', '\\\\1'), t{n}) AS v{n}"],
    ]


def _credit_code(n: int, cell: str) -> list[list[str]]:
    """A unified social credit code (GB 32100-2015): its last character follows from the others, C18 = 31 − (Σ Cᵢ·3^(i-1) mod 31)."""
    body = f"arrayMap(x -> position('{CREDIT_CHARACTERS}', x) - 1, arrayResize(ngrams(t{n}, 1), 18))"
    weights = f"[{', '.join(str(pow(3, place, 31)) for place in range(17))}, 1]"
    return [
        [f"upper(replaceRegexpAll({_ascii(cell)}, '[\\\\s-]', '')) AS t{n}"],
        [f"multiIf(t{n} = '', '', match({_ascii(cell)}, '^\\\\d([.]\\\\d+)?[eE][+]?\\\\d+$'), 'damaged',"
         f" match(t{n}, '^[{CREDIT_CHARACTERS}]{{2}}\\\\d{{6}}[{CREDIT_CHARACTERS}]{{10}}$')"
         f" AND arraySum(arrayMap((c, w) -> c * w, {body}, {weights})) % 31 = 0, '', 'not_a_credit_code') AS p{n}"],
        [f"if(p{n} != '', '', t{n}) AS v{n}"],
    ]


def _email(n: int, cell: str) -> list[list[str]]:
    return [
        [f"{_ascii(cell)} AS t{n}"],
        [f"if(t{n} = '' OR match(t{n}, '^[^@\\\\s,;<>()]{{1,64}}@[^@\\\\s,;<>()]{{1,190}}[.][^@\\\\s,;<>().]{{2,63}}$'),"
         f" '', 'not_an_email') AS p{n}"],
        [f"if(p{n} = '', t{n}, '') AS v{n}"],
    ]


def _phone(n: int, cell: str) -> list[list[str]]:
    return [
        [f"{_ascii(cell)} AS w{n}"],
        [f"if(endsWith(w{n}, '.0'), substring(w{n}, 1, length(w{n}) - 2), w{n}) AS t{n}"],
        [f"multiIf(t{n} = '' OR match(t{n}, '^[+]?[\\\\d() .-]{{5,25}}$'), '',"
         f" match(t{n}, '^\\\\d([.]\\\\d+)?[eE][+]?\\\\d+$'), 'damaged', 'not_a_phone') AS p{n}"],
        [f"if(p{n} = '', t{n}, '') AS v{n}"],
    ]


YES = "'yes','y','true','1','on','granted','opt-in','opted in','subscribed','是','同意','已同意','已授权','订阅','已订阅','允许','接受'"
NO = ("'no','n','false','0','off','withdrawn','opt-out','opted out','unsubscribed','否','不同意','拒绝','未同意','未授权',"
      "'退订','已退订','不允许','不接受','未订阅'")


def _yes_no(n: int, cell: str) -> list[list[str]]:
    return [
        [f"lowerUTF8({_ascii(cell)}) AS t{n}"],
        [f"multiIf(t{n} IN ({YES}), 'consent_granted', t{n} IN ({NO}), 'consent_withdrawn', '') AS v{n}"],
        [f"if(t{n} != '' AND v{n} = '', 'not_yes_or_no', '') AS p{n}"],
    ]


PLAIN = "^-?\\\\d{1,14}([.]\\\\d{1,4})?$"
EXACT = "^[+-]?(\\\\d{1,14}([.]\\\\d{0,4}0*)?|[.]\\\\d{1,4}0*)$"


def _number(n: int, cell: str, kind: str, decimal_comma: bool) -> list[list[str]]:
    """An exact decimal as text, such as "-1234.5". Most cells are plain; the others lose signs and separators first.

    A comma is only taken for a separator of thousands where it stands as one: "1,50" is no number here.
    """
    bare = f"replaceRegexpAll({_ascii(cell)}, '[¥￥$€£\\\\s]|人民币|元|RMB|CNY|USD|GBP|EUR', '')"
    if decimal_comma:
        bare = f"translate({bare}, ',.', '.,')"
    signed = f"replaceRegexpOne({bare}, '^[(](.*)[)]$', '-\\\\1')"
    plain = f"match({cell}, '{'^-?[0-9]+$' if decimal_comma else PLAIN}')"
    wrong = ["'not_a_number'"]
    if kind == "money":
        wrong = [f"match(t{n}, '^[+-]?\\\\d{{15,}}([.]\\\\d*)?$'), 'too_large'",
                 f"match(t{n}, '^[+-]?\\\\d*[.]\\\\d+$'), 'too_many_places'", "'not_a_number'"]
    fits = f"match(t{n}, '{EXACT}')" if kind == "money" else f"match(t{n}, '^[+-]?\\\\d{{1,30}}([.]\\\\d{{0,30}})?$')"
    return [
        [f"if({plain} OR {cell} = '', {cell}, {signed}) AS s{n}"],
        [f"if(match(s{n}, '^[+-]?\\\\d{{1,3}}(,\\\\d{{3}})+([.]\\\\d+)?$'), replaceAll(s{n}, ',', ''), s{n}) AS t{n}"],
        [f"multiIf(t{n} = '' AND {cell} = '', '', {fits}, '', {', '.join(wrong)}) AS p{n}"],
        [f"if(p{n} != '' OR t{n} = '', '', {_canonical(n, kind)}) AS v{n}"],
    ]


def _canonical(n: int, kind: str) -> str:
    """Money as the shortest text of the exact amount ("2.55"), other numbers as written."""
    return f"toString(toDecimal64OrZero(t{n}, 4))" if kind == "money" else f"t{n}"


ZONE = "(Z|UTC|GMT|[+-]\\\\d{2}:?\\\\d{2}|[+-]\\\\d{2})?"
HALF_DAY = "(上午|下午|AM|PM|am|pm)?"
TIME = (f"(?:[T ]*{HALF_DAY} *(\\\\d{{1,2}})(?::|时|時|点)(\\\\d{{1,2}})?(?::|分)?(\\\\d{{1,2}})?秒?(?:[.](\\\\d{{1,9}}))?"
        f" *{HALF_DAY})? *{ZONE}")
YMD = "^(\\\\d{4})[-/.年] *(\\\\d{1,2})[-/.月] *(\\\\d{1,2})日?"
OTHER_ORDERS = "^\\\\d{1,2}[-/.]\\\\d{1,2}[-/.]\\\\d{4}"   # month or day first: which, must be known


def _moment(n: int, cell: str, date_order: str, kind: str) -> list[list[str]]:
    """A date as "2024-01-31", a moment as milliseconds since 1970, both as text.

    Read are 2024-1-5 and its like with / . 年月日, an optional time with or without AM and zone, 20240105 and
    20240105183000, a spreadsheet's serial number, seconds and milliseconds since 1970, and with a known order 1/5/2024.
    """
    turned = {"mdy": "\\\\3-\\\\1-\\\\2", "dmy": "\\\\3-\\\\2-\\\\1"}.get(date_order)
    text = _ascii(cell)
    if turned:
        text = f"replaceRegexpOne({text}, '^(\\\\d{{1,2}})[-/.](\\\\d{{1,2}})[-/.](\\\\d{{4}})', '{turned}')"
    packed = (f"if(match(w{n}, '^\\\\d{{8}}$|^\\\\d{{12}}$|^\\\\d{{14}}$'), concat(substring(w{n}, 1, 4), '-', substring(w{n}, 5, 2),"
              f" '-', substring(w{n}, 7, 2), if(length(w{n}) > 8, concat(' ', substring(w{n}, 9, 2), ':', substring(w{n}, 11, 2),"
              f" if(length(w{n}) = 14, concat(':', substring(w{n}, 13, 2)), '')), '')), w{n})")
    layers = [
        [f"{text} AS w{n}"],
        [f"{packed} AS t{n}"],
        [f"extractGroups(t{n}, '{YMD}{TIME}$') AS g{n}", f"match(t{n}, '^\\\\d{{5}}([.]\\\\d+)?$') AS serial{n}"],
        [f"toUInt16OrZero(g{n}[1]) AS y{n}", f"toUInt8OrZero(g{n}[2]) AS m{n}", f"toUInt8OrZero(g{n}[3]) AS d{n}"],
        [f"makeDate32(y{n}, m{n}, d{n}) AS day{n}"],
        [f"notEmpty(g{n}) AND y{n} BETWEEN 1900 AND 2299 AND toDayOfMonth(day{n}) = d{n} AND toMonth(day{n}) = m{n} AS good{n}"],
    ]
    return layers + (_date(n) if kind == "date" else _time(n))


def _date(n: int) -> list[list[str]]:
    serial = f"toString(toDate32('1899-12-30') + toUInt32OrZero(substring(t{n}, 1, 5)))"
    return [
        [f"multiIf(good{n}, toString(day{n}), serial{n}, {serial}, '') AS v{n}"],
        [f"if(v{n} = '' AND t{n} != '', 'not_a_date', '') AS p{n}"],
    ]


def _time(n: int) -> list[list[str]]:
    g = f"g{n}"
    utc = "'UTC'"
    return [
        [f"toUInt8OrZero({g}[5]) AS hh{n}", f"toUInt8OrZero({g}[6]) AS mi{n}", f"toUInt8OrZero({g}[7]) AS ss{n}",
         f"toUInt16OrZero(substring(concat({g}[8], '000'), 1, 3)) AS ms{n}", f"concat({g}[4], {g}[9]) AS half{n}",
         f"{g}[10] AS z{n}"],
        [f"if(half{n} = '', hh{n}, hh{n} % 12 + if(match(half{n}, '下午|PM|pm'), 12, 0)) AS h{n}",
         f"good{n} AND hh{n} < 24 AND mi{n} < 60 AND ss{n} < 60 AS exact{n}",
         f"multiIf(z{n} IN ('', 'Z', 'UTC', 'GMT'), 0, (toInt32OrZero(substring(z{n}, 2, 2)) * 3600"
         f" + toInt32OrZero(right(replaceOne(substring(z{n}, 4), ':', ''), 2)) * 60) * if(startsWith(z{n}, '-'), -1, 1)) AS o{n}"],
        [f"if(z{n} = '', {_unix('{zone:String}', n)}, {_unix(utc, n)} - o{n} * 1000) AS u{n}"],
        [f"multiIf(exact{n}, toString(u{n}), serial{n}, toString({_serial(n)}), match(t{n}, '^\\\\d{{10}}$'), concat(t{n}, '000'),"
         f" match(t{n}, '^\\\\d{{13}}$'), t{n}, '') AS v{n}"],
        [f"if(v{n} = '' AND t{n} != '', 'not_a_date', '') AS p{n}"],
    ]


def _unix(zone: str, n: int) -> str:
    return f"toUnixTimestamp64Milli(makeDateTime64(y{n}, m{n}, d{n}, h{n}, mi{n}, ss{n}, ms{n}, 3, {zone}))"


def _serial(n: int) -> str:
    """Days since 1899-12-30, as the wall clock of the zone, to the second."""
    return (f"toUnixTimestamp64Milli(toDateTime64(formatDateTime(toDateTime64('1970-01-01 00:00:00', 3, 'UTC')"
            f" + toIntervalSecond(round((toFloat64OrZero(t{n}) - 25569) * 86400)), '%Y-%m-%d %H:%i:%S', 'UTC'), 3, {{zone:String}}))")
