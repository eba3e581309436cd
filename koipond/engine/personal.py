"""Rows of given persons, by the catalogue of tables: found, counted, taken out; one statement a table.

This is the one place that may take rows out of the tables of every room: a person is in all of them, and no room
knows all others.
"""

from dataclasses import dataclass

from koipond.engine.catalogue import Table, tables
from koipond.engine.database import Database
from koipond.engine.sql import Sql

NEVER = Sql("0")


@dataclass(frozen=True)
class Whom:
    """Some persons, and what their rows are known by where no column names them. Sets, however many they are."""

    persons: tuple[int, ...]
    items: Sql                          # a SELECT of source, message_id: their events
    identifiers: tuple[str, ...] = ()   # as raw items carry them
    addresses: tuple[int, ...] = ()     # hashes
    words: tuple[str, ...] = ()         # what betrays them within a text
    values: tuple[str, ...] = ()        # what betrays them as a whole text: names too
    unused: Sql = Sql("SELECT 0, 0 WHERE 0")  # a SELECT of lane, seq: raw items that became no event
    settled: Sql = Sql("1")             # which raw items no tick will look at again


def rows_of(table: Table, whom: Whom) -> Sql:
    """The condition for their rows in a table; false where there can be none."""
    ways = [_way(table, way, columns, whom) for way, columns in table.by]
    ways = [way for way in ways if way is not NEVER]
    if not ways or table.working:
        return NEVER
    found = Sql.join(" OR ", ways)
    return Sql.of("([[found]]) AND [[settled]]", found=found, settled=whom.settled) if table.kind == "inbox" else found


def count_of(db: Database, table: Table, where: Sql) -> int:
    """How many rows of a table meet the condition, versions that were replaced too."""
    return 0 if where is NEVER else db.value("SELECT count() FROM [[table]] WHERE [[where]]", {"table": Sql(table.name), "where": where})


def take_out(db: Database, table: Table, where: Sql, whom: Whom) -> None:
    """Takes the rows out, or the person out of the row where a row is of many. Twice is once.

    No answer shows the rows from now on; `scrub` takes them off the disk.
    """
    slots = {"table": Sql(table.name), "where": where}
    inside = next(((way, columns[0]) for way, columns in table.by if way in ("bitmap", "samples")), None)
    if inside is None:
        mode = Sql("SETTINGS lightweight_delete_mode = 'lightweight_update_force'" if table.patched else "")
        return db.run("DELETE FROM [[table]] WHERE [[where]] [[mode]]", {**slots, "mode": mode})
    slots.update(column=Sql(inside[1]), kept=_without(*inside, whom))
    return db.run("ALTER TABLE [[table]] UPDATE [[column]] = [[kept]] WHERE [[where]]", slots)


def empty_working(db: Database) -> None:
    """Empties what the last tick has left in memory, as a restart does."""
    for table in tables():
        if table.working:
            db.run("TRUNCATE TABLE [[table]]", {"table": Sql(table.name)})


def scrub(db: Database) -> list[str]:
    """Begins to take off the disk what was deleted, in the background, and returns the tables where there is any.

    The engine keeps replaced parts for about eight minutes more, and the texts of the statements that deleted, which name
    what was looked for, for about half a minute: of those that are done it keeps the last one, which names nothing.
    """
    spoken = {name for (name,) in db.rows("SELECT DISTINCT table FROM system.mutations WHERE database = currentDatabase()"
                                          " AND command NOT LIKE '%APPLY %'")}
    hidden = db.rows("SELECT table, max(startsWith(name, 'patch-')) FROM system.parts WHERE database = currentDatabase() AND active"
                     " AND has_lightweight_delete GROUP BY table ORDER BY table")
    for name, patched in [*hidden, *((name, 0) for name in sorted(spoken - {name for name, _ in hidden}))]:
        db.run("ALTER TABLE [[table]] MODIFY SETTING finished_mutations_to_keep = 1", {"table": Sql.name(name)})
        if patched:  # waited for: begun together, the two are worked off as one, and the mask stays
            db.run("ALTER TABLE [[table]] APPLY PATCHES", {"table": Sql.name(name)})
        db.run("ALTER TABLE [[table]] APPLY DELETED MASK SETTINGS mutations_sync = 0", {"table": Sql.name(name)})
    return [name for name, _ in hidden]


def _way(table: Table, way: str, columns: tuple[str, ...], whom: Whom) -> Sql:
    if way == "item":
        return Sql.of("(source, message_id) IN ([[items]])", items=whom.items)
    if way == "message":
        return Sql.of("message_id IN (SELECT message_id FROM ([[items]]))", items=whom.items)
    if way == "identifier":
        return _in("({0} != '' AND {0} IN [[values]])", ("user_id", "anonymous_id", "previous_id"), whom.identifiers, "Array(String)")
    if way == "address":
        return _in("{0} IN [[values]]", columns, whom.addresses, "Array(UInt64)")
    if way in ("text", "unused"):
        found = _in("arrayExists(word -> position({0}, word) > 0, [[values]])", columns, whom.words, "Array(String)")
        if way == "text" or found is NEVER:
            return found
        return Sql.of("((lane, seq) IN ([[unused]]) AND ([[found]]))", unused=whom.unused, found=found)
    if way == "bitmap":
        return _in("bitmapHasAny({0}, bitmapBuild([[values]]))", columns, whom.persons, "Array(UInt64)")
    if way == "samples":
        some = f"{columns[1]} != '' AND " if columns[1:] else ""   # a row without a name is no sample
        return Sql.of(f"({some}arrayExists(one -> [[betrays]], {columns[0]}))", betrays=_betrays(whom))
    return _in("{0} IN [[values]]", (way,), whom.persons, "Array(UInt64)")


def _in(text: str, columns: tuple[str, ...], values: tuple, type: str) -> Sql:
    if not values:
        return NEVER
    bound = Sql.value(list(values), type)
    return Sql.join(" OR ", [Sql.of(text.format(column), values=bound) for column in columns])


def _without(way: str, column: str, whom: Whom) -> Sql:
    if way == "bitmap":
        return Sql.of(f"bitmapAndnot({column}, bitmapBuild([[gone]]))", gone=Sql.value(list(whom.persons), "Array(UInt64)"))
    return Sql.of(f"arrayFilter(one -> NOT [[betrays]], {column})", betrays=_betrays(whom))


def _betrays(whom: Whom) -> Sql:
    """Whether the text `one` tells of them: a sample too many that goes costs nothing."""
    return Sql.of("arrayExists(word -> one = word OR (lengthUTF8(word) > 1 AND position(one, word) > 0), [[values]])",
                  values=Sql.value(sorted({*whom.values, *whom.words}), "Array(String)"))
