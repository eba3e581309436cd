"""Members as a file: their ids and chosen traits, now or at a moment, as a stream of CSV or as Parquet.

What of a person may be seen is said by whoever asks: `may_see` is given each trait's name.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from koipond import engine
from koipond.engine import Sql
from koipond.kit import cells
from koipond.segments.errors import UnknownTrait
from koipond.segments.errors_lists import NotADownload
from koipond.segments.history import members_then
from koipond.segments.kept import members_now, must_be_kept
from koipond.segments.known import Asked, Known
from koipond.segments.saved import found
from koipond.segments.write import Writer

FORMATS = ("csv", "parquet")
ROWS = 50_000         # of one block
MOST_TRAITS = 50
MASKED = "***"


def download(workspace, segment: int, traits: list[str], format: str, *, at: datetime | None = None,
             may_see: Callable[[str], bool] = lambda trait: True) -> Iterator[bytes]:
    """The members in order of id, with `person` and the traits as text; a trait that may not be seen is masked where it is known.

    A segment that is not kept up has those who meet its rule now. Raises NoSuchSegment, NotLive, UnknownTrait, NotADownload at once, not when the stream is read.
    """
    known = Known(workspace)
    if at is None:
        found(known, segment, archived=True)
    else:
        must_be_kept(workspace, segment)
    if format not in FORMATS:
        raise NotADownload(format=format)
    asked = [_trait(known, name, i) for i, name in enumerate(traits[:MOST_TRAITS])]
    blocks = _blocks(known, segment, asked, at, may_see)
    return _csv(blocks) if format == "csv" else _parquet(blocks, ["person", *traits[:MOST_TRAITS]])


def _trait(known: Known, name: str, i: int) -> Asked:
    trait = known.trait(name)
    if not known.has(trait):
        raise UnknownTrait(path=f"traits[{i}]", trait=name, nearest=known.nearest(name))
    return trait


def _blocks(known, segment, asked, at, may_see) -> Iterator[pa.Table]:
    db, after = engine.database(known.workspace), 0
    writer = Writer(known, Sql.value(at, "DateTime64(3, 'UTC')") if at else Sql("now64(3, 'UTC')"))
    members = members_now(known.workspace, segment) if at is None else Sql.of(
        "SELECT arrayJoin(bitmapToArray(members)) AS person FROM ([[then]])", then=members_then(segment, at))
    columns = Sql.join("", [Sql.of(f", [[c]] AS x{i}", c=_shown(writer, trait, may_see)) for i, trait in enumerate(asked)])
    while True:
        block = db.table("segments.download", {"members": members, "columns": columns}, after=after, most=ROWS)
        if block.num_rows or not after:   # a file of nobody has its header too
            yield block.rename_columns(["person", *(trait.name for trait in asked)])
        if block.num_rows < ROWS:
            return
        after = block.column(0)[-1].as_py()


def _shown(writer: Writer, trait: Asked, may_see) -> Sql:
    text = Sql.of("ifNull(toString([[c]]), '')", c=writer.column(trait))
    return text if may_see(trait.name) else Sql.of("if(empty([[t]]), '', [[mask]])", t=text, mask=Sql.value(MASKED, "String"))


def _csv(blocks: Iterator[pa.Table]) -> Iterator[bytes]:
    first = True
    for block in blocks:
        out = io.BytesIO()
        pyarrow.csv.write_csv(_safe(block), out, pyarrow.csv.WriteOptions(include_header=first))
        first = False
        yield out.getvalue()


def _safe(block: pa.Table) -> pa.Table:
    """Texts that a spreadsheet would run as a formula begin with an apostrophe."""
    columns = [block.column(0)]
    for column in block.columns[1:]:
        text = column.cast(pa.string())
        formula = pc.and_(pc.match_substring_regex(text, cells.FORMULA), pc.invert(pc.match_substring_regex(text, cells.NUMBER)))
        columns.append(pc.if_else(formula, pc.binary_join_element_wise("'", text, ""), text))
    return pa.table(columns, names=[block.column_names[0], *map(cells.safe, block.column_names[1:])])


def _parquet(blocks: Iterator[pa.Table], names: list[str]) -> Iterator[bytes]:
    """Parquet tells at its end where everything stands, so it is written to a file first."""
    schema = pa.schema([("person", pa.uint64()), *((name, pa.string()) for name in names[1:])])
    with tempfile.TemporaryFile() as out:
        with pq.ParquetWriter(out, schema) as writer:
            for block in blocks:
                writer.write_table(block.cast(schema))
        out.seek(0)
        while piece := out.read(1 << 20):
            yield piece
