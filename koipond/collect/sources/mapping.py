"""Which field of what came is what: identifiers, traits, properties, the name of the event, and what was agreed to. Data, and read as one statement.

    {"lines": [["telephone", "identifier.phone"], ["=oceanengine", "property.utm_source"]], "events": {"lead": "lead_submitted"},
     "rest": "form", "consents": [{"purpose": "enquiry", "channels": ["call"], "field": ""}]}

Of several lines to one target the first that has a value holds. `=` before a text is that text itself.
"""

import re
from dataclasses import dataclass

from koipond.collect.names import CHANNELS, is_receipt
from koipond.collect.reading import ITEM_BYTES
from koipond.collect.sources.accounts import Source
from koipond.collect.sources.errors import BadMapping
from koipond.collect.sources.kinds import kind
from koipond.engine import Sql, named

SOURCE = 1_100_000_000     # of all items that sources bring: so a lead counts once, whichever source brings it
LINES_AT_MOST = 300
FIELD_LETTERS = 300
TARGET = re.compile(r"(identifier\.[a-z][a-z0-9_]{0,39}|trait\.[^\s.][^\x00-\x1f]{0,63}|property\.[^\s.][^\x00-\x1f]{0,99})")
IDENTIFIERS = ("phone", "email", "user_id", "member_id", "unionid", "openid", "external_userid", "anonymous_id")
COLUMNS = ("user_id", "anonymous_id")      # identifiers with a place of their own in an item
OURS = ("lead_id", "source", "source_name")
REST = ("none", "form", "all")
PURPOSE = r"[a-z][a-z0-9_]{0,39}"
ENQUIRY = {"purpose": "enquiry", "channels": ["call", "sms", "email"], "field": ""}    # to be answered, not to be marketed to
YES = ["true", "yes", "y", "1", "on", "agree", "agreed", "accepted", "是", "同意", "已同意", "授权", "已授权", "勾选", "已勾选"]


@dataclass(frozen=True)
class Consent:
    """A permission that a lead gives: always, or where a field says yes."""

    purpose: str
    channels: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the fields of a source are."""

    lines: tuple[tuple[str, str], ...]
    events: dict[str, str]
    rest: str
    consents: tuple[Consent, ...]

    def as_json(self) -> dict:
        return {"lines": [list(line) for line in self.lines], "events": self.events, "rest": self.rest,
                "consents": [{"purpose": each.purpose, "channels": list(each.channels), "field": each.field} for each in self.consents]}


def usual(name: str) -> Mapping:
    """The mapping that a kind has until somebody changes it."""
    known = kind(name)
    return read(name, {"lines": [list(line) for line in known.LINES], "events": dict(known.EVENTS), "rest": getattr(known, "REST", "form"), "consents": [ENQUIRY] if known.CONSENTING else []})


def of(source: Source) -> Mapping:
    """The mapping in force."""
    return usual(source.kind) if source.mapping is None else read(source.kind, source.mapping)


def read(name: str, said: dict) -> Mapping:
    """A mapping for a kind of source. Raises BadMapping."""
    lines = tuple((str(field).strip(), str(target).strip()) for field, target in said.get("lines", []))
    if len(lines) > LINES_AT_MOST:
        raise _bad("lines", f"there are {len(lines)} lines, at most {LINES_AT_MOST} are read", f"共有 {len(lines)} 行，最多 {LINES_AT_MOST} 行")
    for field, target in lines:
        if not field or len(field) > FIELD_LETTERS or "\0" in field:
            raise _bad(target[:60] or "lines", f"a field has 1 to {FIELD_LETTERS} letters", f"字段名应为 1 至 {FIELD_LETTERS} 个字符")
        if not TARGET.fullmatch(target) or target.removeprefix("property.") in OURS:
            raise _bad(field[:60], f"'{target[:60]}' is no target", f"“{target[:60]}”不是可用的目标")
    events = {what: str(said.get("events", {}).get(what, usual_name)).strip() for what, usual_name in kind(name).EVENTS.items()}
    for what, event in events.items():
        if len(event) > 200 or is_receipt(event) or event in ("consent_granted", "consent_withdrawn"):
            raise _bad(what, f"'{event[:60]}' is a name that only the house itself gives", f"“{event[:60]}”是系统保留的事件名")
    if said.get("rest", "form") not in REST:
        raise _bad("rest", f"it is one of {', '.join(REST)}", f"应为以下之一：{'、'.join(REST)}")
    return Mapping(lines, events, said.get("rest", "form"), tuple(_consent(each) for each in said.get("consents", [])))


def _consent(said: dict) -> Consent:
    purpose, channels, field = str(said.get("purpose", "")), tuple(said.get("channels", ())), str(said.get("field", "")).strip()
    if not re.fullmatch(PURPOSE, purpose):
        raise _bad("consents", f"'{purpose[:40]}' is no purpose", f"“{purpose[:40]}”不是有效的用途")
    if not channels or not set(channels) <= set(CHANNELS):
        raise _bad("consents", f"channels are among {', '.join(CHANNELS)}", f"渠道应为：{'、'.join(CHANNELS)}")
    if purpose == "marketing" and not field:
        raise _bad("consents", "marketing needs the field in which the person agreed to it", "营销授权必须指定客户表示同意的字段")
    return Consent(purpose, channels, field[:FIELD_LETTERS])


def mapped(source: Source, mapping: Mapping, kept: Sql) -> Sql:
    """What rows of `kept` become, as a SELECT with `problem` (kept_mapped)."""
    ids = [name for name in _names(mapping, "identifier") if name not in COLUMNS]
    return Sql.of(
        named("collect.kept_mapped"), kept=kept,
        whats=Sql.value(list(mapping.events), "Array(String)"), events=Sql.value(list(mapping.events.values()), "Array(String)"),
        **{name: _value(mapping, f"identifier.{name}") for name in COLUMNS}, ids=_map(mapping, "identifier", ids),
        traits=_map(mapping, "trait", _names(mapping, "trait")), properties=_map(mapping, "property", _names(mapping, "property")),
        rest=_rest(mapping), consents=_consents(source, mapping))


def binds(source: Source) -> dict:
    """What the statements of mapping bind besides."""
    return {"kind": source.kind, "name": source.name, "proof": f"{source.name} ({source.place})", "largest": ITEM_BYTES}


def _names(mapping: Mapping, family: str) -> list[str]:
    return list(dict.fromkeys(target.partition(".")[2] for _, target in mapping.lines if target.startswith(f"{family}.")))


def _value(mapping: Mapping, target: str) -> Sql:
    """The first field with a value, else the text that is given."""
    given = [field for field, to in mapping.lines if to == target]
    if not given:
        return Sql("''")
    fields, texts = [field for field in given if field[0] != "="], [field[1:] for field in given if field[0] == "="]
    return Sql.of("arrayFirst(x -> x != '', arrayConcat(arrayMap(f -> fields[f], [[fields]]), [[texts]]))",
                  fields=Sql.value(fields, "Array(String)"), texts=Sql.value(texts, "Array(String)"))


def _map(mapping: Mapping, family: str, names: list[str]) -> Sql:
    values = Sql.join(", ", [_value(mapping, f"{family}.{name}") for name in names])
    return Sql.of("mapFromArrays([[names]], CAST([[[values]]], 'Array(String)'))", names=Sql.value(names, "Array(String)"), values=values)


def _rest(mapping: Mapping) -> Sql:
    """Fields that no line names, as properties under their own names."""
    if mapping.rest == "none":
        return Sql("CAST(map(), 'Map(String, String)')")
    kept = Sql("startsWith(k, 'form.')") if mapping.rest == "form" else Sql("1")
    return Sql.of("mapFilter((k, v) -> v != '' AND NOT has([[used]], k) AND [[kept]], fields)", kept=kept,
                  used=Sql.value([field for field, _ in mapping.lines], "Array(String)"))


def _consents(source: Source, mapping: Mapping) -> Sql:
    """Purpose and channel of each permission that a lead gives: of a channel only where there is an address for it."""
    cases = []
    for each in mapping.consents:
        said = Sql("1") if not each.field else Sql.of("lowerUTF8(fields[[[field]]]) IN [[yes]]", field=Sql.value(each.field, "String"), yes=Sql.value(YES, "Array(String)"))
        for channel in each.channels:
            needs = {"call": "phone", "sms": "phone", "email": "email"}.get(channel)
            there = Sql.of("mapContains(ids, [[needs]])", needs=Sql.value(needs, "String")) if needs else Sql("1")
            cases.append(Sql.of("([[purpose]], [[channel]], ([[said]]) AND ([[there]]))", purpose=Sql.value(each.purpose, "String"),
                                channel=Sql.value(channel, "String"), said=said, there=there))
    if not cases:
        return Sql("CAST([], 'Array(Tuple(String, String))')")
    return Sql.of("if(what IN [[whats]], arrayDistinct(arrayMap(c -> (c.1, c.2), arrayFilter(c -> c.3, [[[cases]]]))), [])",
                  whats=Sql.value(list(kind(source.kind).CONSENTING), "Array(String)"), cases=Sql.join(", ", cases))


def _bad(place: str, problem: str, problem_zh: str) -> BadMapping:
    return BadMapping(place=place, problem=problem, problem_zh=problem_zh)
