"""Quiet hours and caps on the way through a journey: who is sent, who waits, who takes another way, and that nobody is asked for nothing."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver, journeys
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, MEI, TOM

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_A_WEEK = {"number": 1, "hours": 168}
NIGHT = {"begins": "21:00", "ends": "08:00"}


def rules(shop, **given):
    deliver.decide(shop.slug, "mei", given)
    kit_clock.forward(timedelta(seconds=1))


def one(shop, name="one", event="signed_up", steps=None, **more) -> int:
    return shop.publish(steps or {"mail": shop.send("end"), "end": {"kind": "end"}}, name=name, entry={"kind": "event", "event": event}, **more)


def until(hour: int):
    """How long it is to the next such hour in Shanghai."""
    now = kit_clock.now().astimezone(SHANGHAI)
    return (now.replace(hour=hour, minute=0, second=0, microsecond=0) - now) % DAY


def places(shop) -> list:
    return shop.db.rows("SELECT person, toString(step), toString(verdict) FROM deliver_reservations ORDER BY person, at, step")


def test_at_night_the_message_waits_in_the_outbox_and_the_journey_goes_on(either_shop):
    shop = either_shop
    rules(shop, quiet=[NIGHT], spread_minutes=0)
    journey = one(shop)
    kit_clock.forward(until(23))
    shop.tick((MEI, "signed_up"))
    assert shop.ways(journey, MEI) == ["entered", "sent", "ended"]
    (send_at, expires_at, held), = shop.db.rows("SELECT send_at, expires_at, toString(held) FROM deliver_outbox")
    assert send_at.replace(tzinfo=UTC).astimezone(SHANGHAI).strftime("%H:%M") == "08:00" and held == "quiet_hours"
    assert expires_at - send_at == timedelta(days=3)


def test_by_day_it_goes_at_once(shop):
    rules(shop, quiet=[NIGHT])
    journey = one(shop)
    kit_clock.forward(until(10))
    tick = shop.tick((MEI, "signed_up"))
    assert shop.messages(journey) == [(MEI, "mail")]
    assert shop.db.value("SELECT send_at FROM deliver_outbox").replace(tzinfo=UTC) == tick.now.replace(microsecond=tick.now.microsecond // 1000 * 1000)


# A cap of one a week that is used up; what the second journey does with Mei: its moves, and where she stands then.
HITS = {
    "skip": ({**ONE_A_WEEK, "on_hit": "skip"}, {}, ["entered", "ruled_out", "waited", "ended"], []),
    "skip takes the way of failure": ({**ONE_A_WEEK, "on_hit": "skip"}, {"failed": "call"}, ["entered", "ruled_out", "set", "ended"], []),
    "leave": ({**ONE_A_WEEK, "on_hit": "leave"}, {}, ["entered", "left_by_rule"], []),
    "other channel": ({**ONE_A_WEEK, "on_hit": "other_channel"}, {"other": "call"}, ["entered", "other_channel", "set", "ended"], []),
    "no other channel": ({**ONE_A_WEEK, "on_hit": "other_channel"}, {}, ["entered", "ruled_out", "waited", "ended"], []),
    "wait": ({**ONE_A_WEEK, "on_hit": "wait", "wait_hours": 240}, {}, ["entered", "sent", "waited", "ended"], ["mail"]),
    "wait in vain": ({**ONE_A_WEEK, "on_hit": "wait", "wait_hours": 24}, {}, ["entered", "ruled_out", "waited", "ended"], []),
}


@pytest.mark.parametrize(("cap", "more", "ways", "sent"), HITS.values(), ids=HITS)
def test_what_a_cap_does_that_is_reached(either_shop, cap, more, ways, sent):
    shop = either_shop
    rules(shop, caps=[cap])
    first = one(shop)
    steps = {"mail": {**shop.send("pause"), **more}, "pause": {"kind": "wait", "days": 1, "next": "end"}, "end": {"kind": "end"}}
    if more:
        steps["call"] = {"kind": "set", "traits": {"city": "to call"}, "next": "end"}
    second = one(shop, "two", "viewed", steps)
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "viewed"), after=DAY)
    if cap["on_hit"] == "wait" and sent:
        assert shop.standing(second) == {MEI: "mail"} and shop.messages(second) == []
        shop.tick(after=2 * DAY)
        assert shop.standing(second) == {MEI: "mail"}, "her place is not free yet"
    for _ in range(3):
        shop.tick(after=4 * DAY)
    assert shop.ways(second, MEI) == ways
    assert [step for _, step in shop.messages(second)] == sent and shop.messages(first) == [(MEI, "mail")]


def test_two_journeys_in_one_tick_cannot_both_pass_and_the_higher_priority_goes_first(either_shop):
    shop = either_shop
    rules(shop, caps=[ONE_A_WEEK])
    low, high = one(shop, "low", priority=10), one(shop, "high", priority=200)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert shop.messages(high) == [(MEI, "mail"), (TOM, "mail")] and shop.messages(low) == []
    assert shop.ways(low, MEI) == ["entered", "ruled_out", "ended"]


def test_what_is_planned_with_a_higher_priority_holds_its_place(shop):
    rules(shop, caps=[ONE_A_WEEK], ahead_days=3)
    high = one(shop, "high", "viewed", {"wait": {"kind": "wait", "days": 2, "next": "mail"}, "mail": shop.send("end"), "end": {"kind": "end"}}, priority=200)
    low = one(shop, "low", priority=10)
    shop.tick((MEI, "viewed"))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=HOUR)
    assert shop.messages(low) == [(TOM, "mail")], "Mei's place is for the more important journey"
    shop.tick(after=2 * DAY)
    assert shop.messages(high) == [(MEI, "mail")]


def test_who_leaves_by_an_exit_rule_takes_no_place(shop):
    rules(shop, caps=[ONE_A_WEEK])
    shop.db.run("INSERT INTO profiles_traits (person, t_city) VALUES (1, '上海'), (2, 'Berlin')")
    journey = one(shop, exit={"trait": "city", "is": "equals", "value": "上海"})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert shop.ways(journey, MEI) == ["entered", "exit"] and shop.messages(journey) == [(TOM, "mail")]
    assert places(shop) == [(TOM, "mail", "ok")]


def test_a_place_that_comes_free_is_taken_at_its_hour(shop):
    rules(shop, caps=[{**ONE_A_WEEK, "hours": 24, "on_hit": "wait"}])
    steps = {"a": shop.send("b", "a"), "b": shop.send("c", "b"), "c": shop.send("end", "c"), "end": {"kind": "end"}}
    journey = one(shop, steps=steps)
    start = shop.tick((MEI, "signed_up")).now
    due = journeys.next_due(shop.db)
    assert timedelta(hours=24) - timedelta(seconds=1) <= due - start <= timedelta(hours=24), "the clock knows when to look again"
    assert shop.messages(journey) == [(MEI, "a")] and shop.standing(journey) == {MEI: "b"}
    shop.tick((MEI, "viewed"), after=HOUR)
    assert shop.messages(journey) == [(MEI, "a")]
    shop.tick(after=DAY - HOUR)
    shop.tick(after=DAY)
    assert shop.messages(journey) == [(MEI, "a"), (MEI, "b"), (MEI, "c")] and shop.standing(journey) == {}


def test_after_a_pause_that_skips_what_was_due_whoever_waited_for_a_place_goes_past_it(shop):
    rules(shop, caps=[{**ONE_A_WEEK, "hours": 24, "on_hit": "wait"}])
    steps = {"a": shop.send("b", "a"), "b": shop.send("pause", "b"), "pause": {"kind": "wait", "days": 1, "next": "end"}, "end": {"kind": "end"}}
    journey = one(shop, steps=steps)
    shop.tick((MEI, "signed_up"))
    journeys.pause(shop.slug, journey, "mei", "all")
    kit_clock.forward(2 * DAY)
    journeys.resume(shop.slug, journey, "mei", due="skip")
    shop.tick(after=timedelta(seconds=1))
    assert shop.ways(journey, MEI) == ["entered", "sent", "skipped"] and shop.standing(journey) == {MEI: "pause"}


def test_rules_that_are_taken_away_let_go_who_waited(shop):
    rules(shop, caps=[{**ONE_A_WEEK, "hours": 24, "on_hit": "wait"}])
    journey = one(shop, steps={"a": shop.send("b", "a"), "b": shop.send("end", "b"), "end": {"kind": "end"}})
    shop.tick((MEI, "signed_up"))
    rules(shop, caps=[])
    shop.tick(after=DAY)
    assert shop.messages(journey) == [(MEI, "a"), (MEI, "b")]


def test_a_message_at_the_best_hour_needs_no_rules(shop):
    deliver.decide(shop.slug, "mei", {"usual_hour": 9})
    kit_clock.forward(timedelta(seconds=1))
    kit_clock.forward(until(15))
    steps = {"mail": {**shop.send("end"), "best_time": True}, "end": {"kind": "end"}}
    journey = one(shop, steps=steps)
    shop.tick((MEI, "signed_up"))
    assert shop.messages(journey) == [(MEI, "mail")]
    send_at, held = shop.db.rows("SELECT send_at, toString(held) FROM deliver_outbox")[0]
    assert send_at.replace(tzinfo=UTC).astimezone(SHANGHAI).hour == 9 and held == "best_time"


def test_many_journeys_ask_together_what_each_of_them_would_be_told(shop):
    rules(shop, caps=[{**ONE_A_WEEK, "number": 2, "on_hit": "other_channel"}])
    made = []
    for number in range(4):
        steps = {"mail": {**shop.send("end"), **({"other": "call"} if number % 2 else {})}, "end": {"kind": "end"}}
        if number % 2:
            steps["call"] = {"kind": "set", "traits": {"city": "to call"}, "next": "end"}
        made.append(one(shop, f"j{number}", steps=steps, priority=100 - number))
    shop.tick((MEI, "signed_up"), (ANA, "signed_up"))
    assert [shop.ways(journey, ANA)[1:] for journey in made] == [
        ["sent", "ended"], ["sent", "ended"], ["ruled_out", "ended"], ["other_channel", "set", "ended"]]


def test_a_rehearsal_keeps_the_rules(shop):
    for person in (MEI, TOM):
        shop.db.run("INSERT INTO profiles_traits (person, t_email) SELECT {p:UInt64}, concat('p', toString({p:UInt64}), '@example.org')", p=person)
        shop.db.run("INSERT INTO profiles_consents (person, channel, purpose, state, at, method, message_id, origin) SELECT {p:UInt64}, 'email', 'marketing', 'granted',"
                    " {at:DateTime64(3, 'UTC')}, 'form', toString({p:UInt64}), {p:UInt64}", p=person, at=kit_clock.now() - DAY)
    rules(shop, caps=[ONE_A_WEEK])
    since = kit_clock.now()
    real = one(shop, "real", "viewed")
    shop.tick((MEI, "viewed"), after=HOUR)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=2 * DAY)
    shop.tick(after=5 * DAY)
    assert shop.messages(real) == [(MEI, "mail")]
    steps = {"mail": shop.send("later"), "later": {"kind": "wait", "days": 1, "next": "again"}, "again": shop.send("end"), "end": {"kind": "end"}}
    draft = {"entry": {"kind": "event", "event": "signed_up"}, "kind": "marketing", "start": "mail", "steps": steps}
    before = shop.db.rows("SELECT count() FROM deliver_reservations")
    found = journeys.rehearse(shop.slug, draft, since, kit_clock.now())
    assert (found.entered, found.messages) == (2, 1), "Tom gets the first; Mei had hers from the other journey"
    assert found.not_sent == {"capped": 3}
    assert shop.db.rows("SELECT count() FROM deliver_reservations") == before
    walk = journeys.walk_through(shop.slug, draft, {}, [], kit_clock.now())
    assert [taken.outcome for taken in walk.moves] == ["entered", "sent", "waited", "ruled_out", "ended"]
