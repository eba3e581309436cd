"""Which tables there are, whose they are, and which column is the person: what export and erasure go by."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from koipond.engine.migrate import migrations
from koipond.engine.sql import ROOMS


@dataclass(frozen=True)
class Table:
    """A table of facts. `person` is the column that names the person, or "" where rows are of nobody."""

    name: str
    room: str
    person: str
    engine: str
    columns: tuple[str, ...]


@lru_cache
def tables() -> tuple[Table, ...]:
    """Every table of every room, read from their tables.sql, ordered by name."""
    found = {}
    for path in ROOMS.glob("*/tables.sql"):
        for statement in (one for _, statements in migrations(path) for one in statements):
            if re.match(r"\s*CREATE TABLE", statement, re.I):
                table = _table(path.parent.name, statement)
                found[table.name] = table
            elif added := re.match(r"\s*ALTER TABLE (\w+) ADD COLUMN (?:IF NOT EXISTS )?(\w+)", statement, re.I):
                table = found[added.group(1)]
                found[table.name] = replace(table, columns=(*table.columns, added.group(2)))
    return tuple(sorted(found.values(), key=lambda table: table.name))


def _table(room: str, statement: str) -> Table:
    name = re.search(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", statement, re.I).group(1)
    engine = re.search(r"ENGINE\s*=\s*(\w+)", statement).group(1)
    body = statement[statement.index("(") + 1 : re.search(r"\)\s*ENGINE", statement).start()]
    columns = tuple(re.findall(r"^\s*`?(\w+)`?\s+[A-Z]\w*", body, re.M))
    return Table(name, room, "person" if "person" in columns else "", engine, columns)
