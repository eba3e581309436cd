"""An experiment on a fifth of 1M people (times --scale), the others waiting; the winner for all of them; and its results.

Measured is `journeys.advance` with everything it stores, when all enter and when the winner is handed out, and `measure.results`
with 30 % of those who were drawn buying twice.
"""

import time

import world
from journeys import Ticks


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 0)
    from koipond import engine, journeys, measure

    ticks = Ticks(engine.database("bench"))
    journey = publish(ticks.db, people)
    enter = ticks.run()
    ticks.db.run("INSERT INTO profiles_events (name, person, at, message_id, amount, received_at, tick)"
                 " SELECT 'order_completed', person, at + toIntervalHour(n), concat(toString(person), '-', toString(n)), 10 + person % 90, at, 1"
                 " FROM journeys_moves ARRAY JOIN [1, 2] AS n WHERE step = 'try' AND person % 10 < 3")
    ticks.run(days=2)
    began = time.perf_counter()
    found = measure.results("bench", journey, "try")
    read = time.perf_counter() - began
    journeys.choose_winner("bench", journey, "try", "b", by="bench")
    release = ticks.run(hours=1)
    drawn = sum(variant.people for variant in found.variants)
    assert ticks.db.value("SELECT count() FROM journeys_moves WHERE outcome = 'winner:b'") == people - drawn > people * 0.7
    assert ticks.db.value("SELECT uniqExact(message) FROM deliver_outbox") == people
    world.figure("experiment_enter_s", enter, "s")
    world.figure("experiment_winner_s", release, "s")
    world.figure("experiment_results_ms", read * 1000, "ms")


def publish(db, people: int) -> int:
    from koipond import content, journeys, segments

    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello</p>", by="bench").template
    everyone = segments.save("bench", "everyone", {"everyone": True}, by="bench")
    db.run("INSERT INTO segments_members (segment, members, tick) SELECT {s:UInt32}, groupBitmapState(number), 1"
           " FROM numbers(1, {n:UInt64})", s=everyone.id, n=people)
    send = {"kind": "send", "channel": "email", "template": mail, "next": None}
    made = journeys.save("bench", "experiment", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": everyone.id, "who": "now"}, "start": "try", "steps": {
            "try": {"kind": "experiment", "sample_percent": 20, "decide_after_days": 3, "metric": {"event": "order_completed", "window_days": 1},
                    "variants": [{"name": "a", "percent": 50, "next": "mail a"}, {"name": "b", "percent": 50, "next": "mail b"}]},
            "mail a": send, "mail b": send}}, by="bench")
    journeys.publish("bench", made.id, by="bench")
    return made.id


if __name__ == "__main__":
    main()
