"""The tick of journeys: who enters, who moves on, what is sent. Sets from end to end, for all journeys at once.

How a repeated tick stays harmless: everything is worked out in memory tables from facts that this tick does not
change, then stored in four inserts: messages, moves, timers, positions. The positions are one block, so either all
of them are there, and an earlier try came to its end; or none is, and working it out again gives the same rows, of
which `insert_new` adds those that are missing.
"""

from dataclasses import dataclass

from koipond.engine import Sql, Tick, named
from koipond.journeys import store
from koipond.journeys.definition import goal_window
from koipond.journeys.entry import enter
from koipond.journeys.happening import happened, meeting
from koipond.journeys.hops import walk
from koipond.journeys.live import Live, Plan, carried_out, live

_seen = {}  # workspace → `now` of the last tick of this process: timers up to then have been looked at


@dataclass(frozen=True)
class Work:
    """What a tick has for journeys."""

    names: frozenset[str]       # events that came
    joined: frozenset[int]      # segments that somebody joined
    due: frozenset[int]         # journeys with timers that are due
    touched: int                # persons whose facts changed; 0 when no journey has an exit rule
    merges: bool                # somebody was merged who has a history in a journey


def advance(tick: Tick) -> None:
    """Lets in, moves on and ends everybody for whom this tick holds a reason; stores moves, messages and positions.

    A workspace without journeys costs one query to the decisions; journeys with nothing to do cost nothing more.
    Safe to run twice: see the top of this file.
    """
    found = live(tick.workspace, tick.now, tick.number)
    work = _work(tick, found) if found.plans else None
    if work and _concerns(found, work):
        if not (tick.again and tick.db.value("journeys.stored", tick=tick.number)):
            _move(tick, found, work)
        if work.merges:
            tick.db.sync()
            tick.db.run("journeys.forget_losers")
    if found.pending():
        carried_out(found, tick.number)
    _seen[tick.workspace] = tick.now


def seen(workspace: str):
    """Up to when the timers of a workspace have been looked at by this process, or None."""
    return _seen.get(workspace)


def _work(tick: Tick, found: Live) -> Work:
    """Five small questions, of which those are left out that no journey depends on: one large one takes twice as long."""
    by_segment = any(one.plan.definition["entry"]["kind"] == "segment" for one in found.entering)
    by_rule = any(plan.definition.get("exit") for plan in found.plans.values())
    return Work(
        names=_column(tick, "names"),
        joined=_column(tick, "joined") if by_segment else frozenset(),
        due=_column(tick, "journeys_due", now=tick.now, previous=tick.previous),
        touched=tick.db.value("journeys.touched") if by_rule else 0,
        merges=bool(tick.db.value("journeys.merged") and tick.db.value("journeys.merged_inside")),
    )


def _column(tick: Tick, query: str, **binds) -> frozenset:
    return frozenset(row[0] for row in tick.db.rows(f"journeys.{query}", **binds))


def _concerns(found: Live, work: Work) -> bool:
    """Whether any journey depends on anything that this tick brought."""
    return bool(
        work.merges or work.due or found.pending()
        or any(plan.names & work.names for plan in found.plans.values())
        or work.touched
        or any(one.plan.definition["entry"].get("segment") in work.joined for one in found.entering)
    )


def _move(tick: Tick, found: Live, work: Work) -> None:
    """Works out in memory what happens, then stores it."""
    for table in ("events", "tries", "front"):
        tick.db.run(f"TRUNCATE TABLE journeys_tick_{table}")
    names = frozenset().union(*(plan.names for plan in found.plans.values())) & work.names
    if names:
        tick.db.run("journeys.events", names=sorted(names))
    if work.merges:
        _load_merged(tick, found)
    _load(tick, found, work, names)
    enter(tick, found, names, work.joined, work.merges)
    hop = 0
    for moved in (_stopped, _goals, _exits):
        hop += _carry(tick, hop, moved(tick, found, names, hop))
    store.keep(tick, hop, walk(tick, found, names, hop), work.merges)


def _load_merged(tick: Tick, found: Live) -> None:
    many = {one.plan.journey for one in found.entering if one.plan.definition.get("reentry") == "always"}
    tick.db.run("journeys.merged_entries", now=tick.now, frozen=sorted(found.frozen), many=sorted(many))


def _load(tick: Tick, found: Live, work: Work, names: frozenset[str]) -> None:
    """Brings the entries that may move into the front, as they stood before this tick."""
    concerned, journeys = _concerned(found, work, names)
    whole = (found.resuming | found.stopping) & found.journeys
    aiming = {plan.journey for plan in found.plans.values() if plan.goal in names}
    sources = []
    if concerned:
        sources.append(Sql.of(named("journeys.some_positions"), concerned=Sql.join("\nUNION ALL\n", concerned)))
    if whole:
        sources.append(Sql(named("journeys.whole_journeys")))
    if sources:
        tick.db.run(
            "journeys.load",
            {"positions": Sql.join("\nUNION ALL\n", sources),
             "unless_merged": Sql(named("journeys.unless_merged") if work.merges else "")},
            now=tick.now, previous=tick.previous, journeys=sorted(journeys), whole=sorted(whole), aiming=sorted(aiming),
            frozen=sorted(found.frozen - found.stopping), resuming=sorted(found.resuming))


def _concerned(found: Live, work: Work, names: frozenset[str]) -> tuple[list[Sql], set[int]]:
    """SELECTs of (journey, person) for whom this tick holds a reason, and the journeys they are about."""
    pairs, journeys = [], set()
    if due := work.due & found.journeys:
        pairs.append(Sql(named("journeys.due")))
        journeys |= due
    by_journey: dict[int, set[str]] = {}
    for plan in found.plans.values():
        if came := (plan.waits_for | {plan.goal}) & names:
            by_journey.setdefault(plan.journey, set()).update(came)
    for journey, came in by_journey.items():
        pairs.append(Sql.of("SELECT [[journey]] AS journey, person FROM journeys_tick_events WHERE name IN [[names]]",
                            journey=_number(journey), names=Sql.value(sorted(came), "Array(String)")))
    leaving = {plan.journey for plan in found.plans.values() if plan.definition.get("exit")} if work.touched else set()
    if leaving:
        pairs.append(Sql.of("SELECT arrayJoin([[journeys]]) AS journey, person FROM profiles_tick_touched",
                            journeys=Sql.value(sorted(leaving), "Array(UInt32)")))
    return pairs, journeys | set(by_journey) | leaving


def _carry(tick: Tick, hop: int, moved: list[Sql]) -> int:
    """Everybody one hop on, with the outcomes of `moved`; 0 when there is nothing to be done and no hop."""
    if not moved:
        return 0
    tick.db.run("journeys.carry", {"moved": Sql.join("\nUNION ALL\n", moved)}, hop=hop, now=tick.now)
    return 1


def _stopped(tick: Tick, found: Live, names, hop) -> list[Sql]:
    if not found.stopping:
        return []
    return [Sql(named("journeys.stopped"), {"stopping": sorted(found.stopping)})]


def _goals(tick: Tick, found: Live, names, hop) -> list[Sql]:
    """Who reached the goal: of a journey's versions whose goal event came with this tick. Ended entries count too."""
    return [
        Sql.of(named("journeys.goals"), journey=_number(plan.journey), version=_number(plan.version),
               where=happened(found.workspace, plan.definition["goal"]),
               window=Sql.value(round(goal_window(plan.definition).total_seconds() * 1000), "Int64"))
        for plan in found.plans.values() if plan.goal and plan.goal in names
    ]


def _exits(tick: Tick, found: Live, names, hop) -> list[Sql]:
    """Who leaves, at whatever step: by the exit rule, of those whom this tick touched; or because the goal is reached."""
    ruled = [plan for plan in found.plans.values() if plan.definition.get("exit")]
    aimed = [plan for plan in found.plans.values() if plan.goal in names and plan.goal_exits]
    if not ruled and not aimed:
        return []
    inside = {(journey, version): heads for journey, version, heads in tick.db.rows("journeys.inside_versions", hop=hop)}
    return [
        *(Sql.of(named("journeys.goal_exits"), journey=_number(plan.journey), version=_number(plan.version)) for plan in aimed),
        *(_leaving(tick, found, plan, inside[plan.journey, plan.version])
          for plan in ruled if (plan.journey, plan.version) in inside),
    ]


def _leaving(tick: Tick, found: Live, plan: Plan, heads: int) -> Sql:
    standing = Sql.of(named("journeys.standing"), journey=_number(plan.journey), version=_number(plan.version))
    among = Sql.of("SELECT person FROM [[standing]]", standing=standing)
    leaving = meeting(found.workspace, plan.definition["exit"], tick.now, among, heads)
    return Sql.of(named("journeys.exits"), standing=standing, leaving=leaving)


def _number(value: int) -> Sql:
    return Sql.value(value, "UInt32")
