"""XLSX: values of the first sheet that has any, by calamine; formulas count by their last result."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from koipond.collect.imports.errors import EmptyFile, NoSheet, TooLarge
from koipond.collect.imports.parquet_file import plain_number
from koipond.collect.imports.sheet import Rows, Sheet
from koipond.kit import workbooks

MAGIC = b"PK\x03\x04"
INFLATED_BYTES = 2 << 30   # of all parts of the file: a sheet of a million rows has some 500 MB
CELLS = 30_000_000         # rows × columns; calamine keeps some 50 bytes a cell, empty ones too
ROWS = 50_000              # handed on at a time


def open_file(path: Path, name: str) -> Sheet:
    """The sheet of an Excel file. Raises NoSheet, TooLarge (also for zip bombs) and EmptyFile."""
    check(path, name)
    rows = _rows(path, name)
    header = next(((number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)), None)
    if header is None:
        raise EmptyFile(file=name)
    columns = [text_of(cell) for cell in header[1]]
    while columns and not columns[-1]:
        columns.pop()
    return Sheet(path, name, "xlsx", tuple(columns), path.stat().st_size, skip=header[0] - 1)


def check(path: Path, name: str) -> None:
    """Looks at every part before anything is unpacked in memory. Raises NoSheet, TooLarge."""
    try:
        with path.open("rb") as file:
            workbooks.check(file, INFLATED_BYTES, CELLS)
    except workbooks.TooMuch as error:
        what, what_zh, limit = error.args
        raise TooLarge(file=name, what=what, what_zh=what_zh, limit=limit) from None
    except workbooks.Bad as error:
        raise NoSheet(file=name, what=error.args[0], what_zh=error.args[1]) from None


def _rows(path: Path, name: str) -> Iterator[list]:
    """The rows of the first sheet that has any, empty ones above them too."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if sheet.total_height:
                return sheet.iter_rows()
    except BaseException as error:
        if not isinstance(error, CalamineError) and not workbooks.is_panic(error):
            raise
        raise NoSheet(file=name, what=f"a damaged Excel file ({error})", what_zh=f"Excel 文件已损坏（{error}）") from None
    raise EmptyFile(file=name)


def read(sheet: Sheet, wanted: list[int]) -> Iterator[Rows]:
    """The rows as text, in blocks."""
    rows = _rows(sheet.path, sheet.name)
    for _ in range(sheet.skip + 1):
        next(rows)
    line, block = sheet.skip + 2, []
    for row in rows:
        block.append(row)
        if len(block) == ROWS:
            yield _block(block, wanted, line, sheet)
            line, block = line + len(block), []
    yield _block(block, wanted, line, sheet)


def _block(block: list[list], wanted: list[int], line: int, sheet: Sheet) -> Rows:
    cells = [pa.array([text_of(row[i]) if i < len(row) else "" for row in block], pa.string()) for i in wanted]
    return Rows(pa.array(range(line, line + len(block)), pa.uint64()), cells, [], sheet.size_bytes)


def text_of(cell) -> str:
    """A cell as a person would write it: 17850.0 is 17850, a moment is in ISO form."""
    if type(cell) is str:
        return cell
    if type(cell) is float:
        return plain_number(cell)
    if type(cell) is bool:
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(timespec="seconds") if not cell.microsecond else cell.isoformat(timespec="milliseconds")
    return str(cell)
