"""The three-wave journey for 1M people (times --scale): mail; opened within 3 days → second message; else 2 days later a reminder.

Three of ten open, in batches of 10,000. Measured is `journeys.advance` alone, with everything it stores, on ticks whose
upstream tables are filled by the engine; and then one single event against everybody who is waiting.
"""

import statistics
import time
from datetime import timedelta

import world

BATCH, ONE_BY_ONE = 10_000, 30
OPEN_SHARE = 0.3


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 0)
    from koipond import engine

    ticks = Ticks(engine.database("bench"))
    journey = publish(ticks.db, people)
    spent = [("enter", ticks.run())]
    singles = [ticks.run(opened=(n, 1), minutes=1) for n in range(ONE_BY_ONE)]
    batches = max(1, int(people * OPEN_SHARE) // BATCH)
    spent += [("opened", ticks.run(opened=(ONE_BY_ONE + n * BATCH, BATCH), minutes=1)) for n in range(batches)]
    waiting_ticks = [seconds for name, seconds in spent if name == "opened"]
    spent += [("timeout", ticks.run(days=3)), ("reminder", ticks.run(days=2))]
    check(ticks.db, journey, people, ONE_BY_ONE + batches * BATCH)
    world.figure("journey_three_waves_s", sum(seconds for _, seconds in spent), "s")
    world.figure("journey_enter_s", spent[0][1], "s")
    world.figure("journey_timeout_s", spent[-2][1], "s")
    world.figure("journey_reminder_s", spent[-1][1], "s")
    world.figure("journey_batch_of_10000_ms", statistics.median(waiting_ticks) * 1000, "ms")
    world.figure("journey_one_event_ms", statistics.median(singles) * 1000, "ms")
    world.figure("journey_one_event_max_ms", max(singles) * 1000, "ms")
    world.figure("journey_memory_gb", world.memory_gb(), "GB")


def publish(db, people: int) -> int:
    from koipond import content, journeys, segments

    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello</p>", by="bench").template
    everyone = segments.save("bench", "everyone", {"everyone": True}, by="bench")
    db.run("INSERT INTO segments_members (segment, members, tick) SELECT {s:UInt32}, groupBitmapState(number), 1"
           " FROM numbers(1, {n:UInt64})", s=everyone.id, n=people)
    made = journeys.save("bench", "three waves", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": everyone.id, "who": "now_and_later"}, "reentry": "never",
        "goal": {"event": "order_completed", "window_days": 14}, "start": "mail", "steps": {
            "mail": {"kind": "send", "channel": "email", "template": mail, "next": "opened?"},
            "opened?": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": 3, "then": "second", "timeout": "pause"},
            "second": {"kind": "send", "channel": "email", "template": mail, "next": "end"},
            "pause": {"kind": "wait", "days": 2, "next": "reminder"},
            "reminder": {"kind": "send", "channel": "email", "template": mail, "next": "end"},
            "end": {"kind": "end"}}}, by="bench")
    journeys.publish("bench", made.id, by="bench")
    return made.id


class Ticks:
    """Ticks made by hand, so that only journeys is measured."""

    def __init__(self, db):
        from koipond.kit import clock

        self.db, self.number, self.previous = db, 0, clock.now() - timedelta(days=1)

    def run(self, opened: tuple[int, int] | None = None, **later) -> float:
        """One tick, some time later; `opened` are how many persons open their mail, after so many others. Seconds."""
        from koipond import engine, journeys
        from koipond.kit import clock

        clock.forward(timedelta(**later))
        self.number += 1
        tick = engine.Tick("bench", self.number, clock.now(), self.previous, {}, self.db)
        self._fill(tick, *(opened or (0, 0)))
        began = time.perf_counter()
        journeys.advance(tick)
        seconds = time.perf_counter() - began
        self.previous = tick.now
        return seconds

    def _fill(self, tick, after: int, count: int) -> None:
        for table in ("collect_tick_events", "identify_tick_persons", "identify_tick_merges", "profiles_tick_touched",
                      "segments_tick_moves"):
            self.db.run(f"TRUNCATE TABLE {table}")
        if not count:
            return
        self.db.run("INSERT INTO collect_tick_events (lane, seq, name, message_id, at, received_at, props)"
                    " SELECT 0, person, 'email_opened', concat(toString(message), ':opened'), {now:DateTime64(3, 'UTC')},"
                    " {now:DateTime64(3, 'UTC')}, map('message', toString(message), 'step', step)"
                    " FROM deliver_outbox WHERE step = 'mail' AND person > {after:UInt64} AND person <= {after:UInt64} + {n:UInt64}",
                    now=tick.now, after=after, n=count)
        self.db.run("INSERT INTO identify_tick_persons (lane, seq, person) SELECT lane, seq, seq FROM collect_tick_events")
        self.db.run("INSERT INTO profiles_tick_touched (person) SELECT person FROM identify_tick_persons")


def check(db, journey: int, people: int, opened: int) -> None:
    """The figures count only when everybody has got what was theirs."""
    got = dict(db.rows("SELECT step, uniqExact(message) FROM deliver_outbox GROUP BY step"))
    assert got == {"mail": people, "second": opened, "reminder": people - opened}, got
    assert db.value("SELECT count() FROM journeys_positions FINAL WHERE NOT done") == 0
    assert db.value("SELECT count() FROM journeys_moves WHERE journey = {j:UInt32}", j=journey) == people * 4 + opened + 2 * (people - opened)


if __name__ == "__main__":
    main()
