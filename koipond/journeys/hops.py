"""From step to step, until everybody has come to rest: one statement a hop, for all journeys and steps together."""

from koipond.engine import Sql, Tick
from koipond.journeys import errors
from koipond.journeys.here import Here
from koipond.journeys.live import Live

HOPS_AT_MOST = 220      # more than any journey has steps: a journey goes forward, so people come to rest before that
GUESSED_AT_MOST = 6     # so many steps are gone through unasked, even if nobody should be there: asking costs as much as going


def walk(tick: Tick, found: Live, names: frozenset[str], hop: int) -> list[Here]:
    """Moves everybody who is in the front at this hop; returns the steps that were gone through.

    Raises Runaway.
    """
    walked, heres = [], _asked(tick, found, names, hop)
    for _ in range(HOPS_AT_MOST):
        if not heres:
            return walked
        tick.db.run("journeys.hop", {"stops": Sql.join("\nUNION ALL\n", [here.stop() for here in heres])})
        walked += heres
        hop += 1
        heres = _guessed(heres, hop)
        if len(heres) > GUESSED_AT_MOST:
            heres = _asked(tick, found, names, hop)
    raise errors.Runaway(journey=heres[0].journey, version=heres[0].plan.version, hops=HOPS_AT_MOST, step=heres[0].step)


def _asked(tick: Tick, found: Live, names: frozenset[str], hop: int) -> list[Here]:
    """Where people are who have not come to rest."""
    return [
        Here(tick.workspace, found.plans[journey, version], step, hop, heads, tick.now, names, arrived > 0, resumed > 0,
             tuple(sorted(set(came_from) - {""})))
        for journey, version, step, heads, arrived, resumed, came_from in tick.db.rows("journeys.places", hop=hop)
    ]


def _guessed(before: list[Here], hop: int) -> list[Here]:
    """Where people may be after a hop, by the edges of the steps they left."""
    came_from: dict[tuple, list[Here]] = {}
    for here in before:
        for following, known in here.coming.items():
            if known in ("", "fresh"):
                came_from.setdefault((here.journey, here.plan.version, following), []).append(here)
    return [
        Here(heres[0].workspace, heres[0].plan, step, hop, sum(here.heads for here in heres), heres[0].moment, heres[0].names,
             arrived=True, resumed=False, came_from=tuple(sorted({here.step for here in heres})))
        for (_, _, step), heres in came_from.items()
    ]


def may_wait(walked: list[Here]) -> bool:
    """Whether anybody may have come to a waiting step."""
    return any(
        here.settings["kind"] in ("wait", "wait_for") and here.arrived or set(here.coming.values()) & {"always", "fresh"}
        for here in walked
    )
