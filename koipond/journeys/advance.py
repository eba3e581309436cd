"""The tick of journeys: who enters, who moves on, what is sent. Sets from end to end, for all journeys at once.

How a repeated tick stays harmless: everything is worked out in memory tables from facts that this tick does not
change, then stored in four inserts: messages, moves, timers, positions. The positions are one block, so either all
of them are there, and an earlier try came to its end; or none is, and working it out again gives the same rows, of
which `insert_new` adds those that are missing.
"""

import json
from dataclasses import dataclass, replace

from koipond import deliver
from koipond.engine import Sql, Tick, named, together
from koipond.journeys import changes, effects, steps, store, timers
from koipond.journeys.definition import goal_window
from koipond.journeys.entry import enter, tries
from koipond.journeys.happening import Met, happened
from koipond.journeys.here import Around, Here, at_places
from koipond.journeys.hops import expected, walk
from koipond.journeys.landing import Scripts
from koipond.journeys.live import Live, Plan, by_the_clock, carried_out, live
from koipond.journeys.steps.send import leaving


@dataclass(frozen=True)
class Work:
    """What a tick has for journeys."""

    names: frozenset[str]       # events that came
    joined: frozenset[int]      # segments that somebody joined
    due: frozenset[int]         # journeys with timers that are due
    touched: int                # persons whose facts changed; 0 when no journey has an exit rule
    merges: bool                # somebody was merged who has a history in a journey
    parts: bool                 # a merge is taken apart of somebody who has one
    clock: bool                 # the clock lets somebody in

    @property
    def moving(self) -> bool:
        """Whether entries change hands."""
        return self.merges or self.parts


def advance(tick: Tick) -> None:
    """Lets in, moves on and ends everybody for whom this tick holds a reason; stores moves, messages and positions.

    A workspace without journeys costs one query to the decisions; journeys with nothing to do cost nothing more.
    Safe to run twice: see the top of this file.
    """
    found = live(tick.workspace, tick.now, tick.number)
    work = _work(tick, found) if found.plans else None
    if work and _concerns(found, work):
        if not (tick.again and tick.db.value("journeys.stored", tick=tick.number)):
            _events(tick, found, work)
            move(tick, found, work)
        if work.merges:
            tick.db.sync()
            tick.db.run("journeys.forget_losers")
        if work.parts:
            tick.db.sync()
            tick.db.run("journeys.forget_returned", tick=tick.number)
    if found.pending():
        carried_out(found, tick.number)
    timers.looked_at(tick)
    timers.prune(tick)


def _work(tick: Tick, found: Live) -> Work:
    """Small questions at the same time, of which those are left out that no journey depends on."""
    by_segment = any(one.plan.definition["entry"]["kind"] == "segment" for one in found.entering)
    by_rule = any(plan.definition.get("exit") for plan in found.plans.values())
    due = timers.perhaps_due(tick)
    return Work(*together(
        lambda: _column(tick, "names"),
        lambda: _column(tick, "joined") if by_segment else frozenset(),
        lambda: _column(tick, "journeys_due", now=tick.now, previous=tick.previous) if due else frozenset(),
        lambda: tick.db.value("journeys.touched") if by_rule else 0,
        lambda: bool(tick.db.value("journeys.merged") and tick.db.value("journeys.merged_inside")),
        lambda: bool(tick.db.value("journeys.parted") and tick.db.value("journeys.parted_inside")),
    ), clock=by_the_clock(found, tick.previous, tick.now))


def _column(tick: Tick, query: str, **binds) -> frozenset:
    return frozenset(row[0] for row in tick.db.rows(f"journeys.{query}", **binds))


def _concerns(found: Live, work: Work) -> bool:
    """Whether any journey depends on anything that this tick brought."""
    return bool(
        work.moving or work.due or work.clock or found.pending()
        or any(plan.names & work.names for plan in found.plans.values())
        or work.touched
        or any(one.plan.definition["entry"].get("segment") in work.joined for one in found.entering)
    )


def move(tick: Tick, found: Live, work: Work, put=deliver.put, say=effects.record) -> None:
    """Works out in memory what happens to those whom the events of the tick and its time concern, then stores it.

    `put` and `say` take what is to be sent and said; a rehearsal has its own.
    """
    tick.db.run("TRUNCATE TABLE journeys_tick_front")
    names = _concerning(found, work)
    around = Around(tick.workspace, tick.db, tick.now, names, work.due, Scripts(), Met(tick.workspace, tick.db, tick.now))
    if work.moving:
        _load_moving(tick, found, work)
    trying = tries(tick, found, names, work.joined)
    places = expected(found, around, set(trying)) if _as_planned(found, work, names) else None
    _load(tick, found, work, names, places)
    enter(tick, found, trying, by_event=any(one.plan.entry_event in names for one in found.entering), moving=work.moving)
    hop = 0
    for moved in (_stopped, _left_in_pause, _goals, _exits):
        hop += _carry(tick, hop, moved(tick, found, around, hop))
    hop += changes.migrate(tick, found, hop)
    hop += changes.skip(tick, found, around, hop)
    if places is not None:
        places = [replace(here, hop=hop) for here in places]
    store.keep(tick, hop, walk(tick, found, around, hop, places), around.scripts, work.merges, work.parts, put, say)


def _concerning(found: Live, work: Work) -> frozenset[str]:
    """The names of events that came and on which a journey depends."""
    return frozenset().union(*(plan.names for plan in found.plans.values())) & work.names


def _events(tick: Tick, found: Live, work: Work) -> None:
    """What came; with its properties where a condition or an answer to a message depends on them."""
    tick.db.run("TRUNCATE TABLE journeys_tick_events")
    names = _concerning(found, work)
    if not names:
        return
    deep = any(plan.looks_into & names for plan in found.plans.values())
    tick.db.run("journeys.events_with_properties" if deep else "journeys.events", names=sorted(names))


def _as_planned(found: Live, work: Work, names: frozenset[str]) -> bool:
    """Whether people move by events, timers and entries alone, so that the plans say where anybody may be."""
    leaves = any(plan.goal_exits and plan.goal in names or work.touched and plan.definition.get("exit") for plan in found.plans.values())
    return not (work.moving or found.resuming or found.stopping or found.migrating or leaves)


def _load_moving(tick: Tick, found: Live, work: Work) -> None:
    """Brings the entries of all sides into the front, as they stand under who has them now."""
    if work.parts:
        rounds = Sql.of(named("journeys.rounds"), takers=Sql("SELECT now FROM identify_tick_parts"))
        tick.db.run("journeys.parted_entries", {"rounds": rounds}, now=tick.now, frozen=sorted(found.frozen))
    else:
        many = {one.plan.journey for one in found.entering if one.plan.definition.get("reentry") == "always"}
        rounds = Sql.of(named("journeys.rounds"), takers=Sql("SELECT survivor FROM identify_tick_merges"))
        tick.db.run("journeys.merged_entries", {"rounds": rounds}, now=tick.now, frozen=sorted(found.frozen), many=sorted(many))


def _load(tick: Tick, found: Live, work: Work, names: frozenset[str], places: list[Here] | None) -> None:
    """Brings the entries that may move into the front, as they stood before this tick."""
    whole, some = (found.resuming | found.stopping | found.migrating.keys()) & found.journeys, _some(tick, found, work, names)
    if not some and not whole:
        return
    conditions = [some] if some else []
    if whole:
        apart = [Sql.of("(journey NOT IN [[whole]] AND [[some]])", whole=_numbers(whole), some=one) for one in conditions]
        apart.append(Sql.of("(journey IN [[whole]] AND NOT done)", whole=_numbers(whole)))
        conditions = [Sql.of("([[any]])", any=Sql.join(" OR ", apart))]
    if work.moving:
        conditions.append(Sql(named("journeys.unless_moving")))
    resuming, frozen = found.resuming, found.frozen - found.stopping
    slots = {
        "concerned": Sql.join("\nAND ", conditions),
        "arriving": Sql.of("if(journey IN [[resuming]], 2, 0)", resuming=_numbers(resuming)) if resuming else Sql("0"),
        "rests": _resting(frozen, places),
    }
    tick.db.run("journeys.load", slots, now=tick.now)


def _resting(frozen: frozenset[int], places: list[Here] | None) -> Sql:
    """Who goes nowhere: in a journey that is paused, or waiting for something that this tick did not bring."""
    conditions = [Sql.of("journey IN [[frozen]]", frozen=_numbers(frozen))] if frozen else []
    if places is not None:
        moving = [here.place for here in places if not here.passing or steps.waits(here.settings)]
        conditions.append(Sql.of("NOT ([[moving]])", moving=at_places(moving)) if moving else Sql("1"))
    return Sql.join(" OR ", conditions) if conditions else Sql("0")


def _some(tick: Tick, found: Live, work: Work, names: frozenset[str]) -> Sql | None:
    """The condition over positions that this tick holds a reason to look at them, or None."""
    reasons = _reasons(tick, found, work, names)
    if not reasons:
        return None
    if len(reasons) == 1 and len(reasons[0][0]) == 1:
        (journeys, people), = reasons
        concerned = Sql.of("journey = [[journey]] AND person IN (SELECT person FROM [[people]])", journey=_number(*journeys), people=people)
    else:
        pairs = [Sql.of("SELECT arrayJoin([[journeys]]) AS journey, person FROM [[people]]", journeys=_numbers(journeys), people=people)
                 for journeys, people in reasons]
        concerned = Sql.of("journey IN [[journeys]] AND (journey, person) IN ([[pairs]])",
                           journeys=_numbers(frozenset().union(*(journeys for journeys, _ in reasons))),
                           pairs=Sql.join("\nUNION ALL\n", pairs))
    aiming = {plan.journey for plan in found.plans.values() if plan.goal in names}
    open = Sql.of(named("journeys.aimed"), aiming=_numbers(aiming)) if aiming else Sql("NOT done")
    return Sql.of("[[concerned]] AND [[open]]", concerned=concerned, open=open)


def _reasons(tick: Tick, found: Live, work: Work, names: frozenset[str]) -> list[tuple[frozenset[int], Sql]]:
    """Journeys, and where the persons stand for whom this tick holds a reason to look at them there."""
    reasons = []
    for journey in work.due & found.journeys:
        reasons.append((frozenset({journey}), Sql.of(
            named("journeys.due"), only=Sql.of("AND journey = [[journey]]", journey=_number(journey)) if len(work.due) > 1 else Sql(""),
            previous=_moment(tick.previous), now=_moment(tick.now))))
    by_events: dict[frozenset[str], set[int]] = {}
    came: dict[int, set[str]] = {}
    for plan in found.plans.values():
        came.setdefault(plan.journey, set()).update((plan.waits_for | {plan.goal}) & names)
    for journey, events in came.items():
        if events:
            by_events.setdefault(frozenset(events), set()).add(journey)
    for events, journeys in by_events.items():
        reasons.append((frozenset(journeys), Sql.of("journeys_tick_events WHERE name IN [[names]]",
                                                    names=Sql.value(sorted(events), "Array(String)"))))
    leaving = {plan.journey for plan in found.plans.values() if plan.definition.get("exit")} if work.touched else set()
    if leaving:
        reasons.append((frozenset(leaving), Sql("profiles_tick_touched")))
    return reasons


def _carry(tick: Tick, hop: int, moved: list[Sql]) -> int:
    """Everybody one hop on, with the outcomes of `moved`; 0 when there is nothing to be done and no hop."""
    if not moved:
        return 0
    tick.db.run("journeys.carry", {"moved": Sql.join("\nUNION ALL\n", moved)}, hop=hop, now=tick.now)
    return 1


def _stopped(tick: Tick, found: Live, around: Around, hop: int) -> list[Sql]:
    if not found.stopping:
        return []
    return [Sql(named("journeys.stopped"), {"stopping": sorted(found.stopping)})]


def _left_in_pause(tick: Tick, found: Live, around: Around, hop: int) -> list[Sql]:
    """Who leaves because the time was out while the journey was paused."""
    return [Sql.of(named("journeys.left_in_pause"), journeys=_numbers(found.leaving))] if found.leaving else []


def _goals(tick: Tick, found: Live, around: Around, hop: int) -> list[Sql]:
    """Who reached the goal: of versions whose goal event came with this tick. Ended entries count too."""
    alike: dict[str, list[Plan]] = {}
    for plan in found.plans.values():
        if plan.goal and plan.goal in around.names:
            alike.setdefault(json.dumps([plan.goal, plan.definition["goal"].get("where"), goal_window(plan.definition)], default=str), []).append(plan)
    return [
        Sql.of(named("journeys.goals"), where=happened(found.workspace, plans[0].definition["goal"]),
               versions=Sql.value([(plan.journey, plan.version) for plan in plans], "Array(Tuple(UInt32, UInt32))"),
               window=Sql.value(round(goal_window(plans[0].definition).total_seconds() * 1000), "Int64"))
        for plans in alike.values()
    ]


def _exits(tick: Tick, found: Live, around: Around, hop: int) -> list[Sql]:
    """Who leaves, at whatever step: by the exit rule, of those whom this tick touched; or because the goal is reached."""
    ruled = [plan for plan in found.plans.values() if plan.definition.get("exit")]
    aimed = [plan for plan in found.plans.values() if plan.goal in around.names and plan.goal_exits]
    if not ruled and not aimed:
        return []
    inside = {(journey, version): heads for journey, version, heads in tick.db.rows("journeys.inside_versions", hop=hop)}
    return [
        *(Sql.of(named("journeys.goal_exits"), journey=_number(plan.journey), version=_number(plan.version)) for plan in aimed),
        *(_leaving(around, plan, inside[plan.journey, plan.version])
          for plan in ruled if (plan.journey, plan.version) in inside),
    ]


def _leaving(around: Around, plan: Plan, heads: int) -> Sql:
    standing = Sql.of(named("journeys.standing"), journey=_number(plan.journey), version=_number(plan.version))
    among = Sql.of("SELECT person FROM [[standing]]", standing=standing)
    return Sql.of(named("journeys.exits"), standing=standing,
                  leaving=leaving(plan.definition, lambda rule: around.met.by(rule, among, heads)))


def _number(value: int) -> Sql:
    return Sql.value(value, "UInt32")


def _numbers(values) -> Sql:
    return Sql.value(sorted(values), "Array(UInt32)")


def _moment(value) -> Sql:
    return Sql.value(value, "DateTime64(3, 'UTC')")
