"""Who was in a segment when: what the past says is what a plain reading of the facts up to then says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.segments import history
from koipond.segments.models import Segment
from tests.segments import random_rules as some
from tests.segments.reading import meets
from tests.segments.shop import ANA, LI, MEI, NOON, TOM, WEI, days, emptied, facts_of
from tests.segments.test_ticks_agree import QUIET, fresh, ticks

CITY = {"trait": "city", "is": "equals", "value": "上海"}


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=QUIET)
@given(rule=st.one_of(some.timely_rules, some.rules), rounds=st.lists(ticks, min_size=3, max_size=7), often=st.booleans())
def test_members_of_a_past_moment_are_whom_a_replay_up_to_it_finds(declared, monkeypatch, rule, rounds, often):
    """Late events are late here too: what was known then counts, so the reading is kept as of each tick."""
    monkeypatch.setattr(history, "MOVES_AT_LEAST", 0 if often else 10**9)
    monkeypatch.setattr(history, "EVERY", timedelta(0))
    shop = emptied(declared)
    shop.db.run("TRUNCATE TABLE segments_checkpoints")
    Segment.objects.all().delete()
    segment = segments.save(shop.workspace, "past", rule, "mei").id
    shop.tick({7: {"favourite": "tea", "likes": "tea"}}, now=NOON)
    replayed = []
    for each in rounds:
        now = shop.now + timedelta(hours=each["hours"], milliseconds=1)
        people = {person: traits for person, traits in each["people"].items() if person not in shop.gone}
        shop.tick(people, fresh(each["events"], shop.gone, now), now=now, twice=each["twice"])
        replayed.append((now, {p for p in shop.people if meets(rule, *facts_of(shop, p), now)}))
    for (at, expected), following in zip(replayed, [*replayed[1:], (shop.now + days(1), None)], strict=True):
        for moment in (at, at + (following[0] - at) / 2):
            count, persons = segments.members_at(shop.db, segment, moment, most=100)
            assert (count, set(persons)) == (len(expected), expected), moment
    assert segments.members_at(shop.db, segment, NOON - days(1))[0] == 0


@pytest.fixture
def declared(shop):
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    return shop


@pytest.fixture
def moving(shop):
    """Three days: Mei and Tom, then Ana for Tom, then Wei and Tom again. Returns shop and segment."""
    segment = segments.save(shop.workspace, "Shanghai", CITY, "mei").id
    cities = [
        {MEI: "上海", TOM: "上海", ANA: "北京", WEI: "北京", LI: "北京"}, {TOM: "北京", ANA: "上海"}, {WEI: "上海", TOM: "上海"},
    ]
    for number, said in enumerate(cities):
        shop.tick({person: {"city": city} for person, city in said.items()}, now=NOON + days(number))
    return shop, segment


def test_each_day_says_how_many_were_in_and_how_many_moved(moving, monkeypatch):
    shop, segment = moving
    monkeypatch.setattr("koipond.segments.history.clock.now", lambda: NOON + days(3))
    found = segments.days(shop.db, segment, NOON - days(1), NOON + days(3))
    assert [(day.day[-2:], day.members, day.joined, day.left) for day in found] == [
        ("31", 0, 0, 0), ("01", 2, 2, 0), ("02", 2, 1, 1), ("03", 4, 2, 0), ("04", 4, 0, 0)]


def test_a_period_that_ends_before_it_begins_is_refused(moving):
    shop, segment = moving
    with pytest.raises(segments.BadMoment):
        segments.days(shop.db, segment, NOON, NOON - days(2))


def test_a_segment_overlaps_with_itself_in_time_by_who_stayed(moving):
    shop, segment = moving
    found = segments.overlap(shop.db, (segment, NOON), (segment, NOON + days(1)))
    assert (found.both, found.only_first, found.only_second) == (1, 1, 1) and found.share == 1 / 3
    for what, expected in [("stayed", [MEI]), ("left", [TOM]), ("joined", [ANA])]:
        assert segments.between(shop.db, segment, NOON, NOON + days(1), what) == expected
    assert segments.was_member(shop.db, segment, TOM, NOON) and not segments.was_member(shop.db, segment, TOM, NOON + days(1.5))


def test_two_segments_overlap(moving):
    shop, segment = moving
    other = segments.save(shop.workspace, "Not Shanghai", {"any": [{"not": CITY}, {"trait": "city", "is": "equals", "value": "上海"}]}, "mei").id
    shop.tick()
    found = segments.overlap(shop.db, (segment, shop.now), (other, shop.now))
    assert (found.both, found.only_first, found.only_second) == (4, 0, 1)


def test_checkpoints_are_made_once_a_day_and_only_where_many_moved(moving, monkeypatch):
    shop, segment = moving
    assert shop.db.value("SELECT count() FROM segments_checkpoints") == 0
    monkeypatch.setattr(history, "MOVES_AT_LEAST", 2)
    shop.tick({MEI: {"city": "北京"}}, now=NOON + days(5), twice=True)
    shop.tick({LI: {"city": "上海"}}, now=NOON + days(7), twice=True)
    assert shop.db.rows("SELECT segment, bitmapCardinality(members) FROM segments_checkpoints FINAL") == [(segment, 3)]
    assert set(segments.members_at(shop.db, segment, NOON + days(6))[1]) == {TOM, ANA, WEI}
    assert set(segments.members_at(shop.db, segment, NOON + days(8))[1]) == {TOM, ANA, WEI, LI}
    assert set(segments.members_at(shop.db, segment, datetime(2024, 6, 1, 13, tzinfo=UTC))[1]) == {MEI, TOM}
