"""What the description of the API says beside what the endpoints declare: how an error looks, which any of them may give,
and a name of its own for everything that two rooms call the same.
"""

import json
import re

from ninja import Field, Schema
from ninja.openapi.schema import OpenAPISchema


class Told(Schema):
    number: str = Field(description="such as segments.E011; never changes its meaning: docs/reference/errors.md lists all")
    message: str = Field(description="what is wrong, in the language of Accept-Language")
    hint: str = Field(description="what to do")
    fields: dict = Field(description="the values that the message speaks of, by name")


class ErrorOut(Schema):
    """Every answer of 400 and above."""

    error: Told


USUAL = {
    "401": "nobody we know", "403": "somebody who may not", "404": "not there, or not yours to see",
    "409": "it contradicts what is there", "422": "what was sent cannot be; the field or place is named",
}
HERE = "#/components/schemas/"


class Description(OpenAPISchema):
    """The framework keeps one schema of each name, so that rooms with a schema of the same name would describe each other.

    Here the first keeps the name and every other one gets its room before it: SegmentsStepOut.
    """

    def operation_details(self, operation):
        self._room = operation.view_func.__module__.rpartition(".")[2].removesuffix("_api")
        return super().operation_details(operation)

    def _create_schema_from_model(self, *given, **more):
        self._renamed = {}
        schema, required = super()._create_schema_from_model(*given, **more)
        return _with_names(schema, self._renamed), required

    def add_schema_definitions(self, definitions: dict) -> None:
        told = self.__dict__.setdefault("_told", {})   # name → everything that its schema says → the name it has here
        for name in definitions:
            names = told.setdefault(name, {})
            room = "".join(word.capitalize() for word in self._room.split("_"))
            new = names.setdefault(_whole(name, definitions), name if not names else room + name)
            if new != name:
                self._renamed[name] = new
        self.schemas.update({self._renamed.get(name, name): _with_names(schema, self._renamed) for name, schema in definitions.items()})


def _whole(name: str, definitions: dict, above: tuple = ()) -> str:
    """A schema with all that it refers to, as text."""
    text = json.dumps(definitions[name], sort_keys=True)
    inner = sorted(set(re.findall(rf"{HERE}(\w+)", text)) - {name, *above})
    return text + "".join(_whole(one, definitions, (*above, name)) for one in inner if one in definitions)


def _with_names(schema, renamed: dict[str, str]):
    """The same with other names for what it refers to."""
    if isinstance(schema, list):
        return [_with_names(one, renamed) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: HERE + renamed.get(ref := one.removeprefix(HERE), ref) if key == "$ref" else _with_names(one, renamed) for key, one in schema.items()}


def with_errors(description: dict) -> dict:
    """The description with the body of errors beside the answers of every endpoint."""
    schemas = ErrorOut.model_json_schema(ref_template=HERE + "{model}")
    parts = schemas.pop("$defs")
    description.setdefault("components", {}).setdefault("schemas", {}).update({**parts, "ErrorOut": schemas})
    content = {"application/json": {"schema": {"$ref": HERE + "ErrorOut"}}}
    for path in description["paths"].values():
        for method, endpoint in path.items():
            if method != "parameters":
                for status, what in {**USUAL, "default": "any other error"}.items():
                    endpoint["responses"].setdefault(status, {"description": what, "content": content})
    return description
