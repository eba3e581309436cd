"""The facts of a workspace, brought from one shard to another while nothing writes them."""

from koipond.engine.database import PREFIX, _at, addresses, shards
from koipond.engine.errors import NotWhole
from koipond.engine.migrate import FAMILIES

COPIED = {"max_partitions_per_insert_block": 0}   # a table may have the months of many years


def move_facts(workspace: str, to: str) -> dict[str, int]:
    """Copies every table of a workspace to another shard, whose it is then for this process; the rows of each.

    What it had on the shard before stays until `drop_left`. Cut short, it is begun anew: nobody reads the copy before it is whole.
    Nothing may write meanwhile. Raises UnknownShard, NotWhole, or what the client raises.
    """
    there, here, name = shards().named(to), shards().of(workspace), PREFIX + workspace
    drop_left(workspace, to)
    for address in addresses(there):
        _at(address, "default").command(f"CREATE DATABASE `{name}`")
    tables = _at(here.address(), name).query("SELECT name, create_table_query, engine FROM system.tables WHERE database = {name:String} ORDER BY name",
                                             parameters={"name": name}).result_rows
    moved = {}
    for table, statement, engine in tables:
        for address in addresses(there):
            _at(address, name).command(statement)
        if engine.endswith("MergeTree"):
            moved[table] = _copy(_at(here.address(), name), _at(there.address(), name), workspace, table, plain=engine in FAMILIES)
    shards().place(workspace, to)
    return moved


def drop_left(workspace: str, shard: str) -> None:
    """Removes what a shard has of a workspace that is on another one."""
    one = shards().named(shard)
    if one is shards().of(workspace):
        raise ValueError(f"{workspace} is on {shard!r}")
    for address in addresses(one):
        _at(address, "default").command(f"DROP DATABASE IF EXISTS `{PREFIX}{workspace}` SYNC")


def _copy(source, target, workspace: str, table: str, plain: bool) -> int:
    """All rows as they are; of a table that puts rows together, those that were replaced may be fewer on the other side, never those that are read."""
    rows = _count(source, table)
    if rows:
        with source.raw_stream(f"SELECT * FROM `{table}`", fmt="Native") as stream:
            target.raw_insert(table, insert_block=stream, fmt="Native", settings=COPIED)
    how = "" if plain else "FINAL"
    if (expected := _count(source, table, how)) != (found := _count(target, table, how)):
        raise NotWhole(workspace=workspace, table=table, found=found, expected=expected)
    return rows


def _count(client, table: str, how: str = "") -> int:
    return int(client.command(f"SELECT count() FROM `{table}` {how}"))
