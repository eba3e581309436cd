"""Asked again right before the send: a sender that was down must not write at night, and the control group gets nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver, engine
from koipond.kit import bucket, clock

NIGHT = {"begins": "21:00", "ends": "08:00"}


@pytest.fixture
def at(clock):
    """Moves the clock forward to the next time of day in Shanghai."""
    def move(hour: int, minute: int = 0) -> datetime:
        local = clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
        wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if wanted <= local:
            wanted += timedelta(days=1)
        clock.forward(wanted.astimezone(UTC) - clock.now())
        return wanted
    return move


def decide(office, **given):
    return deliver.decide(office.slug, "mei", given)


def test_at_night_it_waits_for_the_morning_and_goes_out_then_once(office, server, at):
    decide(office, quiet=[NIGHT], spread_minutes=20)
    office.person(1)
    night = at(23)
    message, = office.put(1)
    office.send()
    assert office.state(message) == ("later", "quiet_hours") and not server.mails
    office.send()
    assert not server.mails
    at(8, 20)
    office.send()
    assert office.state(message) == ("accepted", "") and len(server.mails) == 1
    due = office.db.value("SELECT send_at FROM deliver_retries").replace(tzinfo=UTC)
    morning = (night + timedelta(days=1)).replace(hour=8)
    assert morning <= due < morning + timedelta(minutes=20)


def test_quiet_time_does_not_count_towards_expiry(office, server, at):
    decide(office, quiet=[NIGHT], spread_minutes=0)
    office.person(1)
    at(23)
    message, = office.put(1, hours=2)
    office.send()
    at(8, 30)
    office.send()
    assert office.state(message) == ("accepted", "")


CASES = {   # rules · what is put · what becomes of it at 23:00
    "transactional": ({"quiet": [NIGHT]}, {"kind": "transactional"}, ("accepted", "")),
    "skip": ({"quiet": [{**NIGHT, "on_hit": "skip"}]}, {}, ("refused", "quiet_hours")),
    "another channel": ({"quiet": [{**NIGHT, "channels": ["sms"]}]}, {}, ("accepted", "")),
    "no rules": ({}, {}, ("accepted", "")),
    "control group of half": ({"control": {"percent": 50}}, {}, ("refused", "control_group")),
    "transactional to the control group": ({"control": {"percent": 50}}, {"kind": "transactional"}, ("accepted", "")),
    "a control group that begins later": ({"control": {"percent": 50, "since": "2199-01-01T00:00:00+00:00"}}, {}, ("accepted", "")),
}


@pytest.mark.parametrize("case", CASES)
def test_the_gate_by_night(office, server, at, case):
    rules, put, expected = CASES[case]
    person = next(n for n in range(1, 100) if bucket.place("control", n) < 0.5)
    office.person(person)
    at(23)
    decide(office, **rules)
    message, = office.put(person, **put)
    office.send()
    assert office.state(message) == expected


def test_who_is_outside_the_control_group_gets_mail_and_who_would_get_none_is_not_in_it(office, server):
    decide(office, control={"percent": 10})
    inside = [n for n in range(1, 400) if bucket.place("control", n) < 0.1]
    outside = next(n for n in range(1, 100) if bucket.place("control", n) >= 0.1)
    office.person(outside), office.person(inside[0], consent="")
    got, none = office.put(outside, inside[0])
    office.send()
    assert office.state(got) == ("accepted", "") and office.state(none) == ("refused", "no_consent")
    assert deliver.control(office.slug).percent == 10


def test_the_person_whose_zone_it_is(office, server, at):
    """At 23:00 of Shanghai it is day in New York: known by the trait, or by the place."""
    decide(office, quiet=[NIGHT])
    for person, traits in ((1, {}), (2, {"t_time_zone": "America/New_York"}), (3, {"t_country": "US", "t_region": "NY"}), (4, {"t_country": "中国"})):
        office.rows("profiles_traits", person=person, t_email=f"p{person}@shop.example", tick=1, **traits)
        office.consent(person, "granted")
    at(23)
    messages = office.put(1, 2, 3, 4)
    office.send()
    assert [office.state(message)[0] for message in messages] == ["later", "accepted", "accepted", "later"]


def test_a_refused_message_gives_its_place_back(office, server):
    decide(office, caps=[{"number": 1, "hours": 24}])
    office.person(1, consent="")
    tick = office.tick()

    def verdict(step):
        select = engine.Sql.of(
            "SELECT [[m]] AS message, 7 AS journey, 1 AS person, 1 AS round, [[s]] AS step, 'email' AS channel, 'marketing' AS kind, '' AS tag, 0 AS priority,"
            " [[now]] AS wanted_at, 0 AS best_time", m=engine.Sql.value(message_of(step), "String"), s=engine.Sql.value(step, "String"),
            now=engine.Sql.value(clock.now(), "DateTime64(3, 'UTC')"))
        deliver.verdicts(tick, select)
        return office.db.value("SELECT verdict FROM deliver_tick_verdicts WHERE message = toUUID({m:String})", m=message_of(step))

    from koipond.kit import ids

    def message_of(step):
        return ids.same(office.slug, tick.number, 1, step)

    assert verdict("s1") == "ok" and verdict("s2") == "skip"
    made, = office.put(1, step="s1", tick=tick)
    assert made == message_of("s1")
    office.send()
    assert office.state(made) == ("refused", "no_consent")
    tick = office.tick()
    assert verdict("s3") == "ok"


def test_what_is_put_goes_out_when_its_verdict_says(office, server, at):
    """The message has the zone, the reason and the moment of its verdict, and as long to live; one that is capped is not put."""
    decide(office, quiet=[NIGHT], caps=[{"number": 1, "hours": 24}], spread_minutes=0)
    office.person(1)
    night = at(23)
    tick = office.tick()
    from koipond.kit import ids

    rows = [engine.Sql.of(
        "SELECT [[m]] AS message, 7 AS journey, 1 AS person, 1 AS round, [[s]] AS step, 'email' AS channel, 'marketing' AS kind, '' AS tag, [[p]] AS priority,"
        " [[now]] AS wanted_at, 0 AS best_time", m=engine.Sql.value(ids.same(office.slug, tick.number, 1, step), "String"), s=engine.Sql.value(step, "String"),
        p=engine.Sql.value(priority, "UInt8"), now=engine.Sql.value(clock.now(), "DateTime64(3, 'UTC')")) for step, priority in (("s1", 2), ("s2", 1))]
    deliver.verdicts(tick, engine.Sql.join("\nUNION ALL\n", rows))
    first, = office.put(1, step="s1", tick=tick)
    with pytest.raises(deliver.UnknownMessage):
        office.state(office.put(1, step="s2", tick=tick)[0])
    send_at, life, zone, zone_from, held = office.db.rows(
        "SELECT send_at, dateDiff('hour', send_at, expires_at), zone, zone_from, held FROM deliver_outbox")[0]
    assert send_at.replace(tzinfo=UTC) == (night + timedelta(days=1)).replace(hour=8)
    assert (life, zone, zone_from, held) == (72, "Asia/Shanghai", "workspace", "quiet_hours")
    office.send()
    assert office.state(first) == ("waiting", "")
    at(8, 1)
    office.send()
    assert office.state(first) == ("accepted", "")
