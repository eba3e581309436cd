"""Lists: what they are for. Who is in one is a fact and stands in no file."""

from koipond import engine, segments
from koipond.console import uses
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY = "lists.yaml", "lists", True
NAMES = ("the list", "名单")
FIELDS = Fields(trimmed=("purpose", "description", "folder", "labels"), purpose="", description="", folder="", labels=[])


def there(now):
    return {one.name: FIELDS.lean({"purpose": one.purpose, "description": one.description, "folder": one.folder, "labels": list(one.labels)})
            for one in segments.listed(now.slug) if one.kind == "list"}


def put(now, name, value, before):
    said = FIELDS.full(value)
    if before is None:
        segments.make_list(now.slug, name, said.pop("purpose"), now.by, **said)
    else:
        segments.describe(now.slug, now.names.number("segment", name), now.by, **said)


def take_away(now, name):
    number = now.names.number("segment", name)
    segments.put_away(now.slug, number, now.by, uses.above(now.place, number))


def effects(now, name, before, value):
    if value is not None:
        return []
    number = now.names.number("segment", name)
    people = segments.member_counts(engine.database(now.slug)).get(number, 0)
    return [(f"{people:,} people leave it", f"{people:,} 位客户将离开")] if people else []
