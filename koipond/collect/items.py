"""What the inbox takes: an item, and the Arrow form of many."""

from datetime import datetime

import msgspec
import pyarrow as pa

from koipond.kit import clock

REFUSED = "refused"  # the kind of a row that only tells what was turned away, and why

# What a row of the inbox holds besides `lane` and `seq`, which are given out at commit.
SCHEMA = pa.schema([
    ("source", pa.uint32()),
    ("kind", pa.string()),
    ("name", pa.string()),
    ("message_id", pa.string()),
    ("at", pa.timestamp("ms", "UTC")),
    ("received_at", pa.timestamp("ms", "UTC")),
    ("user_id", pa.string()),
    ("anonymous_id", pa.string()),
    ("previous_id", pa.string()),
    ("group_id", pa.string()),
    ("person", pa.uint64()),
    ("properties", pa.string()),
    ("traits", pa.string()),
    ("context", pa.string()),
])


class Item(msgspec.Struct, frozen=True):
    """Something that happened, as it goes into the inbox. `at` is in UTC; the three dictionaries become JSON
    (decimals and times as text). Two items of one `source` with the same `message_id` count once.
    """

    kind: str
    name: str
    message_id: str
    at: datetime
    user_id: str = ""
    anonymous_id: str = ""
    previous_id: str = ""
    group_id: str = ""
    person: int = 0
    source: int = 0
    properties: dict = {}
    traits: dict = {}
    context: dict = {}


def table_of(items: list[Item]) -> pa.Table:
    """The items, one at least, as an Arrow table with the columns of SCHEMA, received now."""
    received = clock.now()
    columns = dict(zip(Item.__struct_fields__, zip(*map(msgspec.structs.astuple, items), strict=True), strict=True))
    columns["received_at"] = [received] * len(items)
    for name in ("properties", "traits", "context"):
        columns[name] = [json_of(value) for value in columns[name]]
    return pa.table([pa.array(columns[field.name], field.type) for field in SCHEMA], schema=SCHEMA)


def completed(table: pa.Table) -> pa.Table:
    """The table with exactly the columns of SCHEMA: missing ones empty (received_at: now), types cast.

    Raises pyarrow.ArrowInvalid when a value does not fit, KeyError without kind, message_id or at.
    """
    columns = []
    for field in SCHEMA:
        if field.name in table.column_names:
            columns.append(table[field.name].cast(field.type))
        elif field.name in ("kind", "message_id", "at"):
            raise KeyError(field.name)
        else:
            columns.append(pa.repeat(_empty(field), table.num_rows))
    return pa.table(columns, schema=SCHEMA)


def json_of(value: dict) -> str:
    """A JSON object as text; "" for an empty one."""
    return msgspec.json.encode(value, enc_hook=str).decode() if value else ""


def _empty(field: pa.Field) -> pa.Scalar:
    if field.name == "received_at":
        return pa.scalar(clock.now(), field.type)
    return pa.scalar("" if pa.types.is_string(field.type) else 0, field.type)
