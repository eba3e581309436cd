"""What the description of the API says beside what the endpoints declare: how an error looks, which any of them may give; and that no
two shapes go by one name."""

import re
import sys
from collections import Counter
from functools import cache

from ninja import Field, Schema
from ninja.openapi import schema as described_by
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import DefsRef


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


class OwnNames(NinjaGenerateJsonSchema):
    """Shapes of one name in several rooms carry the room's name in front, else the last one described would stand for all of them."""

    def get_defs_ref(self, core_mode_ref):
        made = super().get_defs_ref(core_mode_ref)
        found = SHAPE.match(core_mode_ref[0])
        if found and _in_rooms()[found["name"]] > 1:
            room = found["room"].title().replace("_", "")
            self._prioritized_defsref_choices[made].insert(0, DefsRef(room + found["name"]))
        return made


SHAPE = re.compile(r"koipond\.console\.(?P<room>\w+)_api\.(?P<name>\w+):")
described_by.NinjaGenerateJsonSchema = OwnNames   # the framework has no setting for it


@cache
def _in_rooms() -> Counter:
    """In how many rooms a name of a shape is defined."""
    rooms = [module for name, module in sys.modules.items() if name.startswith("koipond.console.") and name.endswith("_api")]
    return Counter(name for room in rooms for name, what in vars(room).items()
                   if isinstance(what, type) and issubclass(what, Schema) and what.__module__ == room.__name__)


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
