"""What the columns of a sheet probably are, from their headers in English and Chinese and from their values."""

import re
from dataclasses import dataclass

from koipond.collect.imports import fields
from koipond.collect.imports.sheet import Rows, Sheet

SAMPLES = 200         # values that are looked at
SHARE = 0.8           # of the values that are not empty must look alike
CHANNELS = {
    "email": ("email", "mail", "newsletter", "邮件", "邮箱", "电邮"),
    "sms": ("sms", "text", "短信", "手机"),
    "phone": ("call", "电话"),
    "wechat": ("wechat", "weixin", "微信", "公众号"),
    "push": ("push", "推送"),
}
CONSENT = ("consent", "optin", "optedin", "subscribed", "subscription", "marketing", "permission", "newsletter", "同意",
           "订阅", "授权", "接受", "接收", "退订")
EXTERNAL = {"openid": "openid", "unionid": "unionid", "externaluserid": "external_userid", "memberid": "member_id",
            "微信openid": "openid", "微信unionid": "unionid", "外部联系人id": "external_userid"}
LOOKS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}"),
    "phone": re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(\.0)?"),
    "datetime": re.compile(r"(\d{4}[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}日?|\d{1,2}/\d{1,2}/\d{4})([T ].*)?"),
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet, some of its values, and what it is probably to be mapped to (nothing: it is left out).

    `doubtful` are those of the guesses that its header does not tell alone: guessed from values, or another column
    might be meant as well.
    """

    name: str
    samples: tuple[str, ...]
    guesses: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def columns(kind: str, sheet: Sheet, head: Rows) -> list[Column]:
    """Every column with its guesses; no field is guessed for two columns."""
    values = [_samples(cells) for cells in head.cells]
    guessed: dict[str, list[str]] = {name: [] for name in sheet.columns}
    taken: set[str] = set()

    def give(column: str, field: str) -> None:
        if field not in taken:
            taken.add(field)
            guessed[column].append(field)

    _by_header(kind, sheet, give)
    sure = taken - _rivalled(kind, sheet)
    _by_value(kind, sheet, values, guessed, taken, give)
    doubtful = {field.name for field in fields.of(kind)} - sure
    _the_rest(kind, sheet, values, guessed, give)
    return [Column(name, tuple(dict.fromkeys(found))[:5], tuple(guessed[name]), tuple(doubtful.intersection(guessed[name])))
            for name, found in zip(sheet.columns, values, strict=True)]


def mapping(found: list[Column]) -> list[tuple[str, str]]:
    """The guesses as a mapping."""
    return [(column.name, field) for column in found for field in column.guesses]


def kind(sheet: Sheet) -> str:
    """What kind of import the sheet probably is: the kind whose needs its headers meet best."""
    plain = {_plain(name) for name in sheet.columns}

    def score(name: str) -> tuple:
        known = [field for field in fields.of(name) if _matches(field, plain)]
        needed = [field for field in fields.of(name) if field.required]
        met = all(field in known for field in needed) and (needed or known)
        return bool(met), len(needed), len(known)

    return max(("order_lines", "orders", "events", "products", "people", "companies"), key=score)


def _matches(field: fields.Field, plain: set[str]) -> bool:
    return bool(plain & {field.name.replace("_", ""), *field.headers})


def _by_header(kind: str, sheet: Sheet, give) -> None:
    for field in fields.of(kind):
        names = _names(field)
        found = [column for column in sheet.columns if _plain(column) in names]
        for column in sorted(found, key=lambda c, names=names: names.index(_plain(c)))[:1]:
            give(column, field.name)
    for column in sheet.columns:
        if "external" in fields.FAMILIES[kind] and _plain(column) in EXTERNAL:
            give(column, "external." + EXTERNAL[_plain(column)])
        if kind == "people" and (channel := _consent(column)):
            give(column, "consent." + channel)
        if kind in ("orders", "order_lines") and _plain(column) in ("country", "国家", "城市", "city", "省份", "province"):
            give(column, "trait." + {"国家": "country", "城市": "city", "省份": "region", "province": "region"}.get(
                _plain(column), _plain(column)))


def _rivalled(kind: str, sheet: Sheet) -> set[str]:
    """The fields that several headers may mean, none of which is the field's own name."""
    plain = [_plain(column) for column in sheet.columns]
    several = {field.name for field in fields.of(kind) if sum(name in _names(field) for name in plain) > 1}
    return {name for name in several if name.replace("_", "") not in plain}


def _names(field: fields.Field) -> list[str]:
    """How the field may be called in a header, the best first."""
    return [field.name.replace("_", ""), *map(_plain, field.headers)]


def _consent(column: str) -> str:
    plain = _plain(column)
    if not any(word in plain for word in CONSENT) or any(word in plain for word in ("date", "time", "时间", "日期")):
        return ""
    return next((channel for channel, words in CHANNELS.items() if any(word in plain for word in words)), "")


def _by_value(kind: str, sheet: Sheet, values: list, guessed: dict, taken: set, give) -> None:
    known = {field.name for field in fields.of(kind)}
    for column, found in zip(sheet.columns, values, strict=True):
        if guessed[column]:
            continue
        for field, look in (("email", "email"), ("phone", "phone"), ("at", "datetime")):
            if field in known - taken and _looks(found, look):
                give(column, field)
                break


def _the_rest(kind: str, sheet: Sheet, values: list, guessed: dict, give) -> None:
    """People and events keep what else the sheet says of them, as traits and properties of that name."""
    family = {"people": "trait", "events": "property", "products": "property", "companies": "trait"}.get(kind)
    for column, found in zip(sheet.columns, values, strict=True):
        if family and not guessed[column] and any(found):
            name = re.sub(r"[\s.:]+", "_", column.strip())[: fields.NAME_CHARACTERS]
            date = family == "trait" and _looks(found, "datetime")
            give(column, f"{family}.{name}" + (":date" if date and not any(":" in value for value in found) else ""))


def _samples(cells) -> list[str]:
    return [value for value in cells.slice(0, SAMPLES).to_pylist() if value]


def _looks(values: list[str], look: str) -> bool:
    return bool(values) and sum(bool(LOOKS[look].fullmatch(value)) for value in values) >= SHARE * len(values)


def _plain(header: str) -> str:
    """A header without case, spaces, signs and what stands in brackets: "E-mail (work)" is email."""
    return re.sub(r"[\s_\-./#:*]+", "", re.sub(r"[(（\[【].*?[)）\]】]", "", header)).lower()
