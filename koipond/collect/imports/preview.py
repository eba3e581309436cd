"""The first rows of a file as they would arrive, with what is wrong in them."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from koipond import engine
from koipond.collect.imports import guess, sheet, staging
from koipond.collect.imports.batch import Batch
from koipond.collect.imports.certain import ROWS, completed
from koipond.collect.imports.errors import UnclearDates
from koipond.collect.imports.job import GATHER, digest_of
from koipond.collect.imports.options import Options
from koipond.collect.imports.plan import Plan, uses_of
from koipond.collect.imports.reasons import REASONS
from koipond.kit import clock

SHOWN = 20       # items and problems that are shown
UPTO = "\U0010ffff"   # after every key


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell or a row: number and text of the reason; `refused` when it costs the row."""

    line: int
    column: str
    value: str
    reason: str
    number: str
    text: str
    text_zh: str
    refused: bool


@dataclass(frozen=True)
class Preview:
    """What an import of the file would do to its first rows."""

    file_name: str
    format: str
    encoding: str
    delimiter: str
    kind: str
    columns: list[guess.Column]
    mapping: list[tuple[str, str]]
    options: dict
    rows_looked_at: int
    rows_imported: int
    rows_anonymous: int
    rows_refused: int
    items: list[dict]
    problems: list[Problem]


def preview(workspace, path: Path, file_name: str = "", kind: str = "", mapping=(), options: Options | None = None) -> Preview:
    """Looks at the first rows. Kind and mapping are guessed where they are not given.

    Raises what is wrong with the file, and NothingMappedTo when neither mapping nor guesses give what the kind needs.
    """
    opened = sheet.open_sheet(path, file_name)
    head = sheet.head(opened, ROWS)
    kind = kind or guess.kind(opened)
    columns = guess.columns(kind, opened, head)
    mapping = completed(list(mapping), columns)
    options = (options or Options(time_zone=workspace.time_zone)).checked()
    now = clock.millis(clock.now())
    plan = Plan(secrets.randbits(62) | 1 << 62, kind, opened.name, digest_of(path), uses_of(kind, opened, mapping, options),
                options, now, now)
    stage, plan, batch = _tried(workspace, plan, head, opened)
    return Preview(
        opened.name, opened.format, opened.encoding, opened.delimiter, kind, columns, mapping, plan.options.kept(),
        stage.rows, batch.imported + batch.known, batch.anonymous, batch.refused + stage.refused,
        batch.items.slice(0, SHOWN).select(SEEN).to_pylist(), _problems(stage, batch),
    )


SEEN = ["kind", "name", "at", "user_id", "anonymous_id", "properties", "traits", "context"]


def _tried(workspace, plan: Plan, head: sheet.Rows, opened: sheet.Sheet):
    """Stages the head under a number of its own, works on it as an import would, and removes it."""
    db = engine.database(workspace.slug)
    places = [sheet.place(opened, column) for column in plan.columns]
    stage = staging.Staging(db, plan, only_look=True)
    try:
        stage.take(sheet.Rows(head.lines, [head.cells[i] for i in places], head.bad))
        stage.flush()
        try:
            plan = replace(plan, options=replace(plan.options, **staging.look(db, plan)))
        except UnclearDates:
            plan = replace(plan, options=replace(plan.options, date_order="mdy"))  # the whole file may yet tell
        batch = GATHER[plan.kind](db, plan, "", UPTO)
        return stage, plan, _without_changed(batch) if stage.rows >= ROWS else batch
    finally:
        staging.drop(db, plan.id)


def _without_changed(batch: Batch) -> Batch:
    """Orders that are here with other content count as here: their other lines may stand below what was looked at."""
    changed = pc.equal(batch.problems["reason"], "order_changed")
    count = pc.sum(changed).as_py() or 0
    return replace(batch, problems=batch.problems.filter(pc.invert(changed)), known=batch.known + count,
                   refused=batch.refused - count)


def _problems(stage: staging.Staging, batch: Batch) -> list[Problem]:
    found = pa.concat_tables([*stage.bad, batch.problems]).sort_by("line").slice(0, SHOWN)
    return [problem(row) for row in found.to_pylist()]


def problem(row: dict) -> Problem:
    """A row of collect_problems with its number and texts."""
    reason = REASONS[row["reason"]](value=row["value"], column=row["column"], order=row["order_id"],
                                    limit=sheet.CELL_CHARACTERS)
    return Problem(row["line"], row["column"], row["value"], row["reason"], reason.number, reason.say("en")[0],
                   reason.say("zh-CN")[0], bool(row["refused"]))
