"""Files as they are met: encodings, delimiters, damage, tricks."""

import datetime as dt
import struct
import zipfile
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from koipond.collect.imports import errors, sheet


def rows_of(path, columns=None):
    """Line numbers with cells, and the bad rows."""
    found, bad = [], []
    for rows in sheet.read(sheet.open_sheet(path), columns):
        found += zip(rows.lines.to_pylist(), zip(*(c.to_pylist() for c in rows.cells), strict=True), strict=True)
        bad += rows.bad
    return found, bad


def write(tmp_path, content: bytes | str, name="sheet.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


TEXT = "姓名,城市\n美,上海\n伟,苏州\n"


@pytest.mark.parametrize("content", [
    TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("gb18030"), TEXT.encode("utf-16"),
    TEXT.replace(",", ";").encode(), TEXT.replace(",", "\t").encode("gb18030"), TEXT.replace("\n", "\r\n").encode(),
    ("sep=;\n" + TEXT.replace(",", ";")).encode(), ("\n\n" + TEXT).encode(),
], ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "tab", "crlf", "sep", "blank first"])
def test_a_csv_is_understood_by_looking(tmp_path, content):
    path = write(tmp_path, content)
    assert sheet.open_sheet(path).columns == ("姓名", "城市")
    found, bad = rows_of(path)
    assert [cells for _, cells in found] == [("美", "上海"), ("伟", "苏州")] and not bad


def test_lines_are_those_of_the_sheet_whatever_stands_between(tmp_path):
    path = write(tmp_path, 'id,name\n1,"a\nb"\n\n2\n3,c,d\n4," e  "\n,\n5,NULL\n')
    found, bad = rows_of(path)
    assert found == [(2, ("1", "a\nb")), (6, ("4", "e")), (8, ("5", ""))]
    assert bad == [(4, "2", "wrong_width"), (5, "3,c,d", "wrong_width")]


def test_line_numbers_hold_over_many_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr("koipond.collect.imports.csv_file.BLOCK_BYTES", 1 << 12)
    body = "".join(f"{i},{'x' * (i % 50)}\n" if i % 97 else f"{i}\n" for i in range(2, 5000))
    found, bad = rows_of(write(tmp_path, "id,text\n" + body))
    assert all(line == int(cells[0]) for line, cells in found)
    assert [line for line, _, _ in bad] == [i for i in range(2, 5000) if i % 97 == 0]
    assert len(found) + len(bad) == 4998


def test_a_row_with_unreadable_bytes_is_refused_and_the_rest_goes_on(tmp_path):
    path = write(tmp_path, "名,x\n".encode() + b"\xff\xfe\xfd,1\n" + "美,2\n".encode() * 3)
    found, bad = rows_of(path)
    assert len(found) == 3 and [(line, reason) for line, _, reason in bad] == [(2, "unreadable")]


@pytest.mark.parametrize("content, error", [
    (b"", errors.EmptyFile), (b"\x89PNG\r\n\x1a\n\0\0", errors.NoSheet), (b"%PDF-1.7 ...", errors.NoSheet),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", errors.NoSheet), (b"PK\x03\x04 no zip", errors.NoSheet), (b"PAR1 no parquet", errors.NoSheet),
    (b"a,b\0c\n1,2\n", errors.NoSheet), (b"a,b,a\n1,2,3\n", errors.RepeatedHeader), (b"<html><table>", errors.NoSheet),
    (b"\n\n\n", errors.EmptyFile), (b"name,email", errors.EmptyFile), (b"hello", errors.EmptyFile), (b"\x1f\x8b\x08", errors.NoSheet),
])
def test_what_is_no_sheet_is_refused_by_name(tmp_path, content, error):
    with pytest.raises(error) as caught:
        sheet.open_sheet(write(tmp_path, content))
    assert caught.value.number.startswith("collect.E1") and caught.value.hint and caught.value.say("zh-CN")[1]


def test_a_file_with_a_header_only_is_empty(tmp_path):
    with pytest.raises(errors.EmptyFile):
        sheet.head(sheet.open_sheet(write(tmp_path, "a,b\n")))


def test_a_quote_without_end_says_where(tmp_path, monkeypatch):
    monkeypatch.setattr("koipond.collect.imports.csv_file.BLOCK_BYTES", 1 << 12)
    path = write(tmp_path, "a,b\n1,2\n3,\"x\n" + "4,5\n" * 5000)
    with pytest.raises(errors.BrokenFile):
        rows_of(path)


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(errors.MissingColumn) as caught:
        rows_of(write(tmp_path, TEXT), ["手机"])
    assert "手机" in caught.value.message and "姓名" in caught.value.message


def test_parquet_of_any_types_becomes_text(tmp_path):
    path = tmp_path / "x.parquet"
    table = pa.table({
        "id": pa.array([1, None], pa.int64()), "price": [0.1 + 0.2, 1e16], "paid": [Decimal("2.50"), None],
        "at": pa.array([dt.datetime(2024, 1, 5, 10, 30), None], pa.timestamp("us")),
        "zoned": pa.array([dt.datetime(2024, 1, 5, 10, 30, tzinfo=dt.UTC), None], pa.timestamp("ms", "Asia/Shanghai")),
        "day": [dt.date(2024, 1, 5), None], "yes": [True, None], "kind": pa.array(["a", None]).dictionary_encode(),
    })
    pq.write_table(table, path)
    found, _ = rows_of(path)
    assert found == [
        (2, ("1", "0.3", "2.50", "2024-01-05 10:30:00.000000", "2024-01-05 18:30:00.000+0800", "2024-01-05", "true", "a")),
        (3, ("", "10000000000000000", "", "", "", "", "", "")),
    ]


def test_excel_gives_the_values_of_formulas_and_plain_numbers(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append([])
    page.append(["编号", "金额", "时间", "备注"])
    page.append([17850, 12.5, dt.datetime(2024, 1, 5, 10, 30), "=1+1"])
    page.append([None, None, None, None])
    page.append(["13800138000", 0.1 + 0.2, dt.date(2024, 1, 5), True])
    book.save(tmp_path / "x.xlsx")
    found, _ = rows_of(tmp_path / "x.xlsx")
    assert [line for line, _ in found] == [3, 5]
    assert found[0][1][:3] == ("17850", "12.5", "2024-01-05T10:30:00")
    assert found[1][1] == ("13800138000", "0.3", "2024-01-05", "true")


def test_a_zip_without_a_sheet_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(errors.NoSheet):
        sheet.open_sheet(tmp_path / "x.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("koipond.collect.imports.xlsx_file.INFLATED_BYTES", 10 << 20)
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (50 << 20))
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)   # and its header lies about the size
    path.write_bytes(content)
    with pytest.raises(errors.TooLarge):
        sheet.open_sheet(path)


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "b"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(errors.TooLarge):
        sheet.open_sheet(tmp_path / "x.xlsx")
