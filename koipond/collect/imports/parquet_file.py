"""Parquet: typed columns as the text that a person would write."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from koipond.collect.imports.errors import EmptyFile, NoSheet
from koipond.collect.imports.sheet import Rows, Sheet

MAGIC = b"PAR1"
ROWS = 100_000          # read at a time


def open_file(path: Path, name: str) -> Sheet:
    """The sheet of a Parquet file. Raises NoSheet when it is cut short, EmptyFile without rows."""
    try:
        with pq.ParquetFile(path) as file:
            columns, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise NoSheet(file=name, what=f"a damaged Parquet file ({error})", what_zh=f"Parquet 文件已损坏（{error}）") from None
    if not rows:
        raise EmptyFile(file=name)
    return Sheet(path, name, "parquet", columns, path.stat().st_size)


def read(sheet: Sheet, wanted: list[int]) -> Iterator[Rows]:
    """The rows as text. Raises NoSheet when the file is damaged further down."""
    line, done = 2, 0
    try:
        with pq.ParquetFile(sheet.path) as file:
            # The names as they stand in the file: those of the sheet are trimmed.
            names = [file.schema_arrow.names[i] for i in wanted]
            total = file.metadata.num_rows
            for batch in file.iter_batches(ROWS, columns=names):
                done += batch.num_rows
                lines = pa.array(range(line, line + batch.num_rows), pa.uint64())
                yield Rows(lines, [text_of(batch.column(name)) for name in names], [],
                           sheet.size_bytes * done // total)
                line += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise NoSheet(file=sheet.name, what=f"a damaged Parquet file ({error})", what_zh=f"Parquet 文件已损坏（{error}）") from None


def text_of(column: pa.Array) -> pa.Array:
    """A column as text: moments in ISO form, fractions as short as they were written, lists as JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_of(column.dictionary_decode())
    if pa.types.is_floating(kind):
        return _plain(column)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind) \
            or pa.types.is_date(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind) \
            or pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.string())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def _plain(column: pa.Array) -> pa.Array:
    """Binary fractions in at most 15 digits, which is what spreadsheets mean, and without an exponent."""
    column = column.cast(pa.float64())
    text = column.cast(pa.string())
    odd = pc.fill_null(pc.or_(pc.greater(pc.utf8_length(text), 16), pc.match_substring(text, "e")), False)
    if not pc.any(odd).as_py():
        return text
    fixed = pa.array([plain_number(value) for value in column.filter(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(text, odd, fixed)


def plain_number(value: float) -> str:
    """0.1 + 0.2 is 0.3, 1e+16 is 10000000000000000, 17850.0 is 17850."""
    text = f"{value:.15g}"
    if "e" in text and value == value and abs(value) != float("inf"):
        text = f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return text
