"""What the description of the API says beside what the endpoints declare: how an error looks, which any of them may give."""

from ninja import Field, Schema


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
