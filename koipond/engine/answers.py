"""Answers of the engine as Python's own values."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

_EPOCH = {pa.timestamp("ms", "UTC"): datetime(1970, 1, 1, tzinfo=UTC), pa.timestamp("ms"): datetime(1970, 1, 1)}   # noqa: DTZ001 - where the engine names no zone


def as_dicts(table: pa.Table) -> list[dict]:
    """The rows of a table, each as a dictionary: what `to_pylist` gives, for a sixth of its time where there are moments among the values."""
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*map(_values, table.columns), strict=True)]


def _values(column: pa.ChunkedArray) -> list:
    """Each different moment is made once: of a page of messages most have the same."""
    epoch = None if column.null_count else _EPOCH.get(column.type)
    if epoch is None:
        return column.to_pylist()
    counted = column.cast(pa.int64()).to_pylist()
    made = {count: epoch + timedelta(milliseconds=count) for count in set(counted)}
    return [made[count] for count in counted]
