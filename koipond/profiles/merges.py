"""When two persons turn out to be one, what was known of the one who goes is known of the one who stays."""

from koipond.engine import Sql, Tick, named

# Natural keys: what tells a row from every other row of the same person. Values replace themselves.
KEYS = {
    "profiles_events": "(source, message_id)",
    "profiles_timeline": "(source, message_id)",
    "profiles_values": "",
    "profiles_consents": "(source, message_id)",
    "profiles_order_lines": "(source, message_id, line)",
    "profiles_tags": "(origin, source, tag, given, key)",
}
EVERYWHERE = Sql("")


def move(tick: Tick) -> None:
    """Puts the rows of this tick's losers under their survivors; `origin` and `tick` of a row stay as they are.

    Safe to be cut anywhere: rows are copied first, in a second try only those that are not there yet, and the
    losers' are deleted when the copies are on disk. profiles_events goes before profiles_timeline, which tells
    where to look in it.
    """
    held = {table for table, rows in tick.db.rows("profiles.held_by_losers") if rows}
    if "profiles_timeline" in held:
        _move(tick, "profiles_events", _among_all_events(tick))
    for table in KEYS:
        if table in held:
            _move(tick, table)


def _among_all_events(tick: Tick) -> Sql:
    """The losers' timelines say under which names and between which times they stand among everybody's events."""
    first, last, names = tick.db.rows("profiles.losers_events")[0]
    return Sql.of(
        "AND name IN [[names]] AND at >= fromUnixTimestamp64Milli([[first]], 'UTC') AND at <= fromUnixTimestamp64Milli([[last]], 'UTC')",
        names=Sql.value(names, "Array(String)"), first=Sql.value(first, "Int64"), last=Sql.value(last, "Int64"))


def _move(tick: Tick, table: str, where: Sql = EVERYWHERE) -> None:
    slots = {"table": Sql(table), "where": where, "key": Sql(KEYS[table]), "but": EVERYWHERE, **_source(table)}
    if tick.again and KEYS[table]:
        slots["but"] = Sql.of(named("profiles.not_moved_yet"), **slots)
    tick.db.run("profiles.copy_to_survivors", slots, settings={"max_partitions_per_insert_block": 0})
    tick.db.sync()
    tick.db.run("profiles.forget_losers", slots)


def _source(table: str) -> dict[str, Sql]:
    if table != "profiles_events":
        return {"from": Sql(table), "columns": Sql(""), "values": Sql("t.* REPLACE (m.survivor AS person)")}
    columns = ("name", "at", "message_id", "source", "amount", "props", "origin", "received_at", "tick")
    return {"from": Sql("profiles_timeline"), "columns": Sql(f"(person, {', '.join(columns)})"),
            "values": Sql("m.survivor, " + ", ".join(f"t.{name}" for name in columns))}
