"""What a batch of staged rows became: items for the inbox, what is wrong with which cell, and how many of each."""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.plan import SOURCE, Plan

PROBLEMS = pa.schema([
    ("line", pa.uint64()), ("column", pa.string()), ("value", pa.string()), ("reason", pa.string()),
    ("refused", pa.uint8()), ("order_id", pa.string()),
])


@dataclass
class Batch:
    """The counts are rows of the sheet. `orders` are noted after the items are safe: key and content."""

    items: pa.Table
    problems: pa.Table
    imported: int = 0
    anonymous: int = 0
    known: int = 0
    refused: int = 0
    orders: pa.Table | None = None
    reasons: dict = field(default_factory=dict)

    def __post_init__(self):
        counted = pc.value_counts(self.problems["reason"]).to_pylist()
        self.reasons = {row["values"]: row["counts"] for row in counted}
        self.cells_left_out = self.problems.num_rows - (pc.sum(self.problems["refused"]).as_py() or 0)


def items(kind: str, rows: pa.Table, name: str = "", properties: str = "", traits: str = "", context: str = "",
          message_id: str = "message_id", at: str = "at") -> pa.Table:
    """Items of the inbox from the rows; the arguments name their columns, "" for none."""
    count = rows.num_rows
    empty = pa.array([""]).take(pa.array([0] * count, pa.int32())) if count else pa.array([], pa.string())

    def column(wanted: str):
        return rows[wanted].combine_chunks() if wanted in rows.column_names else empty

    return pa.table({
        "source": pa.repeat(pa.scalar(SOURCE, pa.uint32()), count),
        "kind": pa.repeat(kind, count),
        "name": column(name),
        "message_id": column(message_id),
        "at": pc.cast(rows[at], pa.timestamp("ms", "UTC")).combine_chunks(),
        "user_id": column("user_id"),
        "anonymous_id": column("anonymous_id"),
        "group_id": column("group_id"),
        "properties": column(properties),
        "traits": column(traits),
        "context": column(context),
    })


def problems(plan: Plan, rows: pa.Table) -> pa.Table:
    """The lists of problems of all rows as one table, with the columns by name."""
    lists = rows["problems"].combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], lists.type)
    flat = pc.list_flatten(lists)
    line, place, value, reason, refused, order = (pc.struct_field(flat, [i]) for i in range(6))
    names = pa.array([_who(plan), *plan.columns], pa.string())
    return pa.table([line, names.take(place.cast(pa.int32())), value, reason, refused, order],
                    names=PROBLEMS.names).cast(PROBLEMS)


def _who(plan: Plan) -> str:
    """The columns that could have named the person, for a row in which none did."""
    return " / ".join(use.column for use in plan.uses if use.field.name in ("user_id", "email", "phone", "anonymous_id")
                      or use.field.name.startswith("external."))
