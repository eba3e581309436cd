"""Groups of tags."""

from koipond import profiles
from koipond.console.as_code.errors import WrongChange
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY = "tags.yaml", "groups", True
NAMES = ("the group of tags", "标签组")
FIELDS = Fields(exclusive=False)


def there(now):
    return {group.name: FIELDS.lean({"exclusive": group.exclusive}) for group in profiles.groups(now.slug)}


def put(now, name, value, before):
    exclusive = value.get("exclusive", False)
    if before is not None:
        raise WrongChange(what=NAMES[0], what_zh=NAMES[1], name=name, setting="exclusive", before=not exclusive, after=exclusive,
                          hint="What people have follows from it, so it never changes: make another group",
                          hint_zh="客户的标签由此而定，因此不可更改：请另建标签组")
    profiles.make_group(now.slug, name, exclusive=exclusive, by=now.by)
