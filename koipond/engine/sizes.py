"""How large the store of facts is, and how much room its disks have left."""

from dataclasses import dataclass

from clickhouse_connect.driver.exceptions import ClickHouseError

from koipond.engine.database import PREFIX, _at, shards
from koipond.engine.errors import ShardGone


@dataclass(frozen=True)
class Size:
    """The facts of a workspace: on disk, and in how many parts. Many parts of one table mean that merging does not keep up."""

    workspace: str
    bytes: int
    rows: int
    parts: int
    most_parts: int   # of one partition of a table


@dataclass(frozen=True)
class Store:
    """A disk of the engine."""

    name: str
    free_bytes: int
    total_bytes: int


def sizes() -> list[Size]:
    """Of every workspace; of several shards, of those that answer. Raises what the client raises."""
    rows = _rows("""
        SELECT substring(database, {length:UInt8}), sum(bytes), sum(rows), sum(parts), max(parts)
        FROM (SELECT database, table, partition_id, sum(bytes_on_disk) AS bytes, sum(rows) AS rows, count() AS parts FROM system.parts
              WHERE active AND startsWith(database, {prefix:String}) GROUP BY database, table, partition_id)
        GROUP BY database ORDER BY database""", {"prefix": PREFIX, "length": len(PREFIX) + 1})
    return sorted((Size(*row) for _, row in rows), key=lambda one: one.workspace)


def disks() -> list[Store]:
    """The disks of the engine, of several shards with the shard before the name, of those that answer. Raises what the client raises."""
    rows = _rows("SELECT name, toUInt64(free_space), toUInt64(total_space) FROM system.disks WHERE total_space > 0")
    return [Store(f"{shard} {name}" if len(shards()) > 1 and shard else name, free, total) for shard, (name, free, total) in rows]


def loads() -> dict[str, tuple[int, int]]:
    """Rows and databases of every shard that answers."""
    rows = _rows("SELECT (SELECT sum(rows) FROM system.parts WHERE active AND startsWith(database, {prefix:String})),"
                 " (SELECT count() FROM system.databases WHERE startsWith(name, {prefix:String}))", {"prefix": PREFIX})
    return dict(rows)


def _rows(statement: str, binds: dict | None = None) -> list[tuple[str, tuple]]:
    """What each shard answers: its name, a row."""
    found = []
    for shard in shards():
        try:
            found += [(shard.name, tuple(row)) for row in _at(shard.address(), "default").query(statement, parameters=binds).result_rows]
        except (ClickHouseError, ShardGone):
            if len(shards()) == 1:
                raise
    return found
