"""A journey published to 1M people (times --scale) who have had messages of ten other journeys, under caps and quiet hours.

From the launching tick to the full outbox: entry, verdicts with their places, moves, positions, messages. Consent is asked of each right
before it leaves; here everybody has given it, and a fifth is left out because a cap is reached.
"""

import time
from datetime import timedelta

import world

JOURNEYS = 10
RULES = {
    "quiet": [{"begins": "22:00", "ends": "08:00"}], "spread_minutes": 60,
    "caps": [{"number": 3, "hours": 168}, {"number": 1, "unit": "day"}, {"number": 6, "unit": "month", "channels": ["email"]}]}


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 0)
    from koipond import content, deliver, engine, journeys, segments
    from koipond.kit import clock

    db = engine.database("bench")
    deliver.decide("bench", "bench", RULES)
    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello</p>", by="bench").template
    everyone = segments.save("bench", "everyone", {"everyone": True}, by="bench")
    db.run("INSERT INTO segments_members (segment, members, tick) SELECT {s:UInt32}, groupBitmapState(number), 1 FROM numbers(1, {n:UInt64})", s=everyone.id, n=people)
    had(db, people, clock.now())
    made = journeys.save("bench", "sale", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": everyone.id, "who": "now"}, "reentry": "never", "start": "mail", "holdout_percent": 5,
        "goal": {"event": "order_completed", "window_days": 14},
        "steps": {"mail": {"kind": "send", "channel": "email", "template": mail, "next": "end"}, "end": {"kind": "end"}}}, by="bench")
    journeys.publish("bench", made.id, by="bench")
    clock.forward(timedelta(seconds=1))
    tick = engine.Tick("bench", 2, clock.now(), clock.now() - timedelta(minutes=1), {}, db)
    began = time.perf_counter()
    journeys.advance(tick)
    spent = time.perf_counter() - began
    messages, ruled_out = db.value("SELECT count() FROM deliver_outbox"), db.value("SELECT count() FROM journeys_moves WHERE outcome = 'ruled_out'")
    assert 0.7 * people < messages < 0.8 * people and ruled_out > 0.15 * people, (messages, ruled_out)
    world.figure("publish_1m_with_caps_s", spent, "s")
    world.figure("publish_messages", messages, "messages")
    world.figure("publish_memory_gb", world.memory_gb(), "GB")


def had(db, people: int, now) -> None:
    """What ten journeys sent in the last weeks: every person four messages, and a fifth three in this week."""
    db.run("INSERT INTO deliver_reservations (message, person, journey, round, step, channel, kind, priority, wanted_at, verdict, send_at, zone, tick, at)"
           " SELECT generateUUIDv4(), 1 + number % {n:UInt64} AS who, 100 + number % {j:UInt64}, 1, 'mail', 'email', 'marketing', 100, sent_at, 'ok',"
           " {now:DateTime64(3, 'UTC')} - toIntervalHour(30 + 24 * intDiv(number, {n:UInt64}) * if(who % 5 = 0, 1, 8)) AS sent_at, 'Asia/Shanghai', 1, sent_at"
           " FROM numbers({all:UInt64})", n=people, j=JOURNEYS, all=4 * people, now=now)


if __name__ == "__main__":
    main()
