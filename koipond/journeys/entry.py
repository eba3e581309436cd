"""Who enters: those who try in this tick, and what the journey's rule of entry makes of it."""

from koipond import segments
from koipond.engine import Sql, named
from koipond.journeys.happening import happened, meeting
from koipond.journeys.live import Entering, Live
from koipond.kit import bucket

DAY_MS = 86_400_000


def tries(tick, found: Live, names: frozenset[str], joined: frozenset[int]) -> dict[tuple[int, int], Sql]:
    """The versions that somebody may try to enter in this tick, each with a SELECT of who."""
    asked = {(one.plan.journey, one.plan.version): _tries(tick, found, one, names, joined) for one in found.entering}
    return {version: sql for version, sql in asked.items() if sql is not None}


def enter(tick, trying: dict[tuple[int, int], Sql], by_event: bool, moving: bool) -> None:
    """Fills the front with everybody who enters, and with a row for each who tried in vain and why."""
    if not trying:
        return
    tick.db.run("TRUNCATE TABLE journeys_tick_tries")
    tick.db.run("INSERT INTO journeys_tick_tries\n[[tries]]", {"tries": Sql.join("\nUNION ALL\n", list(trying.values()))}, now=tick.now)
    entries = Sql.of(named("journeys.entries_moving" if moving else "journeys.entries"), elsewhere=Sql(named("journeys.elsewhere")))
    judged = Sql.of(
        named("journeys.judged" if by_event else "journeys.judged_once"),
        known=Sql.of(named("journeys.known"), entries=entries), spaced=Sql(named("journeys.spaced")),
        place=Sql(bucket.sql("concat('journey:', toString(t.journey), ':holdout')", "t.person")))
    tick.db.run("journeys.enter", {"judged": judged})


def _tries(tick, found: Live, one: Entering, names, joined) -> Sql | None:
    entry = one.plan.definition["entry"]
    if entry["kind"] == "event":
        if entry["event"] not in names:
            return None
        where = happened(found.workspace, entry)
        return _filled("tries_by_event", one, where=where, since=Sql.value(one.since, "DateTime64(3, 'UTC')"))
    return _tries_by_segment(tick, found, one, entry, joined)


def _tries_by_segment(tick, found: Live, one: Entering, entry, joined) -> Sql | None:
    segment, who = Sql.value(entry["segment"], "UInt32"), entry.get("who", "now_and_later")
    if one.launching and who != "later":
        return _filled("tries_by_launch", one, members=_members(tick, found, entry["segment"]), new=_new(one))
    if who != "now" and entry["segment"] in joined:
        return _filled("tries_by_joining", one, segment=segment)
    return None


def _members(tick, found: Live, segment: int) -> Sql:
    """Who is in the segment now. One that is kept up knows its members; another is asked by its rule."""
    if segments.get(found.workspace, segment).live:
        return Sql.of("SELECT arrayJoin(bitmapToArray(members)) AS person FROM segments_members FINAL WHERE segment = [[segment]]",
                      segment=Sql.value(segment, "UInt32"))
    return meeting(found.workspace, {"segment": segment}, tick.now)


def _new(one: Entering) -> Sql:
    """A later version lets in whoever is in the segment and was never inside: correcting a word re-enters nobody."""
    if one.first:
        return Sql("1")
    return Sql.of(named("journeys.never_entered"), journey=Sql.value(one.plan.journey, "UInt32"))


def _filled(query: str, one: Entering, **slots: Sql) -> Sql:
    definition = one.plan.definition
    return Sql.of(
        named(f"journeys.{query}"),
        journey=Sql.value(one.plan.journey, "UInt32"),
        version=Sql.value(one.plan.version, "UInt32"),
        start=Sql.value(definition["start"], "String"),
        reentry=Sql.value(definition.get("reentry", "never"), "String"),
        gap_ms=Sql.value(round(float(definition.get("gap_days") or 0) * DAY_MS), "Int64"),
        holdout=Sql.value(float(definition.get("holdout_percent") or 0) / 100, "Float64"),
        paused=Sql.value(int(one.paused), "UInt8"),
        **slots,
    )
