"""100 live journeys and 1M people who wait in them (times --scale): ticks of 1,000 events.

Each journey waits for one of ten events; a person waits in one journey. Measured is `journeys.advance` alone, with
everything it stores.
"""

import statistics
import time
from datetime import timedelta

import world

JOURNEYS, EVENTS, TICKS, WARM_UP, NAMES = 100, 1_000, 30, 5, 10


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 0)
    from koipond import engine, journeys
    from koipond.kit import clock

    db = engine.database("bench")
    publish(db, people)
    number, previous, spent = 1, clock.now() - timedelta(hours=1), []
    for _ in range(WARM_UP + TICKS):
        clock.forward(timedelta(seconds=10))
        number += 1
        tick = engine.Tick("bench", number, clock.now(), previous, {}, db)
        fill(db, tick, people)
        began = time.perf_counter()
        journeys.advance(tick)
        spent.append(time.perf_counter() - began)
        previous = tick.now
    moved = db.value("SELECT count() FROM journeys_moves WHERE outcome = 'happened'")
    assert moved > EVENTS * TICKS / 2, f"only {moved} people moved"
    world.figure("journeys_100_tick_ms", statistics.median(spent[WARM_UP:]) * 1000, "ms")
    world.figure("journeys_100_tick_max_ms", max(spent[WARM_UP:]) * 1000, "ms")
    world.figure("journeys_100_moved", moved, "people")
    world.figure("journeys_100_memory_gb", world.memory_gb(), "GB")


def publish(db, people: int) -> None:
    """Everybody waits in the journey of the last two digits of their number, for an event of the last digit of its."""
    from koipond import content, journeys
    from koipond.kit import clock

    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello</p>", by="bench").template
    for which in range(JOURNEYS):
        steps = {"event?": {"kind": "wait_for", "event": f"happened_{which % NAMES}", "days": 30, "then": "mail", "timeout": "mail"},
                 "mail": {"kind": "send", "channel": "email", "template": mail, "next": "rest"},
                 "rest": {"kind": "wait", "days": 10, "next": "end"}, "end": {"kind": "end"}}
        made = journeys.save("bench", f"journey {which}", {
            "kind": "marketing", "entry": {"kind": "event", "event": "never_comes"}, "start": "event?", "steps": steps,
            "goal": {"event": "order_completed", "window_days": 14}}, by="bench").id
        journeys.publish("bench", made, by="bench")
        db.run("INSERT INTO journeys_positions (journey, person, round, seq, version, step, entered_at, since, wake_at, origin, origin_round, tick)"
               " SELECT {j:UInt32}, number, 1, 1, 1, 'event?', {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')} + INTERVAL 30 DAY,"
               " number, 1, 1 FROM numbers(1, {n:UInt64}) WHERE number % 100 = {w:UInt32}", j=made, n=people, w=which, now=clock.now())
        db.run("INSERT INTO journeys_timers SELECT wake_at, journey, person, round, tick FROM journeys_positions WHERE journey = {j:UInt32}", j=made)


def fill(db, tick, people: int) -> None:
    """Upstream tables of a tick: 1,000 persons, each with the event that their journey waits for, or another."""
    for table in ("collect_tick_events", "identify_tick_persons", "profiles_tick_touched", "segments_tick_moves"):
        db.run(f"TRUNCATE TABLE {table}")
    db.run("INSERT INTO identify_tick_persons (lane, seq, person) SELECT 0, number, 1 + intHash64(number * 31 + {t:UInt64} * 7919) % {n:UInt64} FROM numbers(1, {e:UInt64})",
           t=tick.number, n=people, e=EVENTS)
    db.run("INSERT INTO collect_tick_events (lane, seq, name, message_id, at, received_at)"
           " SELECT lane, seq, concat('happened_', toString((person + (seq % 5 = 0)) % 10)), concat('m', toString({t:UInt64}), '_', toString(seq)), {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')}"
           " FROM identify_tick_persons", t=tick.number, now=tick.now)
    db.run("INSERT INTO profiles_tick_touched (person) SELECT DISTINCT person FROM identify_tick_persons")


if __name__ == "__main__":
    main()
