"""Everything that we have of a person, for them to take along (PIPL art. 45, GDPR art. 15 and 20)."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime

from koipond import engine
from koipond.engine import Database, Sql, Table
from koipond.kit import cells, clock
from koipond.profiles.errors import UnknownPerson
from koipond.profiles.whom import whole, whom

FORMAT = 1                 # of the JSON: grows when a reader must know
PIECE_BYTES = 256 * 1024   # of the ZIP, at a time
MEMORY_BYTES = 16 << 20    # a larger ZIP waits on disk


def everything(db: Database, person: int) -> Iterator[tuple[Table, list[dict]]]:
    """Each table that has something of the person, or of whoever was merged into them, with the rows; one at a time.

    Of a row of many (who is in a segment) only that the person is in it. Raises UnknownPerson.
    """
    persons = whole(db, [person])
    if not db.rows("profiles.erasing_known", persons=persons):
        raise UnknownPerson(person=person)
    return _tables(db, whom(db, persons))


def as_json(db: Database, person: int) -> Iterator[str]:
    """The same as one JSON document, piece by piece: a piece a table. Raises UnknownPerson before the first."""
    found = everything(db, person)
    return _json_pieces(db, person, found)


def as_zip(db: Database, person: int) -> Iterator[bytes]:
    """The same as a ZIP with a CSV (UTF-8 with a mark, as spreadsheets expect) for each table. Raises UnknownPerson."""
    found = everything(db, person)
    return _zip_pieces(found)


def _tables(db: Database, theirs: engine.Whom) -> Iterator[tuple[Table, list[dict]]]:
    for table in engine.tables():
        if table.working or table.kind in ("none", "proof", "samples"):
            continue
        where = engine.rows_of(table, theirs)
        if where is engine.NEVER:
            continue
        inside = [columns[0] for way, columns in table.by if way == "bitmap"]
        shown = f"* EXCEPT ({', '.join(inside)})" if inside else "*"
        newest = "FINAL" if table.engine == "ReplacingMergeTree" else ""
        rows = db.dicts(f"SELECT {shown} FROM [[table]] {newest} WHERE [[where]]", {"table": Sql(table.name), "where": where})
        if rows:
            yield table, [{name: _plain(value) for name, value in row.items()} for row in rows]


def _json_pieces(db: Database, person: int, found) -> Iterator[str]:
    about = {"format": FORMAT, "person": person, "workspace": db.workspace, "made_at": clock.now().isoformat(),
             "persons": whole(db, [person])}
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "tables": {'
    for number, (table, rows) in enumerate(found):
        shown = {"data": table.kind, "rows": rows}
        yield (", " if number else "") + json.dumps(table.name) + ": " + json.dumps(shown, ensure_ascii=False, default=str)
    yield "}}"


def _zip_pieces(found) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(MEMORY_BYTES) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for table, rows in found:
                packed.writestr(f"{table.kind}/{table.name}.csv", _csv(rows))
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def _csv(rows: list[dict]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cell(value) -> str:
    """A text that a spreadsheet takes as a text, and never as a formula."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return cells.safe("" if value is None else str(value))


def _plain(value):
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=clock.UTC)).isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value if isinstance(value, (int, float, str, bool)) or value is None else str(value)
