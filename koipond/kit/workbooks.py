"""What a file of a spreadsheet really holds, looked at block by block before a reader takes it into memory.

A reader lays out a field as wide and high as the farthest cell says, and as many texts as their list says that it has: so a
file of one kilobyte can ask for a hundred gigabytes, which ends the process. Nothing that a header claims is believed here.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

BLOCK_BYTES = 4 << 20
ELEMENT_BYTES = 4 << 20          # from one `>` to the next: Excel has 32,767 characters in a cell
FEW = 100_000                    # so many things may be announced without being there
OTHER_FORMATS = {"xl/workbook.bin", "content.xml", "mimetype"}     # a reader that tries one format after the other takes them

# An element of whatever prefix, with whatever blanks and quotes: the columns and rows that places name, and what names none.
_COLUMNS = re.compile(rb"""r\s*=\s*["']\s*([A-Za-z]{1,4})\d""")
_ROWS = re.compile(rb"""r\s*=\s*["']\s*[A-Za-z]{0,4}(\d{1,12})""")
_ROW = re.compile(rb"<(?:[\w.-]{1,40}:)?row(?=[\s/>])")
_NO_ROW = re.compile(rb"<(?:[\w.-]{1,40}:)?row(?!\s+r\s*=)(?=[\s/>])")
_NO_CELL = re.compile(rb"<(?:[\w.-]{1,40}:)?c(?!\s+r\s*=)(?=[\s/>])")
_COUNT = re.compile(rb"""\bcount\s*=\s*["']\s*(\d{1,30})""")          # of texts: how often they are used, in whichever sheet
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["']\s*(\d{1,30})""")


class Bad(Exception):
    """It is none that can be read: why, in English and Chinese."""


class TooMuch(Exception):
    """It holds too much: what, in English and Chinese, and the limit."""


def check(file: BinaryIO, most_bytes: int, most_cells: int) -> None:
    """Looks at every part: how much it holds, how far cells reach, how many texts it announces. Raises Bad, TooMuch."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not any(name.startswith("xl/worksheets/") for name in names) or names & OTHER_FORMATS:
                raise Bad("a zip file without an Excel sheet in it", "压缩包中没有 Excel 工作表")
            left = most_bytes
            for part in parts:
                left -= _Part(file, part).look(left, most_bytes, most_cells)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise Bad(f"a damaged Excel file ({error})", f"Excel 文件已损坏（{error}）") from None


def is_panic(error: BaseException) -> bool:
    """Whether a reader in Rust gave up: that is no Exception, and would end the thread."""
    return type(error).__name__ == "PanicException"


class _Part:
    """One part of the file, as far as it was read."""

    def __init__(self, file: BinaryIO, part: zipfile.ZipInfo):
        self._file, self._part = file, part
        self.size = self.row = self.column = self.unnamed_rows = self.unnamed_cells = self.most_unnamed = self.used = self.announced = 0
        self._sheet = self._texts = False

    def look(self, left: int, most_bytes: int, most_cells: int) -> int:
        """Its true size."""
        tail, xml = b"", False
        for block in self._inflated():
            xml = block.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" if not self.size else xml
            if not self.size and (block[:2] in (b"\xff\xfe", b"\xfe\xff") or block[:2].strip(b"<") == b"\0"):
                raise Bad("a damaged Excel file (a part of it is no UTF-8)", "Excel 文件已损坏（其中一部分不是 UTF-8）")
            self.size += len(block)
            if self.size > left:
                raise TooMuch("unpacked it is more", "解压后的内容超出上限", f"{most_bytes >> 20} MB")
            whole = tail + block
            end = whole.rfind(b">") + 1     # what is behind it is looked at once it is whole
            if len(whole) - end > ELEMENT_BYTES:
                if xml:
                    raise Bad("a damaged Excel file (an element of it has no end)", "Excel 文件已损坏（有元素没有结束）")
                end = len(whole)
            self._count(whole[:end])
            tail = whole[end:]
        self._count(tail)
        rows, columns = self.row + self.unnamed_rows, self.column + self.most_unnamed
        if self._sheet and rows * columns > most_cells:
            raise TooMuch(f"{rows} rows × {columns} columns", f"{rows} 行 × {columns} 列", f"{most_cells:,} cells 个单元格")
        for announced, most in ((self.announced, max(self.size, FEW)), (self.used, most_cells if self._texts else max(self.size, FEW))):
            if announced > most:
                raise TooMuch(f"it announces {announced} things and has fewer", f"声明有 {announced} 项内容，实际并没有这么多", f"{most:,}")
        return self.size

    def _count(self, block: bytes) -> None:
        self._sheet = self._sheet or b"sheetData" in block
        self.row = max([self.row, *map(int, set(_ROWS.findall(block)))])
        self.column = max([self.column, *map(_column, set(_COLUMNS.findall(block)))])
        self._texts = self._texts or b"sst" in block
        self.used = max([self.used, *map(int, _COUNT.findall(block))])
        self.announced = max([self.announced, *map(int, _UNIQUE.findall(block))])
        # Rows and cells that do not say where they stand follow one another; no writer that is known leaves it out.
        self.unnamed_rows += len(_NO_ROW.findall(block))
        if _NO_CELL.search(block):
            begun = [match.start() for match in _ROW.finditer(block)]
            for number, (start, end) in enumerate(zip([0, *begun], [*begun, len(block)], strict=True)):
                self.unnamed_cells = len(_NO_CELL.findall(block, start, end)) + (0 if number else self.unnamed_cells)
                self.most_unnamed = max(self.most_unnamed, self.unnamed_cells)
        elif _ROW.search(block):
            self.unnamed_cells = 0

    def _inflated(self) -> Iterator[bytes]:
        """What it holds, in small blocks. zipfile itself stops at the size that the header claims."""
        file, part = self._file, self._part
        file.seek(part.header_offset + 26)
        lengths = file.read(4)
        file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
        left, inflate = part.compress_size, zlib.decompressobj(-15)
        while left > 0 and (packed := file.read(min(left, 1 << 18))):
            left -= len(packed)
            if part.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            while packed and not inflate.eof:
                yield inflate.decompress(packed, BLOCK_BYTES)
                packed = inflate.unconsumed_tail


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
