"""Tops and samples: the first so many, and a stable share."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import segments
from koipond.engine import Sql
from koipond.kit import bucket
from tests.segments.reading_more import place
from tests.segments.shop import ANA, LI, MEI, NOON, TOM, WEI, Event, ago, emptied

ALL = {"everyone": True}
ORDERS = {"event": "order_completed"}
MANY = range(1, 301)


def top(most, by, of=None, **more):
    return {"top": most, "by": by, "of": of or ALL, **more}


def sample(of=None, seed="spring", **size):
    return {"sample": size, "of": of or ALL, "seed": seed}


@pytest.fixture
def cast(shop):
    ages = {MEI: 32.0, TOM: 17.0, ANA: 45.0, WEI: 45.0, LI: None}
    orders = [(MEI, 30, 1), (MEI, 20, 40), (TOM, 100, 2), (WEI, 10, 3)]
    shop.tick({person: {"age": age} for person, age in ages.items()},
              [Event(person, "order_completed", ago(n), {"category": str(n)}, amount) for person, amount, n in orders], now=NOON)
    return shop


def test_the_first_by_a_trait_or_by_what_is_counted(cast):
    assert cast.who(top(2, {"trait": "age"})) == {ANA, WEI}
    assert cast.who(top(2, {"trait": "age"}, order="asc")) == {TOM, MEI}
    assert cast.who(top(1, {"trait": "revenue"})) == {TOM}
    assert cast.who(top(1, ORDERS)) == {MEI}
    assert cast.who(top(2, {**ORDERS, "sum": {"property": "amount"}})) == {MEI, TOM}
    assert cast.who(top(1, {**ORDERS, "sum": {"property": "amount"}, "in": {"last_days": 1.5}})) == {MEI}
    assert cast.who(top(1, {**ORDERS, "distinct": {"property": "category"}})) == {MEI}
    assert cast.who(top(1, {"trait": "last_seen_at"}, ORDERS)) == {MEI}


def test_those_without_a_value_are_not_among_the_first(cast):
    assert cast.who(top(100, {"trait": "age"})) == {MEI, TOM, ANA, WEI}
    assert cast.who(top(100, ORDERS)) == {MEI, TOM, WEI}
    assert cast.who({"not": top(100, ORDERS)}) == {ANA, LI}


def test_the_first_are_taken_of_those_whom_the_inner_rule_holds(cast):
    young = {"trait": "age", "is": "less", "value": 40}
    assert cast.who(top(1, {"trait": "age"}, young)) == {MEI}
    assert cast.who({"all": [young, top(1, {"trait": "age"})]}) == set()
    assert cast.who(top(1, {"trait": "age"}), among=Sql("SELECT arrayJoin([1, 2]) AS person")) <= {1, 2}
    first = cast.who(top(1, {"trait": "age"}))
    assert cast.who(top(1, {"trait": "age"}), among=Sql("SELECT arrayJoin([3, 4]) AS person")) == first


@pytest.fixture
def crowd(shop):
    shop.tick({person: {"age": float(person % 3)} for person in MANY}, now=NOON)
    return shop


def test_a_share_is_the_same_at_every_asking_and_lies_in_a_larger_one(crowd):
    shares = [crowd.who(sample(percent=percent)) for percent in (10, 20, 50, 99.9)]
    assert shares == [{p for p in MANY if bucket.place("spring", p) < percent / 100} for percent in (10, 20, 50, 99.9)]
    assert shares[0] < shares[1] < shares[2] < shares[3] and 10 < len(shares[0]) < 60
    assert crowd.who(sample(percent=10, seed="autumn")) != shares[0]
    assert crowd.who({"all": [sample(percent=50), {"not": sample(percent=50)}]}) == set()


def test_a_drawn_number_is_exact_and_lies_in_a_larger_one(crowd):
    drawn = [crowd.who(sample(count=count)) for count in (7, 100)]
    assert [len(each) for each in drawn] == [7, 100] and drawn[0] < drawn[1]
    assert drawn[0] == set(sorted(MANY, key=lambda p: place("spring", p))[:7])
    assert len(crowd.who(sample(count=1000))) == len(MANY)


def test_who_is_equal_is_put_in_a_stable_order_that_is_not_the_order_of_their_ids(crowd):
    twice = [crowd.who(top(50, {"trait": "age"})) for _ in range(2)]
    equal = [p for p in MANY if p % 3 == 2]
    assert twice[0] == twice[1] == set(sorted(equal, key=lambda p: place("top", p))[:50]) != set(equal[:50])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=st.lists(st.one_of(st.none(), st.sampled_from([1.0, 2.0, 2.5, -1.0])), min_size=1, max_size=12),
       most=st.integers(1, 6), order=st.sampled_from(["asc", "desc"]))
def test_the_first_are_those_whom_sorting_by_hand_gives(shop, ages, most, order):
    shop = emptied(shop)
    shop.tick({person: {"age": age} for person, age in enumerate(ages, 1)})
    known = [person for person, age in enumerate(ages, 1) if age is not None]
    sign = -1 if order == "desc" else 1
    expected = sorted(known, key=lambda p: (sign * ages[p - 1], place("top", p)))[:most]
    assert shop.who(top(most, {"trait": "age"}, order=order)) == set(expected)


def test_a_live_share_moves_people_in_the_tick(shop):
    half = segments.save(shop.workspace, "half", sample(of={"trait": "age", "is": "exists"}, percent=50), "mei").id
    inside = [p for p in MANY if bucket.place("spring", p) < 0.5][:3]
    shop.tick({1: {"city": "x"}})
    moved = shop.tick({p: {"age": 1.0} for p in MANY[:20]}, twice=True)
    assert set(inside) <= shop.members(half) == {p for (_, p) in moved} == {p for p in MANY[:20] if bucket.place("spring", p) < 0.5}


def test_a_live_top_is_worked_out_once_a_day_of_the_workspace(shop):
    best = segments.save(shop.workspace, "best", top(1, {"trait": "age"}), "mei").id
    shop.tick({MEI: {"age": 32.0}}, now=NOON)
    assert shop.members(best) == {MEI}
    assert shop.tick({TOM: {"age": 40.0}}, now=NOON + timedelta(hours=1)) == {}
    midnight = datetime(2024, 6, 1, 16, tzinfo=UTC)  # in Shanghai
    assert shop.tick(now=midnight - timedelta(milliseconds=1)) == {}
    assert shop.tick(now=midnight, twice=True) == {(best, MEI): False, (best, TOM): True}
    assert shop.tick({MEI: {"age": 50.0}}, now=midnight + timedelta(hours=1)) == {}
    assert segments.get(shop.workspace, best).ready


def test_who_is_taken_over_leaves_a_live_top_at_once(shop):
    best = segments.save(shop.workspace, "best", top(2, {"trait": "age"}), "mei").id
    shop.tick({MEI: {"age": 32.0}, TOM: {"age": 40.0}, ANA: {"age": 1.0}}, now=NOON)
    assert shop.members(best) == {MEI, TOM}
    assert shop.tick(merges=[(TOM, ANA)], twice=True) == {(best, TOM): False}
    assert shop.tick(now=NOON + timedelta(days=1)) == {(best, ANA): True}


def test_the_clock_wakes_for_the_next_day_only_where_something_is_daily(workspace, db, clock):
    segments.save(workspace, "plain", {"trait": "age", "is": "exists"}, "mei")
    refresh(workspace, db, 1)
    assert segments.next_due(db).year == 2299
    segments.save(workspace, "best", top(1, {"trait": "age"}), "mei")
    assert segments.next_due(db).year == 1970
    now = refresh(workspace, db, 2)
    due = segments.next_due(db)
    assert timedelta(0) < due - now <= timedelta(days=1) and (due + timedelta(hours=8)).time() == datetime.min.time()


def refresh(workspace, db, number):
    from koipond import engine
    from koipond.kit import clock

    now = clock.now()
    segments.refresh(engine.Tick(workspace.slug, number, now, now - timedelta(seconds=1), {}, db))
    return now


def test_a_changed_rule_is_worked_out_on_the_same_day(shop):
    best = segments.save(shop.workspace, "best", top(1, {"trait": "age"}), "mei").id
    shop.tick({MEI: {"age": 32.0}, TOM: {"age": 40.0}}, now=NOON)
    segments.save(shop.workspace, "best", top(1, {"trait": "age"}, order="asc"), "mei", segment=best)
    assert shop.tick() == {(best, TOM): False, (best, MEI): True}
