"""What declarations cost: the first part of a tick of 100,000 events (times --scale) of 50 names with six properties each,
with nothing declared, with 50 other events declared, with all 50 declared and kept, and with 2 % of the events held back.
"""

import random
import time
from statistics import median

import world

EVENTS, NAMES = 100_000, 50
TIMES, WARM_UP = 5, 1
KINDS = ["green", "black", "white", "oolong"]


def main():
    size = int(EVENTS * world.scale())
    world.start()
    from koipond import access, collect

    access.create_workspace("bench", "Bench")
    dice, seconds = random.Random(1), {}
    seconds["nothing_declared"] = _measured(dice, "plain", size, 0)
    for number in range(NAMES):
        collect.declare("bench", f"elsewhere {number}", _declaration(), by="bench")
    seconds["others_declared"] = _measured(dice, "others", size, 0)
    for number in range(NAMES):
        collect.declare("bench", f"event {number}", _declaration(), by="bench")
    seconds["all_declared"] = _measured(dice, "kept", size, 0)
    seconds["two_percent_held"] = _measured(dice, "broken", size, 0.02)
    for name, spent in seconds.items():
        world.figure(f"catalogue_{name}_s", spent, "s")
    world.figure("catalogue_share_of_declared", seconds["all_declared"] / seconds["nothing_declared"] - 1, "×")
    began = time.perf_counter()
    done = collect.replay("bench", collect.Choice(), "bench", [{"do": "map", "property": "kind", "values": {"red": "black"}}])
    world.figure("catalogue_replay_items_per_s", done.items / (time.perf_counter() - began), "items/s")


def _declaration():
    from koipond import collect

    rule = collect.PropertyRule
    return collect.Declaration(on_breach="quarantine", properties={
        "order_id": rule("text", required=True, pattern="^[a-z]+-[0-9]+$"), "total": rule("money", required=True, low="0", high="100000"),
        "kind": rule("text", allowed=tuple(KINDS)), "gift": rule("boolean"), "on": rule("date"), "title": rule("text", most_chars=80)})


def _measured(dice: random.Random, batch: str, size: int, broken: float) -> float:
    """Seconds for the room's part of a tick, the median of some; what it writes beside is in it."""
    from koipond import collect, engine
    from koipond.kit import clock

    spent = []
    for number in range(WARM_UP + TIMES):
        collect.record("bench", [_item(dice, f"{batch}-{number * size + n}", broken) for n in range(size)])
        tick = collect.begin("bench", clock.now(), lambda now: False)
        began = time.perf_counter()
        with engine.one_sync():
            collect.settle(tick)
        spent.append(time.perf_counter() - began)
        collect.finish(tick)
    return median(spent[WARM_UP:])


def _item(dice: random.Random, message: str, broken: float):
    from koipond import collect
    from koipond.kit import clock

    kind = "red" if dice.random() < broken else dice.choice(KINDS)
    return collect.Item("track", f"event {dice.randrange(NAMES)}", message, clock.now(), f"u{dice.randrange(10_000)}", source=1, properties={
        "order_id": message, "total": "12.50", "kind": kind, "gift": True, "on": "2026-03-09", "title": "双十一大促"})


if __name__ == "__main__":
    main()
