from collections import Counter
from datetime import timedelta

import pytest

from koipond import journeys
from koipond.kit import bucket
from tests.journeys.conftest import ANA, LAO_LI, MEI, TOM, WEI

DAY = timedelta(days=1)
STAY = {"stay": {"kind": "wait", "days": 2, "next": None}}


def refused(shop, journey):
    return journeys.counts(shop.slug, journey).refused


def test_an_event_lets_in_who_meets_its_conditions(either_shop):
    shop = either_shop
    big = [{"property": "total", "is": "at_least", "value": 100}]
    journey = shop.publish(STAY, entry={"kind": "event", "event": "order_completed", "where": big})
    shop.tick((MEI, "order_completed", {"total": "250"}), (TOM, "order_completed", {"total": "20"}), (ANA, "signed_up"))
    assert shop.standing(journey) == {MEI: "stay"}


def test_an_event_from_before_the_publishing_starts_nothing(shop):
    journey = shop.publish(STAY)
    shop.tick((MEI, "signed_up", {}, 60), (TOM, "signed_up"))
    assert shop.standing(journey) == {TOM: "stay"}


def test_an_event_of_nobody_lets_nobody_in(shop):
    journey = shop.publish(STAY)
    shop.tick((0, "signed_up"))
    assert shop.standing(journey) == {}


@pytest.mark.parametrize("who, first, later", [
    ("now", {MEI, TOM}, {MEI, TOM}), ("later", set(), {ANA}), ("now_and_later", {MEI, TOM}, {MEI, TOM, ANA}),
])
def test_a_segment_lets_in_who_is_there_or_who_joins_or_both(shop, who, first, later):
    segment = shop.segment([MEI, TOM])
    journey = shop.publish(STAY, entry={"kind": "segment", "segment": segment, "who": who})
    shop.tick()
    assert set(shop.standing(journey)) == first
    shop.tick(joined=[(segment, ANA), (segment + 1000, WEI)])
    assert set(shop.standing(journey)) == later


def test_who_was_inside_is_not_let_in_again_and_that_is_counted(either_shop):
    shop = either_shop
    journey = shop.publish(STAY, reentry="never")
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "signed_up"), after=3 * DAY)
    assert refused(shop, journey) == {"entered_before": 2}
    assert shop.ways(journey, MEI) == ["entered", "waited", "entered_before", "entered_before"]


def test_after_exit_somebody_may_come_again_but_not_while_inside(shop):
    journey = shop.publish(STAY, reentry="after_exit")
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "signed_up"), after=DAY)
    shop.tick(after=DAY)
    shop.tick((MEI, "signed_up"), after=DAY)
    assert shop.db.rows("SELECT round, done FROM journeys_positions FINAL ORDER BY round") == [(1, 1), (2, 0)]
    assert refused(shop, journey) == {"inside": 1}


def test_always_lets_somebody_in_while_still_inside(shop):
    journey = shop.publish(STAY, reentry="always")
    shop.tick((MEI, "signed_up"), (MEI, "signed_up"))
    shop.tick((MEI, "signed_up"))
    assert shop.db.rows("SELECT round FROM journeys_positions FINAL ORDER BY round") == [(1,), (2,), (3,)]
    assert refused(shop, journey) == {}


def test_the_gap_is_counted_from_entry_to_entry(either_shop):
    shop = either_shop
    journey = shop.publish(STAY, reentry="always", gap_days=5)
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "signed_up"), after=4 * DAY)
    shop.tick((MEI, "signed_up"), after=1 * DAY)
    assert shop.db.value("SELECT max(round) FROM journeys_positions") == 2
    assert refused(shop, journey) == {"too_soon": 1}


def test_several_tries_in_one_tick_keep_the_gap_among_each_other_too(shop):
    journey = shop.publish(STAY, reentry="always", gap_days=1)
    times = [0, 60 * 23, 60 * 25, 60 * 47, 60 * 50]      # minutes before now: 50 h, 47 h, 25 h, 23 h, 0 h ago
    shop.tick(*[(MEI, "signed_up", {}, minutes) for minutes in times], after=timedelta(hours=51))
    assert Counter(shop.ways(journey, MEI)) == {"entered": 3, "too_soon": 2}


def test_the_share_of_the_holdout_gets_nothing_and_never_changes(either_shop):
    shop = either_shop
    people = list(range(1, 401))
    journey = shop.publish({"mail": shop.send()}, reentry="always", holdout_percent=25)
    shop.tick(*[(person, "signed_up") for person in people])
    shop.tick(*[(person, "signed_up") for person in people])
    held = {person for person in people if bucket.place(f"journey:{journey}:holdout", person) < 0.25}
    assert 60 < len(held) < 140
    rows = shop.db.rows("SELECT person, groupUniqArray(holdout) FROM journeys_positions FINAL GROUP BY person")
    assert {person for person, flags in rows if flags == [1]} == held
    assert {person for person, flags in rows if flags == [0]} == set(people) - held
    assert {person for person, _ in shop.messages()} == set(people) - held
    assert shop.ways(journey, min(held)) == ["holdout", "holdout"]


def test_a_new_version_lets_in_only_who_never_was_inside(shop):
    segment = shop.segment([MEI, TOM])
    entry = {"kind": "segment", "segment": segment}
    journey = shop.publish(STAY, reentry="always", entry=entry)
    shop.tick()
    shop.db.run("INSERT INTO segments_members SELECT {s:UInt32}, groupBitmapState(p), 9 FROM"
                " (SELECT arrayJoin([1, 2, 3]::Array(UInt64)) AS p)", s=segment)
    assert shop.publish({"other": STAY["stay"]}, reentry="always", entry=entry) == journey
    shop.tick()
    assert shop.standing(journey) == {MEI: "stay", TOM: "stay", ANA: "other"}


def test_who_is_inside_follows_the_old_version_to_its_end(shop):
    journey = shop.publish({**STAY, "stay": {"kind": "wait", "days": 1, "next": "end"}, "end": {"kind": "end"}})
    shop.tick((MEI, "signed_up"))
    shop.publish({"stay": {"kind": "wait", "days": 5, "next": "mail"}, "mail": shop.send()})
    shop.tick((TOM, "signed_up"))
    shop.tick(after=DAY)
    assert shop.ways(journey, MEI) == ["entered", "waited", "ended"]
    shop.tick(after=4 * DAY)
    assert shop.messages() == [(TOM, "mail")]


def test_a_segment_that_nobody_keeps_up_lets_in_who_meets_its_rule(shop):
    from koipond import segments

    shop.tick(*[(person, "tea_bought") for person in (MEI, WEI)], (LAO_LI, "coffee_bought"))
    shop.db.run("INSERT INTO profiles_traits (person) SELECT arrayJoin([1, 2, 3, 4, 5])")
    tea = segments.save(shop.slug, "tea", {"event": "tea_bought"}, "mei", live=False)
    journey = shop.publish(STAY, entry={"kind": "segment", "segment": tea.id, "who": "now"})
    shop.tick()
    assert set(shop.standing(journey)) == {MEI, WEI}
