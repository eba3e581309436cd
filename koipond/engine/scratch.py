"""A database for a while: the tables of a workspace as they were up to a moment, beside some with rows of their own."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from koipond.engine.database import Database, _client
from koipond.engine.migrate import without_replicas
from koipond.engine.sql import Sql

PREFIX = "koipondscratch_"   # no workspace's database begins so
OLD_SECONDS = 24 * 3600   # a scratch that is older was left by a process that was killed


class Scratch(Database):
    """The handle of a scratch. What is seen through a view knows no PREWHERE, so a statement's becomes part of its WHERE."""

    @property
    def name(self) -> str:
        return PREFIX + self.workspace

    @property
    def _only_tried(self) -> bool:
        return False

    @staticmethod
    def _statement(statement, slots, binds) -> Sql:
        filled = Database._statement(statement, slots, binds)
        return Sql(_without_prewhere(filled.text), filled.binds)


class Copy(Scratch):
    """The handle of a copy: its tables are tables, so statements stay as they are."""

    @staticmethod
    def _statement(statement, slots, binds) -> Sql:
        return Database._statement(statement, slots, binds)


@contextmanager
def copied(workspace: str) -> Iterator[Database]:
    """Within it, a database with every table of the workspace and all its rows, to try in what must not be written. It is gone at the end.

    Nothing is copied on disk: parts are shared until they change. Working tables are empty. Needs a table's parts to lie on one server.
    """
    _sweep(workspace)
    db, there, client = Copy(_fresh()), Database(workspace), _client("default", workspace)
    db.origin = workspace
    client.command(f"CREATE DATABASE `{db.name}`")
    try:
        for name, kind, whole in there.rows("SELECT name, engine, engine_full FROM system.tables WHERE database = {db:String} ORDER BY name", db=there.name):
            how = "CLONE AS" if kind.endswith("MergeTree") else "AS"
            _client("default", workspace).command(f"CREATE TABLE `{db.name}`.`{name}` {how} `{there.name}`.`{name}`{_of_its_own(whole)}")
        yield db
    finally:
        _client("default", workspace).command(f"DROP DATABASE IF EXISTS `{db.name}` SYNC")


def _fresh() -> str:
    return f"s{int(time.time()):x}_{secrets.token_hex(4)}"


def _without_prewhere(text: str) -> str:
    """`PREWHERE x IN (…) WHERE y` as `WHERE x IN (…) AND y`."""
    while (start := text.find("PREWHERE ")) >= 0:
        end, depth = text.index("(", start), 1
        while depth:
            end += 1
            depth += (text[end] == "(") - (text[end] == ")")
        text = text[:start] + text[start + 3:end + 1] + text[end + 1:].replace(" WHERE ", " AND ", 1)
    return text


@contextmanager
def scratch(workspace: str, own: tuple[str, ...] | None = None, aged: dict[str, tuple[str, str]] | None = None,
            moment: tuple[str, str] = ("", "")) -> Iterator[Database]:
    """Within it, a database with every table of the workspace: those of `own` empty (without it, all), the others seen through,
    without a copy.

    `aged` names tables of which only rows up to a moment are seen: `{table: (column of time, table of own rows that are seen
    besides, or "")}`; `moment` is a table of `own` and its column of which the highest value is that moment, asked anew with each
    question. What is written elsewhere than into `own` fails with QueryFailed. It is gone at the end.
    """
    _sweep(workspace)
    db, there, client = Scratch(_fresh()), Database(workspace), _client("default", workspace)
    db.origin = workspace
    client.command(f"CREATE DATABASE `{db.name}`")
    try:
        late, newest = aged or {}, f"SELECT max({moment[1]}) FROM `{db.name}`.`{moment[0]}`"
        known = dict(there.rows("SELECT name, engine_full FROM system.tables WHERE database = {db:String}", db=there.name))
        for name in sorted(known, key=lambda name: (own is not None and name not in own, name)):   # what a view reads comes first
            if own is None or name in own:
                client.command(f"CREATE TABLE `{db.name}`.`{name}` AS `{there.name}`.`{name}`{_of_its_own(known[name])}")
            elif name in late:
                client.command(f"CREATE VIEW `{db.name}`.`{name}` AS {_until(there, name, *late[name], db, newest)}")
            else:
                client.command(f"CREATE TABLE `{db.name}`.`{name}` AS `{there.name}`.`{name}` ENGINE = Merge('{there.name}', '^{name}$')")
        yield db
    finally:
        client.command(f"DROP DATABASE IF EXISTS `{db.name}` SYNC")


def _until(there: Database, table: str, column: str, besides: str, db: Database, moment: str) -> str:
    """The rows up to the moment, and those of the scratch's own table `besides`, with what it has no column for empty."""
    typed = there.rows("SELECT name, type FROM system.columns WHERE database = {d:String} AND table = {t:String} ORDER BY position",
                       d=there.name, t=table)
    seen = f"SELECT {', '.join(Sql.name(name).text for name, _ in typed)} FROM `{there.name}`.`{table}` WHERE {column} <= ({moment})"
    if not besides:
        return seen
    given = {name for (name,) in there.rows("SELECT name FROM system.columns WHERE database = {d:String} AND table = {t:String}", d=there.name, t=besides)}
    columns = [Sql.name(name).text if name in given else f"defaultValueOfTypeName('{_quoted(type)}') AS {Sql.name(name).text}" for name, type in typed]
    return f"{seen} UNION ALL SELECT {', '.join(columns)} FROM `{db.name}`.`{besides}` WHERE {column} <= ({moment})"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _of_its_own(engine: str) -> str:
    """The engine of a copy, where that of the table is replicated: the copy is of this server alone. Else it is the table's own."""
    return f" ENGINE = {alone}" if (alone := without_replicas(engine)) != engine else ""


def _sweep(workspace: str) -> None:
    """Drops what a killed process left behind."""
    client = _client("default", workspace)
    for (name,) in client.query("SELECT name FROM system.databases WHERE startsWith(name, {p:String})", parameters={"p": PREFIX}).result_rows:
        if time.time() - int(name.removeprefix(PREFIX + "s").split("_")[0], 16) > OLD_SECONDS:
            client.command(f"DROP DATABASE IF EXISTS `{name}` SYNC")
