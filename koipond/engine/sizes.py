"""How large the store of facts is, and how much room its disks have left."""

from dataclasses import dataclass

from koipond.engine.database import PREFIX, _client


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
    """Of every workspace. Raises what the client raises."""
    rows = _client("default").query("""
        SELECT substring(database, {length:UInt8}), sum(bytes), sum(rows), sum(parts), max(parts)
        FROM (SELECT database, table, partition_id, sum(bytes_on_disk) AS bytes, sum(rows) AS rows, count() AS parts FROM system.parts
              WHERE active AND startsWith(database, {prefix:String}) GROUP BY database, table, partition_id)
        GROUP BY database ORDER BY database""", parameters={"prefix": PREFIX, "length": len(PREFIX) + 1}).result_rows
    return [Size(*row) for row in rows]


def disks() -> list[Store]:
    """The disks of the engine. Raises what the client raises."""
    rows = _client("default").query("SELECT name, toUInt64(free_space), toUInt64(total_space) FROM system.disks WHERE total_space > 0").result_rows
    return [Store(*row) for row in rows]
