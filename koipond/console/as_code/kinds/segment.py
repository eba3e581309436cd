"""Segments by rule."""

from koipond import engine, profiles, segments
from koipond.console import uses
from koipond.console.as_code import references
from koipond.console.as_code.order import ordered
from koipond.console.as_code.shapes import Fields
from koipond.kit.errors import KoipondError

FOLDER, AFTER = "segments", ("tag", "list", "trait")
NAMES = ("the segment", "人群")
WORDS = ("description", "purpose", "folder", "labels")
FIELDS = Fields(trimmed=WORDS, description="", purpose="", folder="", labels=[], live=True, rule={})


def there(now):
    return {one.name: FIELDS.lean({"rule": ordered(now.names.named(one.rule)), "live": one.live, "labels": list(one.labels),
                                   **{word: getattr(one, word) for word in WORDS if word != "labels"}})
            for one in segments.listed(now.slug) if one.kind == "rule"}


def needs(value):
    return references.needs(value)


def put(now, name, value, before):
    said = FIELDS.full(value)
    number = None if before is None else now.names.number("segment", name)
    if before is None or (before.get("rule"), before.get("live", True)) != (value.get("rule"), said["live"]):
        number = segments.save(now.slug, name, now.names.numbered(said["rule"]), now.by, live=said["live"], segment=number).id
    words = {word: said[word] for word in WORDS}
    if words != {word: FIELDS.full(before or {})[word] for word in WORDS}:
        segments.describe(now.slug, number, now.by, **words)


def take_away(now, name):
    number = now.names.number("segment", name)
    segments.put_away(now.slug, number, now.by, uses.above(now.place, number))


def effects(now, name, before, value):
    """How many are in it, and how many would be."""
    db = engine.database(now.slug)
    members = segments.member_counts(db).get(now.names.known("segment").get(name, 0), 0)
    if value is None:
        return [(f"{members:,} people leave it", f"{members:,} 位客户将离开")] if members else []
    if before and before.get("rule") == value.get("rule"):
        return []
    try:
        found = segments.preview(now.slug, [now.names.numbered(value.get("rule", {}))]).steps[0].count
    except KoipondError:   # it speaks of what is only made with this folder
        return [(f"is worked out for all {profiles.count(db):,} people in the next tick", f"下一个节拍将为全部 {profiles.count(db):,} 位客户重新计算")]
    was, was_zh = (f"{members:,} people → ", f"{members:,} 位客户 → ") if before else ("", "")
    return [(f"{was}{found:,} people", f"{was_zh}{found:,} 位客户")]


def place(error):
    path = str(error.fields.get("path", ""))
    return _path(path) if path.startswith("rule") else ()


def _path(path: str) -> tuple:
    """`rule.all[1].value` as names and places."""
    parts = path.replace("]", "").replace("[", ".").split(".")
    return tuple(int(part) if part.isdecimal() else part for part in parts)
