"""Who enters: those who try in this tick, and what the journey's rule of entry makes of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from koipond.engine import Sql, named
from koipond.journeys import entries
from koipond.journeys.happening import happened
from koipond.journeys.live import Entering, Live
from koipond.kit import bucket
from koipond.kit.clock import UTC

DAY_MS = 86_400_000


def tries(tick, found: Live, names: frozenset[str], joined: frozenset[int]) -> dict[tuple[int, int], Sql]:
    """The versions that somebody may try to enter in this tick, each with a SELECT of who."""
    asked = {(one.plan.journey, one.plan.version): _tries(tick, found, one, names, joined) for one in found.entering}
    return {version: sql for version, sql in asked.items() if sql is not None}


def enter(tick, found: Live, trying: dict[tuple[int, int], Sql], by_event: bool, moving: bool) -> None:
    """Fills the front with everybody who enters, and with a row for each who tried in vain and why."""
    if not trying:
        return
    tick.db.run("TRUNCATE TABLE journeys_tick_tries")
    tick.db.run("INSERT INTO journeys_tick_tries\n[[tries]]", {"tries": Sql.join("\nUNION ALL\n", list(trying.values()))}, now=tick.now)
    had = Sql.of(named("journeys.entries_moving" if moving else "journeys.entries"), elsewhere=Sql(named("journeys.elsewhere")))
    plans = [one.plan for one in found.entering if (one.plan.journey, one.plan.version) in trying]
    judge = "judged_once" if not by_event else "judged_by_key" if any(plan.keyed for plan in plans) else "judged"
    judged = Sql.of(
        named(f"journeys.{judge}"), entries=had,
        known=Sql.of(named("journeys.known"), entries=had, key=Sql("key" if judge == "judged_by_key" else "''")), spaced=Sql(named("journeys.spaced")),
        place=Sql(bucket.sql("concat('journey:', toString(t.journey), ':holdout')", "t.person")))
    if capped := [plan for plan in plans if plan.definition.get("entry_cap")]:
        judged = Sql.of(named("journeys.capped"), judged=judged, **_caps(capped, found.zone, tick.now))
    else:
        judged = Sql.of("SELECT *, 0 AS full FROM ([[judged]])", judged=judged)
    tick.db.run("journeys.enter", {"judged": judged}, tick=tick.number)


def _caps(plans, zone: str, now: datetime) -> dict[str, Sql]:
    """Of the journeys that let in only so many: how many, and since when they are counted."""
    since = {"total": lambda: datetime(1970, 1, 2, tzinfo=UTC), "hour": lambda: now - timedelta(hours=1),
             "day": lambda: now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)}
    caps = [(plan.journey, plan.definition["entry_cap"]) for plan in plans]
    return {
        "journeys": Sql.value([journey for journey, _ in caps], "Array(UInt32)"),
        "numbers": Sql.value([cap["number"] for _, cap in caps], "Array(UInt64)"),
        "since": Sql.value([since[cap.get("per", "total")]() for _, cap in caps], "Array(DateTime64(3, 'UTC'))"),
    }


def _tries(tick, found: Live, one: Entering, names, joined) -> Sql | None:
    entry = one.plan.definition["entry"]
    way = entries.kind(entry["kind"])
    if not one.plan.entry_event:
        return way.tries(tick, found, one, joined, _filled)
    if one.plan.entry_event not in names:
        return None
    where = happened(found.workspace, {"event": one.plan.entry_event, "where": way.where(entry, one.plan.journey)})
    key = Sql.of("props[ [[key]] ]", key=Sql.value(one.plan.entry_key, "String")) if one.plan.keyed else Sql("''")
    return _filled("tries_by_event", one, where=where, key=key, since=Sql.value(one.since, "DateTime64(3, 'UTC')"))


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
