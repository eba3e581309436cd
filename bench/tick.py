"""The whole tick: identify, traits, 20 live segments and 5 live journeys, while events keep coming.

1M people and 5M events are there before (times --scale). Of the events a tenth are `identify` with traits, a
twentieth come from browsers never seen before. First so many wait that every tick is as large as a tick may be, which
is what a flood does; then they come in lots of 20,000, each worked off before the next.
"""

import random
import time
from collections import defaultdict

import world

FLOOD, LOT = 200_000, 20_000   # events at a time
TIMES, WARM_UP = 5, 2          # measured, and before
REGIONS = ["华东", "华南", "华北", "西南", "东北"]
EVENTS = ["page_viewed", "product_viewed", "order_completed", "coupon_used", "app_opened", "signed_up"]


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 5 * people)
    _segments()
    _journeys()
    from koipond.clock import run_until_idle

    run_until_idle("bench")
    rooms, dice = _timed_rooms(), random.Random(1)
    for size, name in ((FLOOD, "tick"), (LOT, "tick_of_20000")):
        lots = (batch(dice, f"{name}-{number}", size, people) for number in range(WARM_UP + TIMES))
        seconds = _flood(lots, rooms) if size == FLOOD else _in_turn(lots, rooms)
        world.figure(f"{name}_events_per_s", size * TIMES / seconds, "events/s")
        for room, spent in rooms.items():
            world.figure(f"{name}_{room}_s", spent / TIMES, "s")
    world.figure("tick_memory_gb", world.memory_gb(), "GB")


def _flood(lots, rooms: dict) -> float:
    """Seconds for working off what waits."""
    from koipond import collect
    from koipond.clock import run_once

    for lot in lots:
        collect.record("bench", lot)
    for _ in range(WARM_UP):
        run_once("bench")
    rooms.clear()
    began = time.perf_counter()
    for _ in range(TIMES):
        run_once("bench")
    return time.perf_counter() - began


def _in_turn(lots, rooms: dict) -> float:
    """Seconds for working each off before the next comes."""
    from koipond import collect
    from koipond.clock import run_until_idle

    run_until_idle("bench")
    seconds = 0.0
    for number, lot in enumerate(lots):
        if number == WARM_UP:
            rooms.clear()
            seconds = 0.0
        collect.record("bench", lot)
        began = time.perf_counter()
        run_until_idle("bench")
        seconds += time.perf_counter() - began
    return seconds


def _segments():
    from koipond import segments

    for number in range(20):
        trait = {"trait": "region", "is": "equals", "value": REGIONS[number % 5]}
        event = {"event": EVENTS[number % 6], "count": {"is": "at_least", "value": 1 + number % 3}, "in": {"last_days": 7 + number * 3}}
        older = {"trait": "age", "is": "at_least", "value": 20 + number}
        rule = [event, {"all": [trait, event]}, {"any": [trait, {"not": event}]}, {"all": [older, trait]}][number % 4]
        segments.save("bench", f"segment {number}", rule, by="bench")


def _journeys():
    from koipond import content, journeys

    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello {{ person.region }}</p>", by="bench").template
    for number in range(5):
        made = journeys.save("bench", f"journey {number}", {
            "kind": "marketing", "entry": {"kind": "event", "event": EVENTS[number], "where": []}, "reentry": "never",
            "holdout_percent": 5, "goal": {"event": "order_completed", "window_days": 7}, "exit": None, "start": "mail", "steps": {
                "mail": {"kind": "send", "channel": "email", "template": mail, "next": "open"},
                "open": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": 3, "then": None, "timeout": "again"},
                "again": {"kind": "send", "channel": "email", "template": mail, "next": None}}}, by="bench")
        journeys.publish("bench", made.id, by="bench")


def batch(dice: random.Random, run: str, size: int, people: int) -> list:
    """So many items as they come; `run` makes their ids those of no other."""
    from koipond import collect
    from koipond.kit import clock

    now, items = clock.now(), []
    for number in range(size):
        message = f"{run}-{number}"
        who = {"anonymous_id": f"new-{message}"} if dice.random() < 0.05 else {"user_id": f"u{dice.randint(1, people)}"}
        if dice.random() < 0.1:
            items.append(collect.Item("identify", "", message, now, source=1, traits={"region": dice.choice(REGIONS), "age": dice.randint(18, 67)}, **who))
        else:
            items.append(collect.Item("track", dice.choice(EVENTS), message, now, source=1, **who, properties={
                "category": "tea", "total": "12.50", "order_id": message, "url": "https://shop.example/p/1?utm_source=wx", "title": "双十一大促"}))
    return items


def _timed_rooms() -> dict:
    """Seconds spent in each room of the tick, summed over ticks."""
    from koipond import clock

    spent = defaultdict(float)

    def timed(room):
        def run(tick):
            began = time.perf_counter()
            room(tick)
            spent[room.__module__.split(".")[1]] += time.perf_counter() - began
        return run

    clock.TICKS[:] = [timed(room) for room in clock.TICKS]
    return spent


if __name__ == "__main__":
    main()
