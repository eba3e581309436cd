"""Rows as dictionaries are those that Arrow gives."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from koipond.engine.answers import as_dicts

moments = st.integers(-2_000_000_000_000, 10_000_000_000_000).map(lambda count: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=count))


@given(st.lists(st.tuples(moments, moments, st.one_of(st.none(), moments), st.integers(0, 2**64 - 1), st.one_of(st.none(), st.text()))))
def test_they_are_those_of_arrow(rows):
    types = {"at": pa.timestamp("ms", "UTC"), "bare": pa.timestamp("ms"), "perhaps": pa.timestamp("ms", "UTC"), "number": pa.uint64(), "text": pa.string()}
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * len(types)
    columns[1] = [moment.replace(tzinfo=None) for moment in columns[1]]
    table = pa.table({name: pa.array(column, type) for (name, type), column in zip(types.items(), columns, strict=True)})
    assert as_dicts(table) == table.to_pylist()


def test_of_the_engine_they_keep_their_zone_or_have_none(db):
    table = db.table("SELECT toDateTime64('2026-11-27 12:00:00.123', 3, 'UTC') AS at, toUInt8(1) AS one FROM numbers(3)")
    assert as_dicts(table) == [{"at": datetime(2026, 11, 27, 12, 0, 0, 123_000, tzinfo=UTC), "one": 1}] * 3 == table.to_pylist()


def test_a_table_without_rows_has_none():
    assert as_dicts(pa.table({"at": pa.array([], pa.timestamp("ms", "UTC"))})) == []
