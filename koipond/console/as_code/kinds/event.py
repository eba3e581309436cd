"""The event catalogue: what is declared of events, which are blocked, which have another name."""

from koipond import collect
from koipond.console.as_code.shapes import Fields
from koipond.kit.yaml import Node

FILE, SECTION, MANY, FACTS = "events.yaml", "events", True, True
NAMES = ("the event", "事件")
FIELDS = Fields(description="", owner="", on_breach="allow", closed=False, properties={}, declared=False, blocked=False, renamed_to="",
                blocked_properties=[], renamed_properties={})
PROPERTY = Fields(type="text", required=False, description="", allowed=[], pattern="", most_chars=0, low="", high="")
DECLARED = ("description", "owner", "on_breach", "closed", "properties")


def there(now):
    found: dict[str, dict] = {}
    for one in sorted(collect.decisions(now.slug), key=lambda one: one.number):
        if not one.stands or one.kind == "accept":
            continue
        value = found.setdefault(one.name, {})
        if one.kind == "declare":
            value |= _declaration(one.said)
        elif one.property:
            place = "blocked_properties" if one.kind == "block" else "renamed_properties"
            value[place] = sorted([*value.get(place, []), one.property]) if one.kind == "block" else {**value.get(place, {}), one.property: one.said["to"]}
        else:
            value |= {"blocked": True} if one.kind == "block" else {"renamed_to": one.said["to"]}
    return {name: _lean(value) for name, value in found.items()}


def key(name):
    """As the house spells events."""
    return collect.spelled(name)


def omitted(name, value):
    """Nothing is decided: nothing to do."""
    return not value


def read(node, name, bodies, wrong):
    value = FIELDS.read(node, f"the event '{name}'", wrong)
    properties = node.at("properties")
    if value.get("properties"):
        value["properties"] = {each: PROPERTY.read(child if child.value is not None else Node({}, child.line), f"{name}.{each}", wrong)
                               for each, child in properties.value.items()}
    if "renamed_to" in value:
        value["renamed_to"] = collect.spelled(value["renamed_to"])
    return _lean({**value, "blocked_properties": sorted({str(each) for each in value.get("blocked_properties", [])})})


def _declaration(said: dict) -> dict:
    return {"declared": True, **{part: said[part] for part in DECLARED if part != "properties"},
            "properties": {name: PROPERTY.lean(rule) for name, rule in sorted(said["properties"].items())}}


def _lean(value: dict) -> dict:
    """`declared` is only said where nothing else of the declaration is."""
    lean = FIELDS.lean(value)
    if any(part in lean for part in DECLARED):
        lean.pop("declared", None)
    return lean


def _is_declared(value) -> bool:
    return bool(value) and (value.get("declared", False) or any(part in value for part in DECLARED))


def put(now, name, value, before):
    before = before or {}
    said, was = FIELDS.full(value), FIELDS.full(before)
    _take_back(now, name, said, was, before, value)
    if said["renamed_to"] and said["renamed_to"] != was["renamed_to"]:
        collect.rename(now.slug, name, said["renamed_to"], now.by)
    if _is_declared(value) and {part: said[part] for part in DECLARED} != ({part: was[part] for part in DECLARED} if _is_declared(before) else None):
        rules = {each: collect.PropertyRule(**{**rule, "allowed": tuple(rule.get("allowed", ()))}) for each, rule in said["properties"].items()}
        declared = {part: said[part] for part in DECLARED if part != "properties"}
        collect.declare(now.slug, name, collect.Declaration(**declared, properties=rules), now.by)
    if said["blocked"] and not was["blocked"]:
        collect.block(now.slug, name, now.by)
    for each in sorted(set(said["blocked_properties"]) - set(was["blocked_properties"])):
        collect.block(now.slug, name, now.by, property=each)
    for each, to in said["renamed_properties"].items():
        if was["renamed_properties"].get(each) != to:
            collect.rename(now.slug, name, to, now.by, property=each)


def _take_back(now, name, said, was, before, value):
    """What stood and is not said any more."""
    if _is_declared(before) and not _is_declared(value):
        collect.take_back(now.slug, "declare", name, now.by)
    if was["blocked"] and not said["blocked"]:
        collect.take_back(now.slug, "block", name, now.by)
    if was["renamed_to"] and not said["renamed_to"]:
        collect.take_back(now.slug, "rename", name, now.by)
    for each in sorted(set(was["blocked_properties"]) - set(said["blocked_properties"])):
        collect.take_back(now.slug, "block", name, now.by, property=each)
    for each in sorted(set(was["renamed_properties"]) - set(said["renamed_properties"])):
        collect.take_back(now.slug, "rename", name, now.by, property=each)


def take_away(now, name):
    """Nothing is decided about the event any more; what came in stays."""
    put(now, name, {}, there(now)[name])


def place(error):
    said = str(error.fields.get("field") or error.fields.get("place") or "")
    return ("properties", said.partition(".")[0]) if "." in said else ("properties", error.fields["property"]) if "property" in error.fields else (said,)
