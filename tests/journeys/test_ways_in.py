"""Entry by the clock, by dates of people, by calls; entries by key; caps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from koipond import journeys
from koipond.journeys import local, timers
from koipond.journeys.entries import date as by_date
from koipond.journeys.entries import schedule
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, EVERYBODY, MEI, TOM

SHANGHAI = "Asia/Shanghai"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STEPS = {"hello": {"kind": "wait", "days": 30, "next": "end"}, "end": {"kind": "end"}}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=local.ZoneInfo(SHANGHAI)).astimezone(UTC)


@pytest.mark.parametrize("entry, after, moments", [
    ({"every": "day", "at": "09:00"}, "2026-11-26 08:00", ["2026-11-26 09:00", "2026-11-27 09:00"]),
    ({"every": "week", "weekdays": [1, 5], "at": "20:30"}, "2026-11-26 08:00", ["2026-11-27 20:30", "2026-11-30 20:30", "2026-12-04 20:30"]),
    ({"every": "month", "day": 31, "at": "09:00"}, "2027-01-31 10:00", ["2027-02-28 09:00", "2027-03-31 09:00"]),
    ({"every": "once", "date": "2027-06-01"}, "2026-11-26 08:00", ["2027-06-01 09:00", None]),
    ({"every": "day", "until": "2026-11-27"}, "2026-11-26 10:00", ["2026-11-27 09:00", None]),
    ({"every": "day", "date": "2026-12-24"}, "2026-11-26 10:00", ["2026-12-24 09:00"]),
])
def test_when_a_segment_is_read(entry, after, moments):
    moment = at(after)
    for expected in moments:
        found = schedule.next_due(entry, SHANGHAI, moment)
        assert found == (at(expected) if expected else None)
        if expected:
            assert schedule.due(entry, SHANGHAI, moment, found) == found
            assert schedule.due(entry, SHANGHAI, moment, found - timedelta(seconds=1)) is None
            moment = found


def test_a_segment_is_read_every_day_and_once_after_a_standstill(either_shop):
    shop = either_shop
    members = shop.segment([MEI, TOM])
    journey = shop.publish(STEPS, entry={"kind": "schedule", "segment": members, "every": "day", "at": "09:00"}, reentry="always")
    shop.tick()
    assert shop.standing(journey) == {}
    nine = local.next_hour(kit_clock.now(), SHANGHAI, time(9))
    assert journeys.next_due(shop.db) == nine
    shop.tick(after=nine - kit_clock.now())
    assert set(shop.standing(journey)) == {MEI, TOM}
    shop.tick(after=HOUR)
    shop.tick(after=5 * DAY)
    assert shop.db.value("SELECT count() FROM journeys_positions FINAL") == 4, "the days that passed unseen count once"


def test_a_moment_that_passed_during_a_restart_is_not_lost(shop):
    members = shop.segment([MEI])
    journey = shop.publish(STEPS, entry={"kind": "schedule", "segment": members, "every": "day", "at": "09:00"}, reentry="always")
    shop.tick()
    nine = local.next_hour(kit_clock.now(), SHANGHAI, time(9))
    kit_clock.forward(nine + timedelta(minutes=5) - kit_clock.now())
    timers._seen.clear()   # as after a start
    assert journeys.next_due(shop.db) <= kit_clock.now(), "a tick is due at once"
    shop.tick()
    assert set(shop.standing(journey)) == {MEI}
    assert journeys.next_due(shop.db) == nine + DAY


def birthday(shop, person, day, zone=""):
    shop.db.run("INSERT INTO profiles_traits (person, t_birthday, t_time_zone) SELECT {p:UInt64}, toDate32({d:String}), {z:String}", p=person, d=day.isoformat(), z=zone)


def test_three_days_before_the_birthday_at_nine_on_each_own_clock(either_shop):
    shop = either_shop
    nine = local.next_hour(kit_clock.now() + DAY, SHANGHAI, time(9))
    today = nine.astimezone(local.ZoneInfo(SHANGHAI)).date()
    birthday(shop, MEI, (today + 3 * DAY).replace(year=1992))
    birthday(shop, TOM, (today + 2 * DAY).replace(year=1992))
    birthday(shop, ANA, (today + 3 * DAY).replace(year=1992), "America/New_York")
    journey = shop.publish(STEPS, entry={"kind": "date", "trait": "birthday", "days": -3, "at": "09:00"}, reentry="after_exit")
    shop.tick()
    shop.tick(after=nine - kit_clock.now())
    assert set(shop.standing(journey)) == {MEI}
    shop.tick(after=local.next_hour(nine, "America/New_York", time(9)) - kit_clock.now())
    assert set(shop.standing(journey)) == {MEI, ANA}


@pytest.mark.parametrize("day, born, hit", [
    (date(2027, 2, 28), date(1992, 2, 29), True), (date(2028, 2, 28), date(1992, 2, 29), False), (date(2028, 2, 29), date(1992, 2, 29), True),
    (date(2027, 2, 28), date(1992, 2, 28), True), (date(2027, 3, 1), date(1992, 2, 29), False),
    (date(2027, 3, 1), date(2026, 3, 1), True), (date(2027, 3, 1), date(2027, 3, 1), False), (date(2027, 3, 1), date(2028, 3, 1), False)])
def test_the_day_comes_round_from_the_year_after_and_the_last_of_february_is_kept(shop, day, born, hit):
    birthday(shop, MEI, born)
    from koipond import profiles

    trait = next(each for each in profiles.traits(shop.slug) if each.name == "birthday")
    when = by_date._on(trait, day, "year", None, SHANGHAI)
    assert bool(shop.db.value("SELECT count() FROM (SELECT toNullable(t_birthday) AS held FROM profiles_traits FINAL) WHERE [[when]]", {"when": when})) == hit


def test_each_order_is_an_entry_of_its_own(either_shop):
    shop = either_shop
    journey = shop.publish(STEPS, entry={"kind": "event", "event": "order_completed", "key": "order_id"}, reentry="never")
    shop.tick((MEI, "order_completed", {"order_id": "a"}, 3), (MEI, "order_completed", {"order_id": "b"}, 2), (MEI, "order_completed", {"order_id": "a"}, 1),
              (TOM, "order_completed", {"order_id": "c"}), after=HOUR)
    shop.tick((MEI, "order_completed", {"order_id": "b"}), (MEI, "order_completed", {"order_id": "d"}), after=HOUR)
    rows = shop.db.rows("SELECT person, round, key FROM journeys_positions FINAL WHERE journey = {j:UInt32} ORDER BY person, round", j=journey)
    assert rows == [(MEI, 1, "a"), (MEI, 2, "b"), (MEI, 3, "d"), (TOM, 1, "c")]
    assert sorted(taken.outcome for taken in journeys.path(shop.slug, journey, MEI)) == ["entered", "entered", "entered", "entered_before", "entered_before"]


@pytest.mark.parametrize("per, later, expected", [("total", 2 * DAY, 2), ("day", 2 * DAY, 4), ("hour", 30 * timedelta(minutes=1), 2), ("hour", 2 * HOUR, 4)])
def test_only_so_many_enter(either_shop, per, later, expected):
    shop = either_shop
    journey = shop.publish(STEPS, entry_cap={"number": 2, "per": per})
    shop.tick(*[(person, "signed_up", {}, 5 - place / 10) for place, person in enumerate(EVERYBODY[:3])], after=10 * timedelta(minutes=1))
    assert set(shop.standing(journey)) == {MEI, TOM}, "the earliest"
    assert [taken.outcome for taken in journeys.path(shop.slug, journey, ANA)] == ["full"]
    shop.tick(*[(person, "signed_up") for person in EVERYBODY[2:]], after=later)
    assert len(shop.standing(journey)) == expected


def test_people_are_put_in_by_hand(shop):
    journey = shop.publish(STEPS, entry={"kind": "call"})
    assert journeys.call(shop.slug, journey, "mei", [MEI, TOM], once="first") == 2
    assert journeys.call(shop.slug, journey, "mei", [MEI, TOM], once="first") == 2
    rows = shop.db.rows("SELECT person, message_id FROM collect_inbox WHERE name = 'journey_called'")
    assert {person for person, _ in rows} == {MEI, TOM} and len(set(rows)) == 2, "the same call has the same ids"
    with pytest.raises(journeys.NotCallable):
        journeys.call(shop.slug, journey, "mei", [])
    other = shop.publish(STEPS, name="by event")
    with pytest.raises(journeys.NotCallable):
        journeys.call(shop.slug, other, "mei", [MEI])


@pytest.mark.parametrize("entry, part", [
    ({"kind": "schedule", "segment": 99, "every": "day"}, "99"),
    ({"kind": "date", "trait": "first_name"}, "first_name"),
    ({"kind": "date", "trait": "birthday", "days": 1000}, "1000"),
    ({"kind": "date", "trait": "birthday", "at": "9 o'clock"}, "9 o'clock"),
    ({"kind": "event", "event": "e", "key": 5}, "key"),
])
def test_ways_in_that_cannot_be(shop, entry, part):
    found = journeys.check(shop.slug, {"entry": entry, "start": "hello", "steps": STEPS})
    assert [problem for problem in found if part in problem.message], found


def test_a_cap_that_cannot_be(shop):
    for cap in ({"number": 0}, {"number": 5, "per": "moon"}, 7):
        assert "journeys.E007" in [problem.number for problem in journeys.check(shop.slug, {"entry": {"kind": "call"}, "entry_cap": cap, "start": "hello", "steps": STEPS})]
