"""The body of a request."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

PersonNumber = Annotated[int, Field(ge=0, lt=2**64)]   # what the engine's UInt64 holds; another is refused by name (`console.E002`)


class Exact(Schema):
    """What may be sent. A field that it does not know is refused by name (`console.E002`), so a slip of the pen never passes for a choice."""

    model_config = ConfigDict(extra="forbid")
