"""A declaration is checked when it is made, and goes in and out as JSON Schema without changing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from koipond import collect
from koipond.collect.governance.errors import NotASupportedSchema
from koipond.collect.governance.json_schema import from_json_schema, to_json_schema
from koipond.collect.governance.schema import declaration_of
from koipond.kit.errors import Refusal
from tests.collect.governing import declared

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tea Bought", "description": "Somebody bought tea.", "type": "object",
    "required": ["total"], "additionalProperties": False, "x-owner": "shop team", "x-on-breach": "quarantine",
    "properties": {
        "total": {"type": "number", "format": "money", "minimum": 0, "maximum": "99999999999999.9999"},
        "kind": {"type": "string", "enum": ["green", "black"], "description": "of tea"}, "count": {"type": "number", "enum": [1, 2.5, 3.0]},
        "sku": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$", "maxLength": 12}, "gift": {"type": "boolean", "enum": [True]},
        "on": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
    },
}


def test_a_json_schema_says_a_declaration():
    said = from_json_schema(SCHEMA)
    assert (said.description, said.owner, said.on_breach, said.closed) == ("Somebody bought tea.", "shop team", "quarantine", True)
    assert {name: rule.type for name, rule in said.properties.items()} == {
        "total": "money", "kind": "text", "count": "number", "sku": "text", "gift": "boolean", "on": "date", "at": "datetime"}
    total, kind = said.properties["total"], said.properties["kind"]
    assert (total.required, total.low, total.high) == (True, "0", "99999999999999.9999")
    assert (kind.required, kind.allowed, kind.description) == (False, ("green", "black"), "of tea")
    assert said.properties["count"].allowed == ("1", "2.5", "3") and said.properties["gift"].allowed == ("true",)


RULES = some.one_of(
    some.builds(collect.PropertyRule, type=some.just("text"), required=some.booleans(), description=some.text(max_size=3),
                allowed=some.lists(some.text(max_size=3), max_size=2).map(tuple), pattern=some.sampled_from(["", "^a"]), most_chars=some.integers(0, 9)),
    some.builds(collect.PropertyRule, type=some.sampled_from(["number", "money"]), required=some.booleans(),
                low=some.sampled_from(["", "0", "-1.5", "0.1", "12345678901234.5678"]), high=some.sampled_from(["", "7", "0.3"])),
    some.builds(collect.PropertyRule, type=some.sampled_from(["boolean", "date", "datetime"]), required=some.booleans()))


@settings(max_examples=60)
@given(some.builds(collect.Declaration, some.text(max_size=4), some.text(max_size=4), some.sampled_from(["allow", "quarantine", "refuse"]),
                   some.booleans(), some.dictionaries(some.text(min_size=1, max_size=4), RULES, max_size=4)))
def test_out_and_in_again_it_says_the_same(declaration):
    assert from_json_schema(to_json_schema("x", declaration)) == declaration == declaration_of(declaration.plain())


@pytest.mark.parametrize("change, place", [
    ({"oneOf": []}, "schema"), ({"type": "array"}, "type"), ({"$schema": "http://json-schema.org/draft-07/schema#"}, "$schema"),
    ({"properties": []}, "properties"), ({"required": ["other"]}, "required"), ({"required": "total"}, "required"), ({"required": [1]}, "required"),
    ({"additionalProperties": {"type": "string"}}, "additionalProperties"), ({"properties": {"a": True}}, "properties.a"),
    ({"properties": {"a": {"type": "integer"}}}, "properties.a.type"), ({"properties": {"a": {"type": ["string", "null"]}}}, "properties.a.type"),
    ({"properties": {"a": {"type": "string", "format": "email"}}}, "properties.a.type"), ({"properties": {"a": {"minLength": 1}}}, "properties.a"),
    ({"properties": {"a": {"enum": [None]}}}, "properties.a.enum"), ({"properties": {"a": {"enum": []}}}, "properties.a.enum"),
    ({"properties": {"a": {"maxLength": 0}}}, "properties.a.maxLength"), ({"properties": {"a": {"maxLength": "5"}}}, "properties.a.maxLength"),
    ({"properties": {"a": {"type": "number", "minimum": True}}}, "properties.a.minimum"), ({"description": 5}, "description"),
])
def test_what_is_not_supported_is_refused_with_its_place(change, place):
    with pytest.raises(NotASupportedSchema) as told:
        from_json_schema({**SCHEMA, "required": [], **change})
    assert told.value.fields["place"] == place and told.value.number == "collect.E186"


@pytest.mark.parametrize("rules, more, number", [
    ({"a": {"type": "integer"}}, {}, "collect.E196"), ({}, {"on_breach": "drop"}, "collect.E196"),
    ({" ": {}}, {}, "collect.E183"), ({"a" * 257: {}}, {}, "collect.E183"),
    ({"a": {"pattern": "(?=x)"}}, {}, "collect.E185"), ({"a": {"pattern": "("}}, {}, "collect.E185"),
    ({"a": {"pattern": "x" * 501}}, {}, "collect.E184"), ({"a": {"type": "date", "pattern": "x"}}, {}, "collect.E184"),
    ({"a": {"type": "text", "low": "1"}}, {}, "collect.E184"), ({"a": {"type": "number", "low": "one"}}, {}, "collect.E184"),
    ({"a": {"type": "number", "high": "NaN"}}, {}, "collect.E184"), ({"a": {"type": "number", "high": "１"}}, {}, "collect.E184"),
    ({"a": {"type": "money", "high": "0.00001"}}, {}, "collect.E184"), ({"a": {"type": "number", "low": "2", "high": "1"}}, {}, "collect.E184"),
    ({"a": {"most_chars": -1}}, {}, "collect.E184"), ({"a": {"allowed": tuple(map(str, range(1001)))}}, {}, "collect.E184"),
    ({f"p{n}": {} for n in range(201)}, {}, "collect.E184"),
])
def test_a_declaration_that_the_tick_could_not_work_with_is_refused(workspace, rules, more, number):
    with pytest.raises(Refusal) as told:
        collect.declare(workspace.slug, "tea_bought", declared(**more, **rules), by="mei")
    assert told.value.number == number and collect.decisions(workspace.slug) == []
