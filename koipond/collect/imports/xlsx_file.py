"""XLSX: values of the first sheet that has any, by calamine; formulas count by their last result."""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from koipond.collect.imports.errors import EmptyFile, NoSheet, TooLarge
from koipond.collect.imports.parquet_file import plain_number
from koipond.collect.imports.sheet import Rows, Sheet

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
    """Looks at every part before anything is unpacked in memory: how much it holds, and how far cells reach."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/worksheets/") for part in parts):
                raise NoSheet(file=name, what="a zip file without an Excel sheet in it", what_zh="压缩包中没有 Excel 工作表")
            left = INFLATED_BYTES
            for part in parts:
                left -= _measure(path, part, left, name)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
        raise NoSheet(file=name, what=f"a damaged Excel file ({error})", what_zh=f"Excel 文件已损坏（{error}）") from None


def _measure(path: Path, part: zipfile.ZipInfo, left: int, name: str) -> int:
    """The true size of a part, whatever its header says; for a sheet also how many cells it spans."""
    size = row = column = 0
    tail = b""
    for block in _inflated(path, part):
        size += len(block)
        if size > left:
            raise TooLarge(file=name, what="unpacked it is more", what_zh="解压后的内容超出上限", limit=f"{INFLATED_BYTES >> 20} MB")
        if part.filename.startswith("xl/worksheets/"):
            block = tail + block
            row = max([row, *map(int, ROW.findall(block))])
            column = max([column, *map(_column, set(CELL.findall(block)))])
            tail = block[-32:]
    if row * column > CELLS:
        raise TooLarge(file=name, what=f"{row} rows × {column} columns", what_zh=f"{row} 行 × {column} 列",
                       limit=f"{CELLS:,} cells 个单元格")
    return size


ROW = re.compile(rb'<(?:x:)?row [^>]{0,200}?\br="(\d{1,9})"')
CELL = re.compile(rb'\br="([A-Z]{1,3})\d')


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _inflated(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part holds, in small blocks. zipfile itself stops at the size that the header claims."""
    with path.open("rb") as file:
        file.seek(part.header_offset + 26)
        lengths = file.read(4)
        file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
        left = part.compress_size
        inflate = zlib.decompressobj(-15)
        while left > 0 and (packed := file.read(min(left, 1 << 18))):
            left -= len(packed)
            if part.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            while packed:
                yield inflate.decompress(packed, 4 << 20)
                packed = inflate.unconsumed_tail


def _rows(path: Path, name: str) -> Iterator[list]:
    """The rows of the first sheet that has any, empty ones above them too."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if sheet.total_height:
                return sheet.iter_rows()
    except CalamineError as error:
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
