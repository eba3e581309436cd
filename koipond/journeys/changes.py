"""What a new version and the end of a pause change for those inside: where they stand, and which messages are passed over."""

from koipond.engine import Sql, Tick
from koipond.journeys import steps
from koipond.journeys.definition import edges
from koipond.journeys.here import PLACES, Around
from koipond.journeys.landing import Landing
from koipond.journeys.live import Live, Plan

DEEDS = ("stay", "move", "drain", "leave")   # stay: at the step of the same name · move: to another · drain: in the old version · leave


def migrate(tick: Tick, found: Live, hop: int) -> int:
    """Everybody one hop on, who stood in an earlier version where its map says; 0 when there is nothing to be done and no hop.

    Who stays keeps the wait that runs; who is moved comes to the step anew. Nobody's message is sent again: its id holds the step.
    """
    rows = [(journey, step, version, to) for journey, (version, moves) in sorted(found.migrating.items())
            for step, to in sorted(moves.items()) if to["do"] != "drain"]
    if not rows:
        return 0
    newest = {journey: version for journey, (version, _) in found.migrating.items()}
    tick.db.run("journeys.migrate", {
        "places": Sql.value([(journey, step) for journey, step, *_ in rows], "Array(Tuple(UInt32, String))"),
        "versions": Sql.value([version for _, _, version, _ in rows], "Array(UInt32)"),
        "steps": Sql.value([to.get("to") or step for _, step, _, to in rows], "Array(String)"),
        "leaves": Sql.value([int(to["do"] == "leave") for *_, to in rows], "Array(UInt8)"),
        "anew": Sql.value([int(to["do"] == "move") for *_, to in rows], "Array(UInt8)"),
        "outcomes": Sql.value(["left" if to["do"] == "leave" else "moved" for *_, to in rows], "Array(String)"),
        "journeys": Sql.value(list(newest), "Array(UInt32)"), "newest": Sql.value(list(newest.values()), "Array(UInt32)"),
    }, hop=hop, now=tick.now)
    return 1


def skip(tick: Tick, found: Live, around: Around, hop: int) -> int:
    """Everybody one hop on; of journeys whose messages that were due in a pause are skipped, who waited for one goes past it."""
    rows = [(plan, step, reached) for plan in found.plans.values() if plan.journey in found.skipping
            for step in plan.definition["steps"] if (reached := _past_the_messages(plan, step))]
    if not rows:
        return 0
    tick.db.run("journeys.skip", {
        "places": Sql.value([(plan.journey, plan.version, step) for plan, step, _ in rows], PLACES),
        "moves": Sql.value([len(reached.moves) for *_, reached in rows], "Array(UInt32)"),
        "steps": Sql.value([reached.step for *_, reached in rows], "Array(String)"),
        "over": Sql.value([int(reached.known == "over") for *_, reached in rows], "Array(UInt8)"),
        "outcomes": Sql.value([reached.moves[0][1] for *_, reached in rows], "Array(String)"),
        "scripts": Sql.value([around.scripts.number(plan, reached) for plan, _, reached in rows], "Array(UInt16)"),
    }, hop=hop, now=tick.now)
    return 1


def _past_the_messages(plan: Plan, name: str) -> Landing | None:
    """Where those go whose time at a step is out, if a message follows: past it, and past those right behind it."""
    known = plan.definition["steps"]
    outcome = steps.by_time(known[name])
    moves, following = [], name
    if known[name]["kind"] != "send":
        following = dict(edges(known[name])).get(outcome, "") if outcome else ""
        if not following or known[following]["kind"] != "send":
            return None
        moves = [(name, outcome, following)]
    while following and known[following]["kind"] == "send":
        moves.append((following, "skipped", known[following].get("next") or ""))
        following = moves[-1][2]
    return Landing(tuple(moves), following or moves[-1][0], "" if following else "over")
