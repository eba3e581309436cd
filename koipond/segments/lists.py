"""Lists: segments whose members are given, by hand, as a copy of a rule's members, or from a file or database elsewhere.

A change of a list is written down first, all of it; the next tick carries it out, so that who joins or leaves is a move
like any other. What is not written whole is never carried out.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from django.db import transaction

from koipond import collect, engine, identify
from koipond.engine import Database
from koipond.kit import clock, ids
from koipond.segments import checks, rules
from koipond.segments.errors_lists import BadMode, EmptyChange, NoPurpose, NoSuchChange, NotAList, TooManyRows
from koipond.segments.known import Known
from koipond.segments.matching import select
from koipond.segments.models import ListChange, Segment
from koipond.segments.outside import answer
from koipond.segments.saved import Saved, check_name, detailed, found, saved, write

MOST_ROWS = 2_000_000    # of one change: what a tick carries out at once
BY_HAND = 10_000         # persons or identifiers of one change given by hand
BLOCK = 50_000           # rows written at a time
MODES = ("add", "remove", "set")
OPERATIONS = ("union", "intersection", "difference")
PERSON = "person"        # the kind of a value that is the id of one of our persons
SHOWN = 1_000            # rows of one page of what was unknown


@dataclass(frozen=True)
class Change:
    """A change of a list: how many rows it had, and what became of them. `state`: writing, waiting, taken, done."""

    id: int
    segment: int
    how: str
    mode: str
    about: dict
    state: str
    rows: int
    known: int
    unknown: int
    unreadable: int
    creates: bool
    because: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Unknown:
    """A row of which no person was known. `reason`: unknown, or unreadable when it is no identifier of its kind."""

    line: int
    kind: str
    value: str
    reason: str


def make_list(workspace, name: str, purpose: str, by: str, **details) -> Saved:
    """Makes an empty list. `details`: description, folder, labels, owner. Raises BadName, NoPurpose, BadDetail."""
    known = Known(workspace)
    if not purpose.strip():
        raise NoPurpose(name=name)
    with transaction.atomic():
        name = check_name(known, name, None)
        kept = Segment(workspace=known.place, created_by=by, kind="list")
        write(kept, name, {"listed": 0}, False, by)
        write(kept, name, {"listed": kept.id}, True, by)
        detailed(kept, by, purpose=purpose, **details)
    collect.wake()
    return saved(kept)


def give(workspace, segment: int, kind: str, values: list, by: str, *, mode: str = "add", creates: bool = False, because: str = "") -> Change:
    """Adds persons by hand, takes them out, or sets the list to exactly these. `kind` is that of the values: person, or one
    of identify's. Unknown ones are noted; with `creates` they become people first.

    Raises NoSuchSegment, NotAList, BadMode, EmptyChange, TooManyRows, UnknownKind.
    """
    if len(values) > BY_HAND:
        raise TooManyRows(name=found(Known(workspace), segment).name, limit=BY_HAND)
    numbered = list(enumerate((str(value) for value in values), 1))
    return _write_rows(workspace, segment, "hand", mode, kind, [numbered], {}, by, creates, because)


def give_file(workspace, segment: int, path: Path, column: str, kind: str, by: str, *, name: str = "", mode: str = "add",
              creates: bool = False, because: str = "") -> Change:
    """The same from a column of a CSV, XLSX or Parquet file. Raises also what is wrong with the file or its column."""
    sheet = collect.open_sheet(path, name)

    def blocks():
        for rows in collect.read_sheet(sheet, [column]):
            yield [*zip(rows.lines.to_pylist(), rows.cells[0].to_pylist(), strict=True), *((line, "") for line, _, _ in rows.bad)]

    return _write_rows(workspace, segment, "file", mode, kind, blocks(), {"file": sheet.name, "column": column}, by, creates, because)


def give_answer(workspace, segment: int, database: str, query: str, kind: str, by: str, *, mode: str = "add", creates: bool = False,
                because: str = "") -> Change:
    """The same from the first column of a query on a connected database. Raises also what `outside.answer` does."""
    def blocks():
        line = 0
        for values in answer(workspace, database, query, MOST_ROWS):
            yield list(enumerate(values, line + 1))
            line += len(values)

    return _write_rows(workspace, segment, "sql", mode, kind, blocks(), {"database": database, "query": query}, by, creates, because)


def give_members(workspace, segment: int, rule: dict, by: str, *, mode: str = "add", because: str = "", how: str = "snapshot",
                 about: dict | None = None) -> Change:
    """The same with everybody who meets a rule now. Later changes of who meets it do not move the list.

    Raises also what is wrong with the rule.
    """
    known = Known(workspace)
    kept, tree = _list(known, segment, mode), rules.read(rule)
    checks.check(tree, known)
    with _Change(known, kept, how, mode, about or {"rule": rule}, by, False, because) as change:
        matching = select(checks.expand(tree, known), known, clock.now())
        change.db.run("segments.list_snapshot", {"matching": matching}, change=change.row.id)
        return change.whole()


def combine(workspace, segment: int, operation: str, segments: list[int], by: str, *, mode: str = "set", because: str = "") -> Change:
    """The same with the union, intersection or difference (the first without all others) of segments, as they are now."""
    if operation not in OPERATIONS:
        raise BadMode(mode=operation, what="segments", valid=OPERATIONS)
    parts = [{"segment": each} for each in segments]
    if not parts:
        raise EmptyChange(name=found(Known(workspace), segment).name)
    rule = {"union": {"any": parts}, "intersection": {"all": parts},
            "difference": {"all": [parts[0], *({"not": part} for part in parts[1:])]}}[operation]
    about = {"operation": operation, "segments": segments}
    return give_members(workspace, segment, rule, by, mode=mode, because=because, how="algebra", about=about)


def changes(workspace, segment: int, most: int = 100) -> list[Change]:
    """The changes of a list, the newest first. Raises NoSuchSegment."""
    kept = found(Known(workspace), segment, archived=True)
    return [_shown(row) for row in ListChange.objects.filter(segment=kept).order_by("-id")[:most]]


def unknown_of(workspace, segment: int, change: int, after: int = 0, most: int = SHOWN) -> list[Unknown]:
    """The rows of a change of which nobody was known, in order. Raises NoSuchSegment, NoSuchChange."""
    known = Known(workspace)
    kept = found(known, segment, archived=True)
    if not ListChange.objects.filter(segment=kept, id=change).exists():
        raise NoSuchChange(name=kept.name, change=change)
    rows = engine.database(known.workspace).rows("segments.list_unknown", change=change, after=after, most=min(most, SHOWN))
    return [Unknown(*row) for row in rows]


def _write_rows(workspace, segment, how, mode, kind, blocks: Iterable[list[tuple[int, str]]], about, by, creates, because) -> Change:
    known = Known(workspace)
    kept = _list(known, segment, mode)
    if kind != PERSON:
        identify.find_many(engine.database(known.workspace), kind, [])  # so that a wrong kind is said before anything is read
    with _Change(known, kept, how, mode, {**about, "kind": kind}, by, creates and mode != "remove" and kind != PERSON, because) as change:
        for block in blocks:
            change.add(kind, block)
        return change.whole()


def _list(known: Known, segment: int, mode: str) -> Segment:
    kept = found(known, segment)
    if kept.kind != "list":
        raise NotAList(name=kept.name)
    if mode not in MODES:
        raise BadMode(mode=mode, what=kept.name, valid=MODES)
    return kept


class _Change:
    """A change while its rows are written; what goes wrong before it is whole leaves the list as it was."""

    def __init__(self, known: Known, kept: Segment, how, mode, about, by, creates, because):
        self.db, self.kept, self.rows = engine.database(known.workspace), kept, 0
        self.row = ListChange(segment=kept, how=how, mode=mode, about=about, by=by, creates=creates, because=because[:300], at=clock.now())

    def __enter__(self):
        self.row.save()
        return self

    def __exit__(self, error, *_):
        if error:
            self.row.delete()

    def add(self, kind: str, block: list[tuple[int, str]]) -> None:
        """Rows of line and value; blank ones say nothing."""
        block = [(line, value.strip()) for line, value in block]
        block = [(line, value) for line, value in block if value]
        self.rows += len(block)
        if self.rows > MOST_ROWS:
            raise TooManyRows(name=self.kept.name, limit=MOST_ROWS)
        for start in range(0, len(block), BLOCK):
            piece = block[start : start + BLOCK]
            whose = _persons(self.db, kind, [value for _, value in piece])
            spelled = [whose[value] for _, value in piece]
            self.db.insert("segments_list_rows", pa.table({
                "change": pa.array([self.row.id] * len(piece), pa.uint64()),
                "line": pa.array([line for line, _ in piece], pa.uint64()),
                "person": pa.array([each.person for each in spelled], pa.uint64()),
                "kind": [kind] * len(piece),
                "value": ["" if each.person else each.value or value[:200] for each, (_, value) in zip(spelled, piece, strict=True)],
                "reason": ["" if each.person else "unknown" if each.value else "unreadable" for each in spelled],
            }))

    def whole(self) -> Change:
        """Says that the rows are there, so that the next tick carries them out. Raises EmptyChange."""
        row = self.row
        row.known, row.unknown, row.unreadable, row.rows = self.db.rows("segments.list_rows_count", change=row.id)[0]
        if not row.rows and row.how not in ("snapshot", "algebra"):
            raise EmptyChange(name=self.kept.name)
        if row.creates and row.unknown:
            _create(self.db, row)
        row.state = "waiting"
        row.save()
        collect.wake()
        return _shown(row)


def _persons(db: Database, kind: str, values: list[str]) -> dict[str, identify.Found]:
    if kind != PERSON:
        return identify.find_many(db, kind, values)
    numbers = {value: int(value) for value in dict.fromkeys(values) if value.isdecimal() and 0 < int(value) < 2**63}
    there = {person for (person,) in db.rows("segments.persons_there", persons=sorted(set(numbers.values())))} if numbers else set()
    current = identify.current_many(db, sorted(there))
    return {value: identify.Found(value if value in numbers else "", current.get(numbers.get(value, 0), 0)) for value in values}


def _create(db: Database, row: ListChange) -> None:
    """Tells collect of those whom nobody knew, and remembers up to where of the inbox a tick must have come."""
    at, kind = clock.now(), row.about["kind"]
    unknown = [value for value, _ in db.rows("segments.list_unknown_once", change=row.id)]
    for start in range(0, len(unknown), BLOCK):
        piece = unknown[start : start + BLOCK]
        of = {"user_id": {"user_id": piece}, "anonymous_id": {"anonymous_id": piece}}.get(
            kind, {"traits": [json.dumps({kind: value}, ensure_ascii=False) for value in piece]})
        collect.record_table(db.workspace, pa.table({
            "kind": ["identify"] * len(piece), "message_id": [ids.same("list", row.id, value) for value in piece],
            "at": pa.array([at] * len(piece), pa.timestamp("ms", "UTC")),
            "source": pa.array([collect.IMPORT_SOURCE] * len(piece), pa.uint32()), **of,
        }))
    row.lanes = {str(lane): seq for lane, seq in db.rows("segments.inbox_ends")}


def _shown(row: ListChange) -> Change:
    return Change(row.id, row.segment_id, row.how, row.mode, row.about, row.state, row.rows, row.known, row.unknown, row.unreadable,
                  row.creates, row.because, row.at, row.by)
