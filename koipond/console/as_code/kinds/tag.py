"""Tags; with a segment, its members have the tag."""

from koipond import engine, profiles, segments
from koipond.console.as_code.errors import WrongChange
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, AFTER = "tags.yaml", "tags", True, ("tag_group",)
NAMES = ("the tag", "标签")
FIELDS = Fields(group="", description="", segment="")


def there(now):
    by_rule = segments.rules_of(now.slug)
    by_number = {number: name for name, number in now.names.known("segment").items()}
    return {tag.name: FIELDS.lean({"group": tag.group, "description": tag.description, "segment": by_number.get(by_rule.get(tag.name), "")})
            for tag in profiles.tags(now.slug)}


def needs(value):
    return ({("segment", value["segment"])} if value.get("segment") else set()) | ({("tag_group", value["group"])} if value.get("group") else set())


def put(now, name, value, before):
    said = FIELDS.full(value)
    for part in ("group", "segment"):
        if before is not None and before.get(part, "") != said[part]:
            raise WrongChange(what=NAMES[0], what_zh=NAMES[1], name=name, setting=part, before=before.get(part) or "—", after=said[part] or "—",
                              hint="Who has it follows from it, so it never changes: make another tag",
                              hint_zh="谁拥有该标签由此而定，因此不可更改：请另建标签")
    if before is not None:
        profiles.change_tag(now.slug, name, description=said["description"])
    elif said["segment"]:
        segments.keep_by_rule(now.slug, name, now.names.number("segment", said["segment"]), now.by, group=said["group"], description=said["description"])
    else:
        profiles.make_tag(now.slug, name, group=said["group"], description=said["description"], by=now.by)


def take_away(now, name):
    if users := segments.uses(now.slug, tag=name):
        raise profiles.InUse(name=name, users=users)
    profiles.archive_tag(now.slug, name)


def effects(now, name, before, value):
    if value is None:
        people = profiles.tag_counts(engine.database(now.slug)).get(name, 0)
        return [(f"{people:,} people have it no more", f"{people:,} 位客户将不再拥有")] if people else []
    return []
