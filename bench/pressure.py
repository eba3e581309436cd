"""Sending rules at scale: a million wishes to send, of ten journeys, judged against three caps, quiet hours and three zones, and put.

A person has four wishes of four journeys in the tick (times --scale: fewer persons), and every second one had a message in
the last days. By day, and by night, when everything is moved to the morning. Measured is `deliver.verdicts` with all it
stores, and `deliver.put` of what may go.
"""

from datetime import timedelta

import world

WISHES, JOURNEYS, EACH = 1_000_000, 10, 4
ASKING = """
    SELECT reinterpretAsUUID(sipHash128(person, journey, {round:UInt32})) AS message, journey, person, {round:UInt32} AS round, 'send' AS step,
           ['email', 'email', 'sms'][1 + journey % 3] AS channel, 'marketing' AS kind, if(journey % 5 = 0, 'sale', '') AS tag,
           toUInt8(journey * 7 % 5) AS priority, {now:DateTime64(3, 'UTC')} AS wanted_at, toUInt8(0) AS best_time
    FROM (SELECT number AS person, arrayJoin(arrayMap(i -> 1 + (number + i * 3) % {journeys:UInt32}, range({each:UInt32}))) AS journey FROM numbers(1, {people:UInt64}))"""
PUTTING = """
    SELECT message, person, channel, toUInt32(1) AS template, journey, toUInt32(1) AS version, step, round, kind,
           wanted_at AS send_at, wanted_at + INTERVAL 3 DAY AS expires_at, '' AS topic FROM ([[asking]])"""
RULES = {
    "quiet": [{"begins": "21:00", "ends": "08:00"}, {"begins": "00:00", "ends": "24:00", "days": ["holiday"], "calendar": "CN", "channels": ["sms"]}],
    "caps": [{"number": 3, "hours": 168}, {"number": 1, "unit": "day", "channels": ["sms"], "on_hit": "wait"},
             {"number": 1, "hours": 72, "tag": "sale", "on_hit": "skip"}],
    "spread_minutes": 60}


def main():
    people = int(WISHES / EACH * world.scale())
    world.start()
    from koipond import access, deliver, engine
    from koipond.kit import clock

    access.create_workspace("bench", "Bench")
    db = engine.database("bench")
    db.run("INSERT INTO profiles_traits (person, t_email, t_time_zone, t_country, t_region, tick, gone) SELECT number, concat('u', toString(number), '@bench.example'),"
           " ['', '', 'Europe/Berlin', 'nowhere'][1 + number % 4], ['CN', '', '', 'US'][1 + number % 4], if(number % 4 = 3, 'CA', ''), 1, 0 FROM numbers(1, {n:UInt64})", n=people)
    deliver.decide("bench", "bench", RULES)
    _forward_to(10)
    db.run("INSERT INTO deliver_reservations (message, person, journey, round, step, channel, kind, tag, priority, wanted_at, verdict, send_at, zone, tick, at)"
           " SELECT generateUUIDv4(), number, 99, 1, 's', ['email', 'sms'][1 + number % 2], 'marketing', '', 1, {at:DateTime64(3, 'UTC')}, 'ok', {at:DateTime64(3, 'UTC')},"
           " 'Asia/Shanghai', 1, {at:DateTime64(3, 'UTC')} FROM numbers(1, {n:UInt64}) WHERE number % 2", n=people, at=clock.now() - timedelta(hours=30))
    spent = {name: _run(db, number, people) for number, name in ((2, "day"), (3, "night")) if name == "day" or not _forward_to(23)}
    _check(db, people)
    for name, (judged, put) in spent.items():
        world.figure(f"sending_rules_{name}_verdicts_s", judged, "s")
        world.figure(f"sending_rules_{name}_put_s", put, "s")
        world.figure(f"sending_rules_{name}_s", judged + put, "s")
    world.figure("sending_rules_one_ms", 1000 * min(_run(db, number, 1)[0] for number in range(4, 10)), "ms")
    world.figure("sending_rules_memory_gb", world.memory_gb(), "GB")


def _run(db, number: int, people: int) -> tuple[float, float]:
    """One tick: seconds of the verdicts, and of putting what may go."""
    from koipond import deliver, engine
    from koipond.kit import clock

    tick = engine.Tick("bench", number, clock.now(), clock.now() - timedelta(minutes=1), {}, db)
    asking = engine.Sql(ASKING, {"round": number, "now": tick.now, "journeys": JOURNEYS, "each": EACH if people > 1 else 1, "people": people})
    judged = world.seconds(lambda: deliver.verdicts(tick, asking))
    return judged, world.seconds(lambda: deliver.put(tick, engine.Sql.of(PUTTING, asking=asking)))


def _forward_to(hour: int) -> None:
    """To the next such hour of Shanghai."""
    from zoneinfo import ZoneInfo

    from koipond.kit import clock

    local = clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
    clock.forward((local.replace(hour=hour, minute=0, second=0, microsecond=0) - local) % timedelta(days=1))


def _check(db, people: int) -> None:
    """The figures count only when every wish has its verdict and nobody has more than the caps give."""
    got = dict(db.rows("SELECT verdict, count() FROM deliver_reservations WHERE tick = 2 GROUP BY verdict"))
    assert sum(got.values()) == people * EACH and {"ok", "skip", "wait"} <= got.keys(), got
    most = db.value("SELECT max(n) FROM (SELECT count() AS n FROM deliver_reservations WHERE verdict = 'ok' GROUP BY person)")
    assert most <= 3, most
    assert db.value("SELECT count() FROM deliver_outbox") == db.value("SELECT count() FROM deliver_reservations WHERE verdict = 'ok' AND tick > 1")
    print(f"# verdicts by day: {got}", flush=True)


if __name__ == "__main__":
    main()
