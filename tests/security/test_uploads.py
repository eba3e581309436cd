"""Files and bodies that burst when they are opened: read in processes of their own, whose memory is measured."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.running import ROOT
from tests.security.attacked import browser

GROWN_MB = 450        # what a process may grow by while it looks into any of these; they would take gigabytes, some a hundred
MAIN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
ONE = '<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>a@b.example</t></is></c></row>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(20)) + "]>"
WORDS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="%d"><si><t>x</t></si></sst>'


def workbook(rows: str = ONE, head: str = "", sheet: str = "worksheets/sheet1.xml", **parts: bytes | str) -> bytes:
    """An .xlsx by hand, so that it may say whatever it likes. `parts` by name with `__` for the slash and `_` for the point."""
    kept = io.BytesIO()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relations(*ways):
        each = "".join(f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{to}"/>' for number, (kind, to) in enumerate(ways, 1))
        return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'

    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>')
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", relations(("worksheet", sheet), ("sharedStrings", "sharedStrings.xml")))
        archive.writestr(f"xl/{sheet}", head + MAIN % rows)
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), body)
    return kept.getvalue()


def lying(raw: bytes, name: bytes, claimed: int = 10) -> bytes:
    """The same zip, whose directory says that a part is small."""
    made, at = bytearray(raw), raw.rfind(b"PK\x01\x02")
    while at >= 0:
        if raw[at + 46:at + 46 + len(name)] == name:
            made[at + 24:at + 28] = struct.pack("<I", claimed)
        at = raw.rfind(b"PK\x01\x02", 0, at)
    return bytes(made)


FAR = '<c r="XFD1048576"><v>1</v></c>'
BOMBS = {
    "more than its directory says": lying(workbook(ONE + "<row/>" + " " * (3 << 20) + ("<a>" + " " * (3 << 20) + "</a>") * 40), b"xl/worksheets/sheet1.xml"),
    "a far cell in a near row": workbook(f'<row r="1">{FAR}</row>'),
    "other quotes": workbook("<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
    "other blanks": workbook('<row\nr = "1"><c\nr = "A1"><v>1</v></c></row><row\tr = "1048576"><c\n r\n=\n"XFD1048576"><v>1</v></c></row>'),
    "small letters": workbook('<row r="1"><c r="a1"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>'),
    "a prefix of its own": workbook('<y:row xmlns:y="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1048576"><y:c r="XFD1048576"><y:v>1</y:v></y:c></y:row>' + ONE),
    "no numbers": workbook("<row/>" * 1_000_000 + '<row><c r="XFD1"/><c><v>1</v></c></row>' + ONE),
    "a sheet elsewhere": workbook(f'<row r="1">{FAR}</row>', sheet="elsewhere.dat", xl__worksheets__x_xml="<worksheet/>"),
    "a place that is cut": workbook('<row r="1">' + "<c><v>1</v></c>" * 250_000 + '<c r="' + " " * 300 + 'XFD1048576"><v>1</v></c></row>'),
    "texts that are not there": workbook(xl__sharedStrings_xml=WORDS % 4_000_000_000),
    "more texts than there are numbers": workbook(xl__sharedStrings_xml=WORDS % 2**62),
    "a billion laughs": workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>&t;</t></is></c></row>', head=LAUGHS),
    "another format inside": workbook(content_xml='<office:document-content/>', mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "two bytes a letter": workbook(head="", sheet="worksheets/sheet1.xml", xl__worksheets__a_xml=(MAIN % f'<row r="1">{FAR}</row>').encode("utf-16")),
    "an element without end": workbook(ONE + "<c r" + " " * (9 << 20) + '="XFD1048576"/>'),
}
CHILD = """
import json, pathlib, resource, sys
import django
django.setup()
from koipond.collect.imports import sheet, xlsx_file
from koipond.deliver.calls import sheet as calls
from koipond.deliver.errors_calls import BadCallSheet
from koipond.kit.errors import Refusal
from koipond.content import pictures
xlsx_file.INFLATED_BYTES = calls.INFLATED_AT_MOST = 100 << 20     # as 2 GB, and sooner
told = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(path.name, file=sys.stderr, flush=True)
    said = []
    for read in (lambda: sheet.head(sheet.open_sheet(path, path.name)), lambda: calls._rows(path.read_bytes()), lambda: pictures.looked_into(path.read_bytes())):
        try:
            read()
            said.append("read")
        except Refusal as error:
            said.append(error.number)
    told[path.name] = [*said, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]
print(json.dumps(told))
"""


def looked_at(folder) -> dict[str, list]:
    """By file: what came of it as a sheet, as a list of calls, as a picture, and by how many MB the process grew."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"it ended with {done.returncode} at {done.stderr.strip()[-2000:]}"
    return json.loads(done.stdout)


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    part = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # noqa: E731
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG of one pixel with a note of 300 MB in it."""
    part = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # noqa: E731
    packed = zlib.compressobj(9)
    block = b" " * (1 << 20)
    note = b"".join(packed.compress(block) for _ in range(300)) + packed.flush()
    whole = png(1, 1, b"\0\0\0\0")
    return whole[:33] + part(b"zTXt", b"Comment\0\0" + note) + whole[33:]


def test_no_sheet_or_picture_makes_the_process_burst(tmp_path):
    for number, (name, raw) in enumerate(BOMBS.items()):
        (tmp_path / f"{number:02} {name}.xlsx").write_bytes(raw)
    more = {
        "wide.csv": b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n" + b"," * 999_999,
        "wide.xlsx": b"," * 5_000_000, "a picture.xlsx": png(1, 1, b"\0\0\0\0"), "a sheet.png": workbook(), "a script.csv": b"<script>" * 100_000, "nothing.xlsx": b"", "macros.xlsm": workbook(xl__vbaProject_bin=b"\0" * 1000),
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "open.ods": workbook(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        "quotes.csv": b'a,b\n"' + b"x" * 30_000_000, "deep.parquet": b"PAR1" + b"\x15\x00" * 100_000 + b"PAR1",
        "wide.png": png(60_000, 60_000), "large.png": png(2**31 - 1, 2**31 - 1), "lies.png": png(4_000, 4_000), "a note.png": text_bomb(),
        "frames.gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + b"!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00" * 20_000 + b";",
    }
    for name, raw in more.items():
        (tmp_path / name).write_bytes(raw)
    told = looked_at(tmp_path)
    assert {name: said for name, said in told.items() if said[-1] > GROWN_MB} == {}
    bombs = {name: said for name, said in told.items() if name[:2].isdigit()}
    assert len(bombs) == len(BOMBS) and {name: said for name, said in bombs.items() if "read" in said} == {}
    assert told["macros.xlsm"][0] == "read" and told["a sheet.png"][2] == "content.E040"
    assert all(told[name][2].startswith("content.E04") for name in ("wide.png", "large.png", "lies.png", "frames.gif"))


def test_a_wrong_type_with_a_right_name_is_told_and_nothing_of_it_is_kept(workspace, home):
    client = browser(workspace.slug, "owner")
    for name, body in (("x.xlsx", b"MZ\x90\0" + b"\0" * 500), ("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("x.parquet", b"PAR1junkPAR1"), ("x.xlsx", BOMBS["texts that are not there"])):
        answer = client.post(f"/api/w/{workspace.slug}/imports", {"file": SimpleUploadedFile(name, body)})
        assert 400 <= answer.status_code < 500 and answer.json()["error"]["number"].startswith("collect.E1"), (name, answer.status_code, answer.text[:300])
    for name, body in (("x.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), ("x.png", b"GIF89a<script>alert(1)</script>"), ("x.jpg", workbook()), ("x.png", png(60_000, 60_000))):
        answer = client.post(f"/api/w/{workspace.slug}/assets", {"file": SimpleUploadedFile(name, body, "image/png")})
        assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text[:300])
    assert client.get(f"/api/w/{workspace.slug}/assets").json() in ([], {"assets": []}) or not client.get(f"/api/w/{workspace.slug}/assets").json()


@pytest.mark.parametrize("body", [b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"all":[' * 5_000 + b"]}" * 5_000, b'{"all":[' * 200 + b"]}" * 200, b'{"not":' * 400 + b"{}" + b"}" * 400],
                         ids=["lists", "objects", "rules", "rules that JSON takes", "denials"])
def test_deep_json_is_refused_by_the_api(workspace, body):
    client = browser(workspace.slug, "owner")
    for path, wrapped in (("segments/preview", b'{"rule":%s}' % body), ("segments", b'{"name":"x","rule":%s}' % body), ("journeys/check", b'{"definition":%s}' % body), ("templates/preview", body)):
        answer = client.post(f"/api/w/{workspace.slug}/{path}", wrapped, content_type="application/json")
        told = answer.status_code == 200 and path.endswith("check") and "journeys.E" in answer.text      # what is wrong with a draft is its answer
        assert told or 400 <= answer.status_code < 500, (path, answer.status_code, answer.text[:300])
