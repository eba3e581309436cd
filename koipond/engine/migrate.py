"""Numbered migrations of facts: each room's tables.sql, cut at `-- migration: N what`, applied once a workspace."""

import re
from functools import cache
from pathlib import Path

from koipond.engine.cluster import Shard, place_of
from koipond.engine.database import PREFIX, Database, _at, addresses, one_sync, shards, syncs_together
from koipond.engine.sql import ROOMS

# What a tick has recorded as done must survive a power cut. Where inserts cannot be synced together (a server, or an
# operating system without it), a table syncs each of its own.
DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"
FAMILIES = ("MergeTree", "ReplicatedMergeTree")
ENGINE = re.compile(r"ENGINE\s*=\s*(\w*MergeTree)(?:\(([^()]*)\))?")
# Where the replicas of a table meet in Keeper. {shard} and {replica} are macros of the server (deploy/clickhouse/), the others its own.
MEETING = "'/koipond/{shard}/{database}/{table}', '{replica}'"


def migrate(db: Database, family: str = "MergeTree") -> list[str]:
    """Brings a workspace's tables up to date and returns what was applied, such as `["collect 1"]`.

    Safe to run at any time: what is applied is remembered, and each statement may meet its own result.
    """
    db.run("CREATE TABLE IF NOT EXISTS engine_migrations (room String, number UInt32, at DateTime DEFAULT now())"
           f" ENGINE = {engine_of(family, 'ReplacingMergeTree', '')} ORDER BY (room, number)")
    done = set(db.rows("SELECT room, number FROM engine_migrations"))
    waiting = [(path.parent.name, number, statements) for path in sorted(ROOMS.glob("*/tables.sql"))
               for number, statements in migrations(path) if (path.parent.name, number) not in done]
    # A new workspace has no rows that could be changed twice: all are one step, on disk twice and not 130 times.
    for step in [[one] for one in waiting] if done else [waiting]:
        _apply(db, step, family)
    spread(db)
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
    match = ENGINE.search(statement)
    if not match:
        return statement
    statement = statement[: match.start(1)] + engine_of(family, match.group(1), match.group(2) or "") + statement[match.end():]
    if together:
        return statement
    return statement + (", " if re.search(r"\bSETTINGS\b", statement) else " SETTINGS ") + DURABLE


def engine_of(family: str, engine: str, columns: str) -> str:
    """ReplacingMergeTree in the family ReplicatedMergeTree is ReplicatedReplacingMergeTree, and names where its replicas meet."""
    replicated = family == "ReplicatedMergeTree"
    given = ", ".join(filter(None, [MEETING if replicated else "", columns]))
    return ("Replicated" if replicated else "") + engine + (f"({given})" if given else "")


def without_replicas(engine: str) -> str:
    """The same engine of a table that is on one server alone."""
    return re.sub(r"^Replicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?", r"\1(", engine)


def spread(db: Database) -> None:
    """Makes the tables of a workspace on the other replicas that answer: each is told what the one that is spoken to has.

    A replicated table changes its columns on all replicas by itself; working tables, which are of one server, are made anew.
    """
    home = shards().of(db.origin)
    if len(home.addresses) == 1:
        return
    first, *others = addresses(home)
    told = dict(_tables(first, db.name))
    for other in others:
        _at(other, "default").command(f"CREATE DATABASE IF NOT EXISTS `{db.name}`")
        known = dict(_tables(other, db.name))
        for name, statement in told.items():
            if name in known and known[name] != statement and "MergeTree" not in statement:
                _at(other, db.name).command(f"DROP TABLE `{name}` SYNC")
            if known.get(name) != statement:
                _at(other, db.name).command(statement.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1))


def catch_up(shard: Shard, place: str) -> None:
    """Before a replica is spoken to: waits until it has all that is known to have been written. Raises what the client raises."""
    address = next(one for one in shard.addresses if place_of(one) == place)
    tables = _at(address, "default").query("SELECT database, table FROM system.replicas WHERE startsWith(database, {prefix:String}) ORDER BY ALL",
                                           parameters={"prefix": PREFIX}).result_rows
    for database, table in tables:
        _at(address, "default").command(f"SYSTEM SYNC REPLICA `{database}`.`{table}`")


def _tables(address: str, database: str) -> list[tuple[str, str]]:
    """Name and statement of each table."""
    return _at(address, "default").query("SELECT name, create_table_query FROM system.tables WHERE database = {database:String} ORDER BY name",
                                         parameters={"database": database}).result_rows


def _statements(text: str) -> list[str]:
    lines = "\n".join(line.split(" -- ")[0] for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [statement.strip() for statement in lines.split(";") if statement.strip()]
