"""What the tests of the event catalogue share: events of a shop, ticks, and the rules of a declaration read in plain Python."""

import json
import re
from datetime import date
from decimal import Decimal
from math import isfinite

from koipond import collect
from koipond.collect.items import Item
from koipond.collect.models import TickRecord
from koipond.kit import clock


def track(message_id: str, name: str = "tea_bought", source: int = 7, at=None, **properties) -> Item:
    return Item("track", name, message_id, at or clock.now(), "mei", source=source, properties=properties)


def round_of(workspace, repeat: bool = False):
    """One settled and finished tick; with `repeat`, settled twice as after a crash."""
    tick = collect.begin(workspace.slug, clock.now(), lambda now: False)
    collect.settle(tick)
    if repeat:
        collect.settle(collect.again(tick))
    collect.finish(tick)
    return tick


def declared(on_breach: str = "quarantine", closed: bool = False, **properties) -> collect.Declaration:
    """`declared(total={"type": "money", "required": True})`"""
    rules = {name: collect.PropertyRule(**rule) for name, rule in properties.items()}
    return collect.Declaration("", "", on_breach, closed, rules)


def taken(db) -> set[str]:
    """The messages that the last tick took."""
    return {message for message, in db.rows("SELECT message_id FROM collect_tick_events")}


def states(workspace) -> dict[str, str]:
    """Every message in quarantine, and how it stands."""
    return {one.message_id: one.state for one in collect.quarantine(workspace.slug, collect.Choice(state=""), 1000)}


def reasons(db) -> dict[str, set[str]]:
    """Every refused message, with the reasons."""
    found = {}
    for message, reason in db.rows("SELECT message_id, reason FROM collect_refused"):
        found.setdefault(message, set()).add(reason)
    return found


GOVERNED = {
    "collect_tick_events": "*", "collect_refused": "*", "collect_seen": "*", "collect_breaches": "*", "collect_accepted": "*",
    "collect_quarantine FINAL": "*", "collect_catalogue FINAL": "* EXCEPT (samples)", "collect_volume": "*",
}


def facts(db) -> dict:
    """All that the room has written, to compare."""
    return {table: sorted(map(repr, db.rows(f"SELECT {columns} FROM {table}"))) for table, columns in GOVERNED.items()}


def all_accounted_for(workspace, db) -> None:
    """Every row of the inbox up to the last tick is taken (and so seen), refused, or held back: one of them, and once."""
    ends = TickRecord.objects.filter(workspace=workspace).order_by("-number").first().lanes
    upto = {int(lane): end for lane, (_, end) in ends.items()}
    rows = db.rows("SELECT lane, seq, reinterpretAsUInt128(sipHash128(source, message_id)) FROM collect_inbox")
    refused = db.rows("SELECT lane, seq FROM collect_refused")
    held = db.rows("SELECT DISTINCT lane, seq FROM collect_quarantine")
    seen = [hash for hash, in db.rows("SELECT hash FROM collect_seen")]
    assert len(set(seen)) == len(seen) and len(set(refused)) == len(refused)
    left = [(lane, seq, hash) for lane, seq, hash in rows if seq <= upto.get(lane, 0)]
    apart = {*refused, *held}
    assert len(apart) == len(refused) + len(held), "both refused and held back"
    went_on = [hash for lane, seq, hash in left if (lane, seq) not in apart]
    assert sorted(went_on) == sorted(seen)


# The same rules again, as docs/reference/event-catalogue.md says them, for one item in plain Python.

def breaches(declaration: collect.Declaration, properties: dict) -> set[tuple[str, str]]:
    there = {name: value for name, value in properties.items() if value is not None}
    found = {(name, "missing") for name, rule in declaration.properties.items() if rule.required and name not in there}
    for name, value in there.items():
        rule = declaration.properties.get(name)
        reason = breach(rule, value) if rule else "unknown_property" if declaration.closed else ""
        if reason:
            found.add((name, reason))
    return found


def breach(rule: collect.PropertyRule, value) -> str:
    text = text_of(value)
    if not of_type(rule.type, value, text):
        return "wrong_type"
    if rule.allowed and text not in rule.allowed:
        return "not_allowed"
    if rule.pattern and not re.search(rule.pattern, text, re.S):
        return "pattern"
    if rule.most_chars and len(text) > rule.most_chars:
        return "too_long"
    number = Decimal if rule.type == "money" else float
    if rule.low and number(text) < number(rule.low):
        return "too_small"
    if rule.high and number(text) > number(rule.high):
        return "too_large"
    return ""


def text_of(value) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def of_type(type: str, value, text: str) -> bool:
    if type == "text":
        return isinstance(value, str)
    if type == "boolean":
        return text in ("true", "false")
    if type == "number":
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", text)) and isfinite(float(text))
    if type == "money":
        return bool(re.fullmatch(r"-?[0-9]{1,14}(\.[0-9]{1,4})?", text))
    if type == "date":
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and _day(text)
    time = r"[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?([Zz]|[-+]([01][0-9]|2[0-3]):[0-5][0-9])?"
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + time, text)) and _day(text[:10])


def _day(text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= 2299
    except ValueError:
        return False


__all__ = ["all_accounted_for", "breach", "breaches", "declared", "facts", "reasons", "round_of", "states", "taken", "track"]
