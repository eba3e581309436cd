"""Segments: a step of a preview against the same SQL by hand; 200 live segments worked out in full, kept up in a flood of
events, and in small ticks.

1M people and 50M events (times --scale); with --events 5000000 the people stay and the events are fewer. A world that
is to be used again is kept with --home FOLDER.
"""

import argparse
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path

import world

REGIONS = ["华东", "华南", "华北", "西南", "东北"]
EVENTS = ["page_viewed", "product_viewed", "order_completed", "coupon_used", "app_opened", "signed_up"]
LIVE = 200                               # segments
BATCH, BATCHES, WARM_UP = 20_000, 9, 2   # events a tick; ticks measured, and before
FLOODED, FLOOD_WARM_UP = 4, 1            # ticks as large as a tick may be
STEP_OF_TIME = timedelta(milliseconds=700)   # from tick to tick
ASKED = 15                               # times a preview is asked
STEP = {"all": [
    {"trait": "region", "is": "equals", "value": "华东"},
    {"event": "email_opened", "count": {"is": "at_least", "value": 3}, "in": {"last_days": 30}},
]}
BY_HAND = """
SELECT intDiv(t_age, 5) AS age, count() FROM profiles_traits FINAL
WHERE t_region = '华东' AND person IN (
    SELECT person FROM profiles_events WHERE name = 'email_opened' AND at > {now:DateTime64(3, 'UTC')} - INTERVAL 30 DAY
    GROUP BY person HAVING count() >= 3)
GROUP BY age ORDER BY age
"""


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0)
    asked.add_argument("--events", type=int)
    asked.add_argument("--home", type=Path)
    options = asked.parse_args()
    people = int(1_000_000 * options.scale)
    world.start(options.home, keep=options.home is not None)
    from koipond import engine

    if not engine.exists("bench"):
        world.fill("bench", people, options.events or 50 * people)
    _preview()
    _flood(people)
    _ticks(people)


def _preview():
    from koipond import engine, segments
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    asked = {
        "segment_step_median_ms": lambda: segments.preview("bench", [STEP], ["age"], now=now),
        "segment_step_by_hand_ms": lambda: db.rows(BY_HAND, now=now),
        "segment_three_distributions_ms": lambda: segments.preview("bench", [STEP], ["age", "region", "last_seen_at"], now=now),
        "segment_three_steps_ms": lambda: segments.preview("bench", [STEP["all"][0], STEP["all"][1], {"event": "order_completed"}], ["age"], now=now),
    }
    seconds = {name: [] for name in asked}
    for ask in asked.values():
        ask()
    for _ in range(ASKED):  # in turn, so that whatever else the machine does meets all alike
        for name, ask in asked.items():
            seconds[name].append(world.seconds(ask))
    medians = {name: statistics.median(times) * 1000 for name, times in seconds.items()}
    for name, median in medians.items():
        world.figure(name, median, "ms")
    ratios = [a / b for a, b in zip(seconds["segment_step_median_ms"], seconds["segment_step_by_hand_ms"], strict=True)]
    world.figure("segment_step_ratio", statistics.median(ratios), "×")
    world.figure("segment_suggest_ms", world.seconds(lambda: segments.suggest("bench", [STEP], now=now)) * 1000, "ms")


def _flood(people: int):
    """All segments worked out in full; then whole ticks as large as they may be, of events like those of `tick.py`."""
    import tick as whole

    from koipond import collect, segments
    from koipond.clock import run_until_idle
    from koipond.collect.ticks import TICK_ROWS

    for number in range(len(segments.listed("bench")), LIVE):
        segments.save("bench", f"segment {number}", _rule(number), by="bench")
    world.figure(f"segments_{LIVE}_worked_out_s", world.seconds(lambda: run_until_idle("bench")), "s")
    dice, run = random.Random(2), f"{time.time():.0f}"
    rows = int(TICK_ROWS * min(1, people / 1_000_000))
    for number in range(FLOOD_WARM_UP + FLOODED):
        collect.record("bench", whole.batch(dice, f"flood-{run}-{number}", rows, people))
        if number == FLOOD_WARM_UP - 1:
            run_until_idle("bench")
    seconds = world.seconds(lambda: run_until_idle("bench"))
    world.figure(f"segments_{LIVE}_events_per_s", rows * FLOODED / seconds, "events/s")
    world.figure("segments_memory_gb", world.memory_gb(), "GB")


def _ticks(people: int):
    """The segments' part alone of ticks of 20,000 events and of one. Each tick begins where the one before ended."""
    from koipond import engine, segments
    from koipond.kit import clock

    db, now, number = engine.database("bench"), clock.now(), 200_000
    for size, name in ((BATCH, "20000"), (1, "1")):
        seconds = []
        for _ in range(WARM_UP + BATCHES):
            number, now = number + 1, now + STEP_OF_TIME
            _arrive(db, number, now, size, people)
            tick = _a_tick(db, number, now)
            seconds.append(world.seconds(lambda tick=tick: segments.refresh(tick)))
        world.figure(f"segments_{LIVE}_tick_of_{name}_ms", statistics.median(seconds[WARM_UP:]) * 1000, "ms")
    world.figure(f"segments_{LIVE}_moves", db.value("SELECT count() FROM segments_tick_moves"), "moves")
    for segment in segments.listed("bench")[:5]:
        assert segments.audit("bench", segment.id, now).agrees


def _a_tick(db, number, now):
    from koipond import engine

    return engine.Tick("bench", number, now, now - STEP_OF_TIME, {}, db)


def _rule(number: int) -> dict:
    """A quarter each: only events; events and a trait; a trait or no events; traits."""
    trait = {"trait": "region", "is": "equals", "value": REGIONS[number % 5]}
    event = {"event": EVENTS[number % 6], "count": {"is": "at_least", "value": 1 + number % 3}, "in": {"last_days": 7 + number % 80}}
    older = {"trait": "age", "is": "at_least", "value": 20 + number % 40}
    return [event, {"all": [trait, event]}, {"any": [trait, {"not": event}]}, {"all": [older, trait]}][number % 4]


def _arrive(db, number, now, size, people):
    """A batch of events as profiles leaves it: stored, the figures of its persons rewritten, its persons named."""
    binds = {"tick": number, "now": now, "size": size, "people": people}
    names = "['" + "','".join(EVENTS) + "']"
    for table in ("profiles_tick_events", "profiles_tick_touched"):
        db.run(f"TRUNCATE TABLE {table}")
    db.run(f"""INSERT INTO profiles_tick_events (person, name, at, message_id, source, amount, props, received_at)
        SELECT 1 + rand64(1) % {{people:UInt64}}, {names}[1 + rand(2) % 6], {{now:DateTime64(3, 'UTC')}} - toIntervalMillisecond(rand(3) % 700),
               concat('t', toString({{tick:UInt64}}), '-', toString(number)), 1, 12.5, map('category', 'tea'), {{now:DateTime64(3, 'UTC')}}
        FROM numbers({{size:UInt64}})""", **binds)
    db.run("INSERT INTO profiles_tick_touched (person, ordered) SELECT person, max(name = 'order_completed') FROM profiles_tick_events GROUP BY person")
    columns = "person, name, at, message_id, source, amount, props, origin, received_at, tick"
    for table in ("profiles_events", "profiles_timeline"):
        db.run(f"INSERT INTO {table} ({columns}) SELECT person, name, at, message_id, source, amount, props, person, received_at, {{tick:UInt64}} FROM profiles_tick_events", **binds)
    db.run("""INSERT INTO profiles_figures SELECT * REPLACE ({now:DateTime64(3, 'UTC')} AS last_seen_at, {tick:UInt64} AS tick)
        FROM profiles_figures FINAL WHERE person IN (SELECT person FROM profiles_tick_touched)""", **binds)


if __name__ == "__main__":
    main()
