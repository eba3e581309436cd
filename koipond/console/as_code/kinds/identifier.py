"""How far a kind of identifier is trusted, where it is not as usual."""

from dataclasses import asdict

from koipond import identify
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, RIGHT = "identity.yaml", "identifiers", True, "admin"
NAMES = ("the identifier", "身份标识")
FIELDS = Fields(used=True, trust=0, limit=0, shared_after=0, fields=[], spelling="", follows=None)
USUAL = {kind.name: kind for kind in identify.KINDS}


def there(now):
    used = {kind.name: kind for kind in identify.kinds_of(now.slug)}
    return {**{name: _unlike(_said(kind), name) for name, kind in used.items()}, **{name: {"used": False} for name in USUAL if name not in used}}


def read(node, name, bodies, wrong):
    return _unlike(FIELDS.read(node, f"the identifier '{name}'", wrong), name)


def omitted(name, value):
    """As usual: nothing to write."""
    return not value and name in USUAL


def put(now, name, value, before):
    if not value.get("used", True):
        identify.put_away_kind(now.slug, name, now.by)
    else:
        said = {**_base(name), **value}
        identify.set_kind(now.slug, name, now.by, **{field: tuple(each) if isinstance(each, list) else each for field, each in said.items() if field != "used"})


def take_away(now, name):
    """As usual again; one of the workspace's own identifies nobody from now on."""
    if name in USUAL:
        put(now, name, {}, None)
    else:
        identify.put_away_kind(now.slug, name, now.by)


def _said(kind) -> dict:
    return {field: list(value) if isinstance(value, tuple) else value for field, value in asdict(kind).items() if field != "name"}


def _base(name: str) -> dict:
    if name in USUAL:
        return _said(USUAL[name])
    return {"trust": 3, "limit": 1, "shared_after": 3, "fields": [f"traits.{name}", f"context.traits.{name}"], "spelling": "text", "follows": False}


def _unlike(said: dict, name: str) -> dict:
    return {field: value for field, value in said.items() if field not in (base := _base(name)) or value != base[field]}
