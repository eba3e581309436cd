"""The body of a request."""

from ninja import Schema
from pydantic import ConfigDict


class Exact(Schema):
    """What may be sent. A field that it does not know is refused by name (`console.E002`), so a slip of the pen never passes for a choice."""

    model_config = ConfigDict(extra="forbid")
