"""A declaration as JSON Schema (draft 2020-12), in and out. Only what the tick can check is taken; the rest is refused."""

from decimal import Decimal

from koipond.collect.governance.errors import NotASupportedSchema
from koipond.collect.governance.schema import Declaration, PropertyRule

DRAFT = "https://json-schema.org/draft/2020-12/schema"
WHOLE = ("$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties",
         "x-owner", "x-on-breach")
PARTS = ("type", "format", "description", "title", "enum", "pattern", "minimum", "maximum", "maxLength")
TYPE_OF = {("string", ""): "text", ("number", ""): "number", ("boolean", ""): "boolean", ("string", "date"): "date",
           ("string", "date-time"): "datetime", ("string", "money"): "money", ("number", "money"): "money"}
SPELT = {"text": {"type": "string"}, "number": {"type": "number"}, "boolean": {"type": "boolean"},
         "date": {"type": "string", "format": "date"}, "datetime": {"type": "string", "format": "date-time"},
         "money": {"type": "number", "format": "money"}}
SHAPES = {dict: "object", list: "array", bool: "boolean", int: "integer"}
KINDS = [" ".join(filter(None, pair)) for pair in TYPE_OF]


def from_json_schema(schema: dict) -> Declaration:
    """The declaration that a schema says. Raises NotASupportedSchema with the place of what is not supported."""
    _only(schema, WHOLE, "schema")
    if schema.get("type", "object") != "object":
        raise NotASupportedSchema(place="type", what=schema["type"], supported=["object"])
    if schema.get("$schema", DRAFT).rstrip("#") != DRAFT:
        raise NotASupportedSchema(place="$schema", what=schema["$schema"], supported=[DRAFT])
    rules = _shaped(schema.get("properties", {}), dict, "properties")
    required = _shaped(schema.get("required", []), list, "required")
    if not all(isinstance(name, str) for name in required):
        raise NotASupportedSchema(place="required", what=required, supported=["[name, …]"])
    for name in required:
        if name not in rules:
            raise NotASupportedSchema(place="required", what=name, supported=sorted(rules))
    return Declaration(
        description=_text(schema, "description"), owner=_text(schema, "x-owner"),
        on_breach=schema.get("x-on-breach", "allow"),
        closed=not _shaped(schema.get("additionalProperties", True), bool, "additionalProperties"),
        properties={name: _rule(name, _shaped(part, dict, f"properties.{name}"), name in required)
                    for name, part in rules.items()})


def to_json_schema(name: str, declaration: Declaration) -> dict:
    """The schema that says a declaration; read again it gives the same."""
    return {
        "$schema": DRAFT, "title": name, "description": declaration.description, "type": "object",
        "properties": {one: _spelt(rule) for one, rule in declaration.properties.items()},
        "required": [one for one, rule in declaration.properties.items() if rule.required],
        "additionalProperties": not declaration.closed,
        "x-owner": declaration.owner, "x-on-breach": declaration.on_breach,
    }


def _rule(name: str, part: dict, required: bool) -> PropertyRule:
    place = f"properties.{name}"
    _only(part, PARTS, place)
    for empty, what in (("enum", []), ("maxLength", 0)):
        if part.get(empty) == what:
            raise NotASupportedSchema(place=f"{place}.{empty}", what=what, supported=["[value, …]"] if empty == "enum" else ["1, 2, …"])
    kind = (part.get("type", "string"), part.get("format", ""))
    if not all(isinstance(one, str) for one in kind) or kind not in TYPE_OF:
        raise NotASupportedSchema(place=f"{place}.type", what=" ".join(map(str, kind)).strip(), supported=KINDS)
    return PropertyRule(
        type=TYPE_OF[kind], required=required, description=_text(part, "description"),
        allowed=tuple(_value(one, f"{place}.enum") for one in _shaped(part.get("enum", []), list, f"{place}.enum")),
        pattern=_text(part, "pattern"), most_chars=_shaped(part.get("maxLength", 0), int, f"{place}.maxLength"),
        low=_bound(part, "minimum", place), high=_bound(part, "maximum", place))


def _spelt(rule: PropertyRule) -> dict:
    parts = {"description": rule.description or None, "pattern": rule.pattern or None, "maxLength": rule.most_chars or None,
             "enum": list(rule.allowed) or None, "minimum": _number(rule.low) if rule.low else None,
             "maximum": _number(rule.high) if rule.high else None}
    return {**SPELT[rule.type], **{name: value for name, value in parts.items() if value is not None}}


def _number(text: str):
    """A bound as a JSON number where that says the same, else as text."""
    for kind in (int, float):
        try:
            if Decimal(str(kind(text))) == Decimal(text):
                return kind(text)
        except ValueError:
            continue
    return text


def _bound(part: dict, name: str, place: str) -> str:
    value = part.get(name, "")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise NotASupportedSchema(place=f"{place}.{name}", what=value, supported=["number"])
    return str(value)


def _value(one, place: str) -> str:
    """An allowed value as the text that is compared."""
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, (str, int)):
        return str(one)
    if isinstance(one, float):
        return str(int(one)) if one == int(one) else repr(one)
    raise NotASupportedSchema(place=place, what=one, supported=["string", "number", "boolean"])


def _only(part: dict, known: tuple, place: str) -> None:
    for name in part:
        if name not in known:
            raise NotASupportedSchema(place=place, what=name, supported=known)


def _shaped(value, kind: type, place: str):
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise NotASupportedSchema(place=place, what=value, supported=[SHAPES[kind]])
    return value


def _text(part: dict, name: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        raise NotASupportedSchema(place=name, what=value, supported=["string"])
    return value
