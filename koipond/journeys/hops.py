"""From step to step, until everybody has come to rest: one statement a hop, for all journeys and steps together."""

from koipond.engine import Sql, Tick
from koipond.journeys import asking, errors, steps
from koipond.journeys.here import Alike, Around, Here, pass_on
from koipond.journeys.live import Live, Plan

HOPS_AT_MOST = 220      # more than any journey has steps: a journey goes forward, so people come to rest before that
GUESSED_AT_MOST = 6     # so many steps are gone through unasked, even if nobody should be there: asking costs as much as going


def walk(tick: Tick, found: Live, around: Around, hop: int, expected: list[Here] | None) -> list[Here]:
    """Moves everybody who is in the front at this hop; returns the steps that were gone through.

    `expected` are all steps at which anybody may be; None when that is not known. Raises Runaway.
    """
    walked, heres = [], _asked(tick, found, around, hop) if expected is None else expected
    for _ in range(HOPS_AT_MOST):
        if not heres:
            return walked
        asking.ask(tick, found, heres)
        tick.db.run("journeys.hop", {"stops": Sql.join("\nUNION ALL\n", _stops(heres))}, hop=hop, now=tick.now)
        walked += heres
        hop += 1
        heres = _guessed(heres, hop)
        if len(heres) > GUESSED_AT_MOST:
            heres = _asked(tick, found, around, hop)
    raise errors.Runaway(journey=heres[0].journey, version=heres[0].plan.version, hops=HOPS_AT_MOST, step=heres[0].step)


def expected(found: Live, around: Around, trying: set[tuple[int, int]]) -> list[Here] | None:
    """The steps at which anybody may move, as of hop 0: where who tries to enter begins, and who waits for what came or is due.

    None when they are many, or when a rule will be asked, for which it is good to know how many are there.
    """
    places: dict[tuple, Here] = {}
    for plan in found.plans.values():
        enters = (plan.journey, plan.version) in trying
        names = [name for name, step in plan.definition["steps"].items() if _may_move(plan, step, around)]
        if plan.asks and (enters or names):
            return None
        if enters:
            names.append(plan.definition["start"])
        for name in names:
            arrived = enters and name == plan.definition["start"]
            places[plan.journey, plan.version, name] = Here(around, plan, name, 0, 0, arrived, False, ("entry",) * arrived)
    heres = list(places.values())
    return heres if len(_kinds(heres)) <= GUESSED_AT_MOST else None


def _may_move(plan: Plan, step: dict, around: Around) -> bool:
    timed = plan.journey in around.due and steps.waits(step)
    return timed or any(awaited["event"] in around.names for awaited in steps.awaits(step))


def _stops(heres: list[Here]) -> list[Sql]:
    return [pass_on(group) if isinstance(group, list) else group.stop() for group in _kinds(heres)]


def _kinds(heres: list[Here]) -> list:
    """What needs a SELECT each: a step, those that ask the same, and all that are passed at once together, as a list."""
    passing = [here for here in heres if here.passing]
    groups: dict = {}
    for here in heres:
        if not here.passing:
            groups.setdefault(here.alike or here.place, []).append(here)
    return [group[0] if len(group) == 1 else Alike(tuple(group)) for group in groups.values()] + [passing] * bool(passing)


def _asked(tick: Tick, found: Live, around: Around, hop: int) -> list[Here]:
    """Where people are who have not come to rest."""
    return [
        Here(around, found.plans[journey, version], step, hop, heads, arrived > 0, resumed > 0, tuple(sorted(set(came_from) - {""})))
        for journey, version, step, heads, arrived, resumed, came_from in tick.db.rows("journeys.places", hop=hop)
    ]


def _guessed(before: list[Here], hop: int) -> list[Here]:
    """Where people may be after a hop who do not rest there, by the ways out of the steps they left."""
    came_from: dict[tuple, list[Here]] = {}
    for here in before:
        for following in {one.step for one in here.landings.values() if one.known in ("", "fresh")}:
            came_from.setdefault((here.journey, here.plan.version, following), []).append(here)
    return [
        Here(heres[0].around, heres[0].plan, step, hop, sum(here.heads for here in heres), arrived=True, resumed=False,
             came_from=tuple(sorted({here.step for here in heres})))
        for (_, _, step), heres in sorted(came_from.items())
    ]


def may_wait(walked: list[Here]) -> bool:
    """Whether anybody may have come to a waiting step."""
    return any(
        steps.waits(here.settings) and (here.arrived or not steps.by_time(here.settings))
        or any(one.known in ("always", "fresh") for one in here.landings.values())
        for here in walked
    )
