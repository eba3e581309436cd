"""How much of people's data a role sees, where it is not as usual."""

from koipond import access
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, RIGHT = "privacy.yaml", "roles", True, "admin"
NAMES = ("what a role sees", "角色可见范围")
FIELDS = Fields(personal="", sensitive="")


def there(now):
    seen = {role: access.sees(now.place, role) for role in access.SEES}
    return {role: _said(one) if one != access.SEES[role] else {} for role, one in seen.items()}


def omitted(name, value):
    """As usual: nothing to write."""
    return not value


def merged(before, value):
    return {**before, **value} if value else {}


def put(now, name, value, before):
    usual = access.SEES.get(name)
    said = {**(_said(usual) if usual else {}), **value}
    access.let_see(now.place, name, said.get("personal", ""), said.get("sensitive", ""), now.by)


def take_away(now, name):
    """As usual again."""
    access.let_see(now.place, name, access.SEES[name].personal, access.SEES[name].sensitive, now.by)


def _said(seen) -> dict:
    return {"personal": seen.personal, "sensitive": seen.sensitive}
