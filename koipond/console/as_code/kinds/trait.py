"""Traits: declared, computed, and what is said of those that every workspace has."""

from koipond import access, engine, profiles, segments
from koipond.console.as_code.errors import MissingReference, WrongChange
from koipond.console.as_code.order import ordered
from koipond.console.as_code.shapes import Fields, nearest

FILE, SECTION, MANY, FACTS = "traits.yaml", "traits", True, True
NAMES = ("the trait", "属性")
FIELDS = Fields(type="", metric={}, title_en="", title_zh="", unit="", description="", owner="", personal_class="", sources=[])
CARD = ("title_en", "title_zh", "unit", "description", "owner", "personal_class", "sources")
EVERYWHERE = {trait.name: trait for trait in (*profiles.BUILT_IN, *profiles.COMPUTED)}


def there(now):
    found = {}
    keys = {id: name for name, id in _keys(now).items()}
    for trait in profiles.traits(now.slug):
        value = _lean(trait.name, {"type": "" if trait.name in EVERYWHERE or trait.metric else trait.type, "metric": ordered(trait.metric or {}),
                                   **{name: getattr(trait, name) for name in CARD}, "sources": [keys.get(one, one) for one in trait.sources]})
        found[trait.name] = value
    return found


def omitted(name, value):
    """As every workspace has it: nothing to write."""
    return not value and name in EVERYWHERE


def read(node, name, bodies, wrong):
    return _lean(name, FIELDS.read(node, f"the trait '{name}'", wrong))


def put(now, name, value, before):
    said = {**FIELDS.full(value), **{part: value.get(part, usual) for part, usual in _usual(name).items()}}
    card = {part: said[part] for part in CARD} | {"sources": [_source(now, one) for one in said["sources"]]}
    if said["metric"]:
        if before is None:
            profiles.compute_trait(now.slug, name, said["metric"], by=now.by)
        elif before.get("metric") != said["metric"]:
            profiles.define_anew(now.slug, name, said["metric"], by=now.by)
    elif name not in EVERYWHERE:
        if before and before.get("metric"):
            raise WrongChange(what="the trait", what_zh="属性", name=name, setting="metric", before="computed", after="declared",
                              hint="Delete it with --delete first", hint_zh="请先用 --delete 删除")
        profiles.declare_trait(now.slug, name, said["type"], personal=said["personal_class"] != "none", by=now.by)
    if before is not None or _lean(name, {**said, "type": "", "metric": {}}):
        profiles.change_trait(now.slug, name, by=now.by, **card)


def take_away(now, name):
    if users := segments.uses(now.slug, trait=name):
        raise profiles.InUse(name=name, users=users)
    profiles.delete_trait(now.slug, name)


def effects(now, name, before, value):
    if value and value.get("metric") and value["metric"] != (before or {}).get("metric"):
        people = profiles.count(engine.database(now.slug))
        return [(f"is counted for all {people:,} people in the next tick", f"下一个节拍将为全部 {people:,} 位客户计算")]
    return []


def deletable(value) -> bool:
    """Only what is computed can be deleted: what people said of themselves stays."""
    return bool(value.get("metric"))


def place(error):
    return ("metric",) if "path" in error.fields else ("type",) if "type" in error.fields else ()


def _usual(name: str) -> dict:
    """The card of a trait of which nothing more is said."""
    if name in EVERYWHERE:
        return {part: getattr(EVERYWHERE[name], part) for part in CARD if part != "sources"}
    return {"title_en": name, "title_zh": name, "personal_class": "none"}


def _lean(name: str, value: dict) -> dict:
    usual = {**FIELDS.defaults, **_usual(name)}
    return {part: each for part, each in value.items() if each != usual[part] and each is not None}


def _source(now, said):
    """A source as profiles knows it: a number, or import and koipond. Keys of programs are named by their names."""
    if not isinstance(said, str) or said in ("import", "koipond"):
        return said
    known = _keys(now)
    if said not in known:
        raise MissingReference(what="the API key", what_zh=" API 密钥", name=said, nearest=nearest(said, known))
    return known[said]


def _keys(now) -> dict[str, int]:
    """The API keys whose name no other has, by name; the others stay numbers."""
    names = [key.name for key in access.keys(now.place)]
    return {key.name: key.id for key in access.keys(now.place) if names.count(key.name) == 1}
