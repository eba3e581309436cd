"""CSV: encoding and delimiter by looking, rows by Arrow's reader."""

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from koipond.collect.imports.errors import BrokenFile, EmptyFile, NoSheet
from koipond.collect.imports.sheet import Rows, Sheet

BLOCK_BYTES = 8 << 20      # read at a time; a row must fit in it
LOOK_BYTES = 256 << 10     # read to find the header and the delimiter
LOOK_ROWS = 50
DELIMITERS = ",;\t|"
SEPARATORS = {*DELIMITERS, ":", "^", "~", "#", " "}   # that a first line `sep=` may name
csv.field_size_limit(LOOK_BYTES * 4)   # a quote without end makes one field of all that is looked at
TEXT_SHOWN = 200           # characters of a bad row that are kept


def open_file(path: Path, name: str) -> Sheet:
    """The sheet of a text file. Raises NoSheet when it is binary."""
    encoding = encoding_of(path)
    with path.open("rb") as file:
        look = file.read(LOOK_BYTES)
    if b"\0" in look and not encoding.startswith("utf-16"):
        raise NoSheet(file=name, what="it is not text", what_zh="它不是文本文件")
    text = codecs.getincrementaldecoder(encoding)("replace").decode(look).lstrip("\ufeff")
    lines, skip, given = text.splitlines(keepends=True), 0, ""
    while lines and (not lines[0].strip() or lines[0].lower().startswith("sep=")):
        if lines[0].lower().startswith("sep="):
            given = lines[0].rstrip("\r\n")[4:5]
        lines.pop(0)
        skip += 1
    if not lines:
        raise EmptyFile(file=name)
    text = "".join(lines)
    delimiter = given if given in SEPARATORS else delimiter_of(text)
    rows = list(islice(_read(text, delimiter), 2))
    if not rows or len(rows) < 2 and len(look) < LOOK_BYTES:  # Arrow's reader takes a header without an end for a row too long
        raise EmptyFile(file=name)
    return Sheet(path, name, "csv", tuple(rows[0]), path.stat().st_size, encoding, delimiter, skip)


def encoding_of(path: Path) -> str:
    """utf-8 when all of the file is, else gb18030 when all of it is, else the one that reads further."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    reach = {encoding: _reach(path, encoding) for encoding in ("utf-8", "gb18030")}
    return max(reach, key=reach.get)


def _reach(path: Path, encoding: str) -> float:
    """How many bytes of the file can be decoded; infinite when all can."""
    decoder, done = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return done + error.start
            done += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return float("inf")


def delimiter_of(text: str) -> str:
    """The one that cuts the first rows into the most cells, the same number in most rows."""
    def cells(delimiter):
        rows = [row for row in islice(_read(text, delimiter), LOOK_ROWS) if row]
        width = len(rows[0]) if rows else 0
        return (width > 1) * sum(len(row) == width for row in rows) / max(len(rows), 1), width

    return max(DELIMITERS, key=cells)


def _read(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text as far as it can be read; a carriage return alone ends a line, as some programs write it."""
    with contextlib.suppress(csv.Error):
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def read(sheet: Sheet, wanted: list[int]) -> Iterator[Rows]:
    """The rows as text. A row that does not fit the header is given as bad. Raises BrokenFile."""
    names = [f"c{i}" for i in range(len(sheet.columns))]
    skipped: list[tuple[int, str]] = []

    def keep_bad(row):
        skipped.append((row.number, row.text))
        return "skip"

    file = _Text(sheet)
    options = {
        "read_options": arrow_csv.ReadOptions(
            column_names=names, skip_rows_after_names=1, use_threads=False, block_size=BLOCK_BYTES
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=sheet.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep_bad
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False,
            include_columns=[names[i] for i in wanted],
        ),
    }
    line = 2
    try:
        with arrow_csv.open_csv(file, **options) as reader:
            for batch in reader:
                lines, line, bad = _numbered(batch.num_rows, line, skipped)
                yield _readable(sheet, Rows(lines, batch.columns, _shown(sheet, bad), file.bytes_read))
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        what, what_zh = str(error), str(error)
        if "straddling" in what:
            what, what_zh = f"a row is longer than {BLOCK_BYTES >> 20} MB", f"有一行超过 {BLOCK_BYTES >> 20} MB"
        raise BrokenFile(file=sheet.name, line=line + sheet.skip, what=what, what_zh=what_zh) from None
    if skipped:
        yield Rows(pa.array([], pa.uint64()), [pa.array([], pa.string()) for _ in wanted], _shown(sheet, skipped),
                   file.bytes_read)


def _numbered(count: int, line: int, skipped: list) -> tuple[pa.Array, int, list]:
    """Numbers for so many rows from `line` on, leaving out the skipped rows between them, which are given back."""
    numbers, bad = [], []
    while skipped and skipped[0][0] < line + count:
        number, text = skipped.pop(0)
        numbers += range(line, number)
        count -= number - line
        line = number + 1
        bad.append((number, text))
    numbers = pa.array(numbers, pa.uint64()) if numbers else pa.array([], pa.uint64())
    rest = pa.array(range(line, line + count), pa.uint64())
    return pa.concat_arrays([numbers, rest]), line + count, bad


def _shown(sheet: Sheet, bad: list) -> list[tuple[int, str, str]]:
    return [(number + sheet.skip, text[:TEXT_SHOWN], "wrong_width") for number, text in bad if text.strip()]


def _readable(sheet: Sheet, rows: Rows) -> Rows:
    """Without the rows that hold a character that could not be decoded; those become bad rows."""
    if sheet.skip:
        rows.lines = pc.add(rows.lines, pa.scalar(sheet.skip, pa.uint64()))
    broken = None
    for cells in rows.cells:
        found = pc.match_substring(cells, "\ufffd")
        if pc.any(found).as_py():
            broken = found if broken is None else pc.or_(broken, found)
    if broken is None:
        return rows
    texts = zip(*(c.filter(broken).to_pylist() for c in rows.cells), strict=True)
    bad = [(line, sheet.delimiter.join(cells)[:TEXT_SHOWN], "unreadable")
           for line, cells in zip(rows.lines.filter(broken).to_pylist(), texts, strict=True)]
    kept = pc.invert(broken)
    return Rows(rows.lines.filter(kept), [c.filter(kept) for c in rows.cells], rows.bad + bad, rows.bytes_read)


class _Text:
    """The file as UTF-8 from its header on, whatever its encoding; counts what was read of it."""

    closed = False

    def __init__(self, sheet: Sheet):
        self._file = sheet.path.open("rb")
        self._decoder = codecs.getincrementaldecoder(sheet.encoding)("replace")
        self._left, self._lines_to_skip, self.bytes_read, self._begun = b"", sheet.skip, 0, False

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            block = self._file.read(max(size, 1 << 20))
            self.bytes_read += len(block)
            self._left += self._skipping(self._decoder.decode(block, final=not block).encode())
            if not block:
                break
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _skipping(self, text: bytes) -> bytes:
        if not self._begun and text:
            text, self._begun = text.removeprefix(codecs.BOM_UTF8), True
        while self._lines_to_skip and text:
            text = text.split(b"\n", 1)[1] if b"\n" in text else b""
            self._lines_to_skip -= 1
        return text

    def close(self):
        self.closed = True
        self._file.close()

    def readable(self):
        return True

    def writable(self):
        return False

    def seekable(self):
        return False
