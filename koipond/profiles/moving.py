"""When two persons turn out to be one, what was known of the one who goes is known of the one who stays; when a merge is
taken apart, what came through the one who goes again goes with them.
"""

from dataclasses import dataclass

from koipond.engine import Sql, Tick, named

# Natural keys: what tells a row from every other row of the same person. Values replace themselves.
KEYS = {
    "profiles_events": "(source, message_id)",
    "profiles_timeline": "(source, message_id)",
    "profiles_values": "",
    "profiles_consents": "(source, message_id)",
    "profiles_order_lines": "(source, message_id, line)",
    "profiles_tags": "(origin, source, tag, given, key)",
    "profiles_older": "(trait, source, message_id)",
    "profiles_memberships": "(source, message_id, company, role)",
}
EVERYWHERE = Sql("")


@dataclass(frozen=True)
class Moving:
    """Which rows change hands in this tick, as SQL: `leaves` is a condition over a row of [[t]], `owners` joins who has it now
    to the row `t`, `owner` is that person, `takers` a SELECT of all who take, `joined` what then holds of a consent's `joined`.
    """

    leaves: str
    owners: Sql
    owner: str
    takers: Sql
    joined: str

    def goes(self, row: str = "") -> Sql:
        """The condition; with the name of the row where the new owner is called `person` as well."""
        return Sql.of(self.leaves, t=Sql(row))


PARTING = Moving(
    leaves="[[t]]person IN (SELECT was FROM identify_tick_parts) AND ([[t]]person, [[t]]origin) IN (SELECT was, origin FROM identify_tick_parts)",
    owners=Sql("(SELECT origin AS part, was, now, joined FROM identify_tick_parts) AS m ON m.was = t.person AND m.part = t.origin"),
    owner="m.now", takers=Sql("SELECT now FROM identify_tick_parts"), joined="m.joined")


def merging(tick: Tick) -> Moving:
    """All rows of this tick's losers go to their survivors."""
    return Moving(
        leaves="[[t]]person IN (SELECT loser FROM identify_tick_merges)",
        owners=Sql("(SELECT loser, survivor, e.at AS at FROM identify_tick_merges AS l"
                   " LEFT JOIN (SELECT loser, max(at) AS at FROM identify_merges WHERE tick = {merged_in:UInt64} GROUP BY loser) AS e"
                   " USING (loser)) AS m ON m.loser = t.person", {"merged_in": tick.number}),
        owner="m.survivor", takers=Sql("SELECT survivor FROM identify_tick_merges"), joined="greatest(t.joined, m.at)")


def move(tick: Tick, moving: Moving) -> None:
    """Puts the rows under who has them now; `origin` and `tick` of a row stay as they are.

    Safe to be cut anywhere: rows are copied first, in a second try only those that are not there yet, and deleted where
    they were when the copies are on disk. profiles_events goes before profiles_timeline, which tells where to look in it.
    """
    held = {table for table, rows in tick.db.rows("profiles.held", {"goes": moving.goes()}) if rows}
    if "profiles_timeline" in held:
        _move(tick, moving, "profiles_events", _among_all_events(tick, moving))
    for table in KEYS:
        if table in held:
            _move(tick, moving, table)


def _among_all_events(tick: Tick, moving: Moving) -> Sql:
    """The timelines say under which names and between which times the rows stand among everybody's events."""
    first, last, names = tick.db.rows("profiles.where_they_lie", {"goes": moving.goes()})[0]
    return Sql.of(
        "AND name IN [[names]] AND at >= fromUnixTimestamp64Milli([[first]], 'UTC') AND at <= fromUnixTimestamp64Milli([[last]], 'UTC')",
        names=Sql.value(names, "Array(String)"), first=Sql.value(first, "Int64"), last=Sql.value(last, "Int64"))


def _move(tick: Tick, moving: Moving, table: str, where: Sql = EVERYWHERE) -> None:
    slots = {"table": Sql(table), "where": where, "key": Sql(KEYS[table]), "but": EVERYWHERE, "goes": moving.goes(),
             "owners": moving.owners, "takers": moving.takers, **_source(moving, table)}
    if tick.again and KEYS[table]:
        slots["but"] = Sql.of(named("profiles.not_moved_yet"), **slots)
    tick.db.run("profiles.copy", {**slots, "goes": moving.goes("t.")}, settings={"max_partitions_per_insert_block": 0})
    tick.db.sync()
    tick.db.run("profiles.forget", slots)


def _source(moving: Moving, table: str) -> dict[str, Sql]:
    if table != "profiles_events":
        replaced = f"{moving.owner} AS person" + (f", {moving.joined} AS joined" if table == "profiles_consents" else "")
        return {"from": Sql(table), "columns": Sql(""), "values": Sql(f"t.* REPLACE ({replaced})")}
    columns = ("name", "at", "message_id", "source", "amount", "props", "origin", "received_at", "tick")
    return {"from": Sql("profiles_timeline"), "columns": Sql(f"(person, {', '.join(columns)})"),
            "values": Sql(f"{moving.owner}, " + ", ".join(f"t.{name}" for name in columns))}
