"""Numbered migrations of facts: each room's tables.sql, cut at `-- migration: N what`, applied once a workspace."""

import re
from functools import cache
from pathlib import Path

from koipond.engine.database import Database, one_sync, syncs_together
from koipond.engine.sql import ROOMS

# What a tick has recorded as done must survive a power cut. Where inserts cannot be synced together (a server, or an
# operating system without it), a table syncs each of its own.
DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"
FAMILIES = ("MergeTree", "ReplicatedMergeTree")


def migrate(db: Database, family: str = "MergeTree") -> list[str]:
    """Brings a workspace's tables up to date and returns what was applied, such as `["collect 1"]`.

    Safe to run at any time: what is applied is remembered, and each statement may meet its own result.
    """
    db.run("CREATE TABLE IF NOT EXISTS engine_migrations (room String, number UInt32, at DateTime DEFAULT now())"
           f" ENGINE = {engine_of(family, 'ReplacingMergeTree')} ORDER BY (room, number)")
    done = set(db.rows("SELECT room, number FROM engine_migrations"))
    waiting = [(path.parent.name, number, statements) for path in sorted(ROOMS.glob("*/tables.sql"))
               for number, statements in migrations(path) if (path.parent.name, number) not in done]
    # A new workspace has no rows that could be changed twice: all are one step, on disk twice and not 130 times.
    for step in [[one] for one in waiting] if done else [waiting]:
        _apply(db, step, family)
    return [f"{room} {number}" for room, number, _ in waiting]


def _apply(db: Database, step: list[tuple[str, int, list[str]]], family: str) -> None:
    """Remembered when all of it is on disk; cut short before, it is applied again."""
    with one_sync():
        for _, _, statements in step:
            for statement in statements:
                db.run(of_family(statement, family, syncs_together()))
        db.sync()
        db.run("INSERT INTO engine_migrations (room, number) SELECT one.1, one.2"
               " FROM (SELECT arrayJoin(arrayZip({rooms:Array(String)}, {numbers:Array(UInt32)})) AS one)",
               rooms=[room for room, _, _ in step], numbers=[number for _, number, _ in step])


@cache
def migrations(path: Path) -> list[tuple[int, list[str]]]:
    """The migrations of a tables.sql: number and statements, in order."""
    pieces = re.split(r"^-- migration: *(\d+).*$", path.read_text(encoding="utf-8"), flags=re.M)
    return [(int(number), _statements(text)) for number, text in zip(pieces[1::2], pieces[2::2])]


def of_family(statement: str, family: str, together: bool) -> str:
    """The statement with the engine family of this installation; unless inserts are synced together, with its own syncing."""
    match = re.search(r"ENGINE\s*=\s*(\w*MergeTree)", statement)
    if not match:
        return statement
    statement = statement[: match.start(1)] + engine_of(family, match.group(1)) + statement[match.end(1):]
    if together:
        return statement
    return statement + (", " if re.search(r"\bSETTINGS\b", statement) else " SETTINGS ") + DURABLE


def engine_of(family: str, engine: str) -> str:
    """ReplacingMergeTree in the family ReplicatedMergeTree is ReplicatedReplacingMergeTree."""
    return "Replicated" + engine if family == "ReplicatedMergeTree" else engine


def _statements(text: str) -> list[str]:
    lines = "\n".join(line.split(" -- ")[0] for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [statement.strip() for statement in lines.split(";") if statement.strip()]
