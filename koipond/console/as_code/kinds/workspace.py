"""The workspace itself: name, zone, country, currency, language."""

from koipond import access
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, RIGHT = "koipond.yaml", "workspace", False, "admin"
NAMES = ("the workspace", "工作区")
FIELDS = Fields(name="", time_zone="", country="", currency="", language="")


def there(now):
    return {SECTION: FIELDS.lean({name: getattr(now.place, name) for name in FIELDS.defaults})}


def merged(before, value):
    """What a file does not say stays as it is."""
    return {**before, **value, **({"name": " ".join(value["name"].split())} if "name" in value else {})}


def put(now, name, value, before):
    access.change_workspace(now.place, **value)
