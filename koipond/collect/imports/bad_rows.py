"""What was not imported, as a sheet that can be opened, mended and imported again by its line numbers."""

import csv
import io
from collections.abc import Iterator

from koipond import engine
from koipond.collect.imports.reasons import REASONS
from koipond.collect.imports.sheet import CELL_CHARACTERS
from koipond.kit.cells import safe

PAGE_ROWS = 10_000
HEADER = {
    "en": ["line", "column", "value", "number", "reason", "outcome"],
    "zh-CN": ["行号", "列", "值", "编号", "原因", "处理"],
}
OUTCOME = {"en": ["the cell was left out", "the row was left out"], "zh-CN": ["该单元格未导入", "该行未导入"]}


def bad_rows_csv(job, language: str = "en") -> Iterator[str]:
    """The bad rows of an import as pieces of a CSV file, in the order of the sheet. UTF-8 with a mark, for Excel."""
    language = "zh-CN" if language.lower().startswith("zh") else "en"
    db = engine.database(job.workspace.slug)
    yield "\ufeff" + _csv([HEADER[language]])
    offset = 0
    while rows := db.dicts("collect.import_problems", limit=PAGE_ROWS, offset=offset, **{"import": job.id}):
        yield _csv([_row(row, language) for row in rows])
        offset += len(rows)


def _row(row: dict, language: str) -> list:
    reason = REASONS[row["reason"]](value=row["value"], column=row["column"], order=row["order_id"], limit=CELL_CHARACTERS)
    return [row["line"], safe(row["column"]), safe(row["value"]), reason.number, safe(reason.say(language)[0]),
            OUTCOME[language][bool(row["refused"])]]


def _csv(rows: list[list]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
