"""A database for a while: the tables of a workspace as they were up to a moment, beside some with rows of their own."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from koipond.engine.database import PREFIX, Database, _client, drop
from koipond.engine.sql import Sql

NAME = "scratch"
OLD_SECONDS = 24 * 3600   # a scratch that is older was left by a process that was killed


class Scratch(Database):
    """The handle of a scratch. What is seen through a view knows no PREWHERE, so a statement's becomes part of its WHERE."""

    @staticmethod
    def _statement(statement, slots, binds) -> Sql:
        filled = Database._statement(statement, slots, binds)
        return Sql(_without_prewhere(filled.text), filled.binds)


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
def scratch(workspace: str, own: tuple[str, ...] | None = None, aged: dict[str, tuple[str, str]] | None = None, moment: tuple[str, str] = ("", "")) -> Iterator[Database]:
    """Within it, a database with every table of the workspace: those of `own` empty (without it, all), the others seen through,
    without a copy.

    `aged` names tables of which only rows up to a moment are seen: `{table: (column of time, table of own rows that are seen
    besides, or "")}`; `moment` is a table of `own` and its column of which the highest value is that moment, asked anew with each
    question. What is written elsewhere than into
    `own` fails. It is gone at the end.
    """
    _sweep()
    slug = f"{NAME}_{int(time.time()):x}_{secrets.token_hex(3)}"
    here, there, client = f"{PREFIX}{slug}", f"{PREFIX}{workspace}", _client("default")
    client.command(f"CREATE DATABASE `{here}`")
    try:
        known = [name for (name,) in Database(workspace).rows("SELECT name FROM system.tables WHERE database = {db:String}", db=there)]
        late, newest = aged or {}, f"SELECT max({moment[1]}) FROM `{here}`.`{moment[0]}`"
        for name in sorted(known, key=lambda name: (own is not None and name not in own, name)):
            if own is None or name in own:
                client.command(f"CREATE TABLE `{here}`.`{name}` AS `{there}`.`{name}`")
            elif name in late:
                client.command(f"CREATE VIEW `{here}`.`{name}` AS {_until(workspace, name, *late[name], here, newest)}")
            else:
                client.command(f"CREATE TABLE `{here}`.`{name}` AS `{there}`.`{name}` ENGINE = Merge('{there}', '^{name}$')")
        yield Scratch(slug)
    finally:
        drop(slug)


def _until(workspace: str, table: str, column: str, besides: str, here: str, moment: str) -> str:
    db, mine = Database(workspace), f"`{PREFIX}{workspace}`.`{table}`"
    typed = db.rows("SELECT name, type FROM system.columns WHERE database = {d:String} AND table = {t:String} ORDER BY position",
                    d=f"{PREFIX}{workspace}", t=table)
    seen = f"SELECT {', '.join(Sql.name(name).text for name, _ in typed)} FROM {mine} WHERE {column} <= ({moment})"
    if not besides:
        return seen
    given = {name for (name,) in db.rows("SELECT name FROM system.columns WHERE database = {d:String} AND table = {t:String}",
                                         d=f"{PREFIX}{workspace}", t=besides)}
    columns = [Sql.name(name).text if name in given else f"defaultValueOfTypeName('{_quoted(type)}') AS {Sql.name(name).text}" for name, type in typed]
    return f"{seen} UNION ALL SELECT {', '.join(columns)} FROM `{here}`.`{besides}` WHERE {column} <= ({moment})"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _sweep() -> None:
    """Drops what a killed process left behind."""
    for (name,) in _client("default").query("SELECT name FROM system.databases WHERE startsWith(name, {p:String})",
                                            parameters={"p": f"{PREFIX}{NAME}_"}).result_rows:
        made = name.removeprefix(f"{PREFIX}{NAME}_").split("_")[0]
        if time.time() - int(made, 16) > OLD_SECONDS:
            drop(name.removeprefix(PREFIX))
