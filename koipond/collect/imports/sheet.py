"""A file as a sheet: which format it is, its columns, and its rows as columns of text, a block at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.errors import EmptyFile, MissingColumn, NoSheet, RepeatedHeader, TooLarge

BETWEEN = "\x1f"        # stands between the cells of a staged row, so it may not stand in a cell
CELL_CHARACTERS = 8_000  # longest cell that is kept; a longer one is a mistake in the file
SPACE = " \t\r\n\u3000\xa0\u200b\u200e\ufeff"
# What programs write for "no value". "Null" with a capital stays: it is a family name.
NOTHING = ("NULL", "null", "(null)", "\\N", "N/A", "#N/A", "nan", "NaN", "NaT", "None", "<NA>")

COLUMNS_AT_MOST = 2_000    # a wide export of a shop has some hundred


@dataclass(frozen=True)
class Sheet:
    """A file that can be read as a table. `encoding` and `delimiter` are those of a CSV."""

    path: Path
    name: str
    format: str
    columns: tuple[str, ...]
    size_bytes: int
    encoding: str = ""
    delimiter: str = ""
    skip: int = 0            # lines before the header


@dataclass
class Rows:
    """A block of rows: the number of each in the sheet (the header is 1), and the wanted cells as text, "" for none.

    `bad` are rows that could not be read: line, text, reason.
    """

    lines: pa.Array
    cells: list[pa.Array]
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    bytes_read: int = 0


def open_sheet(path: Path, name: str = "") -> Sheet:
    """What the file is, by its content and not by its name. Raises NoSheet, EmptyFile, RepeatedHeader, TooLarge."""
    from koipond.collect.imports import csv_file, parquet_file, xlsx_file

    path, name = Path(path), name or Path(path).name
    if not path.is_file():
        raise NoSheet(file=name, what="there is no such file", what_zh="没有这个文件")
    size = path.stat().st_size
    if not size:
        raise EmptyFile(file=name)
    head = path.open("rb").read(8)
    for format in (parquet_file, xlsx_file):
        if head.startswith(format.MAGIC):
            return _named(format.open_file(path, name))
    for magic, (what, what_zh) in OTHERS.items():
        if head.startswith(magic):
            raise NoSheet(file=name, what=what, what_zh=what_zh)
    return _named(csv_file.open_file(path, name))


PICTURE, ARCHIVE, PAGE = ("it is a picture", "这是一张图片"), ("it is an archive", "这是压缩包"), ("it is a web page", "这是网页")
OTHERS = {
    b"\xd0\xcf\x11\xe0": ("it is an old or a protected Excel file", "这是旧版或受保护的 Excel 文件"),
    b"%PDF": ("it is a PDF", "这是 PDF 文件"),
    b"\x89PNG": PICTURE, b"\xff\xd8\xff": PICTURE, b"GIF8": PICTURE,
    b"\x1f\x8b": ARCHIVE, b"Rar!": ARCHIVE, b"7z\xbc\xaf": ARCHIVE,
    b"<!DOC": PAGE, b"<!doc": PAGE, b"<html": PAGE,
}


def read(sheet: Sheet, columns: list[str] | None = None) -> Iterator[Rows]:
    """All rows with these columns (all when None), in the order of the file. Blank rows are left out."""
    from koipond.collect.imports import csv_file, parquet_file, xlsx_file

    wanted = [place(sheet, column) for column in (sheet.columns if columns is None else columns)]
    format = {"csv": csv_file, "xlsx": xlsx_file, "parquet": parquet_file}[sheet.format]
    for rows in format.read(sheet, wanted):
        yield _without_blank(Rows(rows.lines, [_clean(c) for c in rows.cells], rows.bad, rows.bytes_read))


def head(sheet: Sheet, limit: int = 1000) -> Rows:
    """The first rows with all columns. Raises EmptyFile when there is none."""
    taken, bad, rows = [], [], 0
    for block in read(sheet):
        taken.append(block)
        bad += block.bad
        rows += len(block.lines)
        if rows >= limit:
            break
    if not rows and not bad:
        raise EmptyFile(file=sheet.name)
    cells = [_first([b.cells[i] for b in taken], limit) for i in range(len(sheet.columns))]
    return Rows(_first([b.lines for b in taken], limit), cells, bad)


def _first(arrays: list[pa.Array], limit: int) -> pa.Array:
    return pa.concat_arrays(arrays).slice(0, limit)


def place(sheet: Sheet, column: str) -> int:
    """Where the column stands, from 0. Raises MissingColumn."""
    if column not in sheet.columns:
        raise MissingColumn(file=sheet.name, column=column, known=sheet.columns)
    return sheet.columns.index(column)


def _named(sheet: Sheet) -> Sheet:
    """The sheet with trimmed and distinct column names; a column without a name gets its number."""
    if len(sheet.columns) > COLUMNS_AT_MOST:
        raise TooLarge(file=sheet.name, what=f"{len(sheet.columns)} columns or more", what_zh=f"{len(sheet.columns)} 列或更多", limit=f"{COLUMNS_AT_MOST:,}")
    names, known = tuple(name.strip(SPACE) or f"column {i}" for i, name in enumerate(sheet.columns, 1)), set()
    for name in names:
        if name in known:
            raise RepeatedHeader(file=sheet.name, column=name)
        known.add(name)
    return Sheet(sheet.path, sheet.name, sheet.format, names, sheet.size_bytes, sheet.encoding, sheet.delimiter,
                 sheet.skip)


def _clean(cells: pa.Array) -> pa.Array:
    """Trimmed, "" for what means nothing, without the character that stands between cells."""
    cells = pc.utf8_trim(pc.fill_null(cells, ""), SPACE)
    nothing = pc.is_in(cells, pa.array(NOTHING))
    if pc.any(nothing).as_py():
        cells = pc.if_else(nothing, "", cells)
    if pc.any(pc.match_substring(cells, BETWEEN)).as_py():
        cells = pc.replace_substring(cells, BETWEEN, " ")
    return cells


def _without_blank(rows: Rows) -> Rows:
    filled = None
    for cells in rows.cells:
        some = pc.not_equal(cells, "")
        filled = some if filled is None else pc.or_(filled, some)
        if pc.all(filled).as_py():
            return rows
    return rows if filled is None else Rows(
        rows.lines.filter(filled), [c.filter(filled) for c in rows.cells], rows.bad, rows.bytes_read
    )
