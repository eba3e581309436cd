"""What was ever said of a person is kept: also what no longer holds."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from koipond import engine, profiles
from koipond.kit import ids
from koipond.profiles import Reach
from tests.profiles.hand import NOON, Ticks, event
from tests.shelf import lent

DAY = timedelta(days=1)


def city(person, name, days=0, source=1):
    return event(person, "identified", NOON + days * DAY, f"{name}-{person}-{days}-{source}", source, traits={"city": name})


def values(db, person, trait="city"):
    return [(each.value, each.holds) for each in profiles.said(db, person) if each.trait == trait]


def test_a_value_that_was_followed_by_another_is_kept(ticks):
    ticks(city(1, "A"))
    ticks(city(1, "B", 1), city(1, "C", 2))
    ticks.again()
    db = ticks(city(1, "C", 3), city(1, "D", -1))
    ticks.again()
    assert values(db, 1) == [("C", True), ("B", False), ("A", False), ("D", False)]
    assert db.value("SELECT count() FROM profiles_older") == 3


def test_two_values_at_once_of_somebody_new_are_both_kept(ticks):
    db = ticks(city(1, "A"), city(1, "B", 1))
    assert values(db, 1) == [("B", True), ("A", False)]


def test_what_is_said_again_leaves_no_row(ticks):
    for day in range(4):
        db = ticks(city(1, "A", day))
    assert db.value("SELECT count() FROM profiles_older") == 0


def test_a_tick_without_a_value_of_somebody_known_looks_for_none(ticks, monkeypatch):
    asked = []
    whole = engine.Database.insert_new
    monkeypatch.setattr(engine.Database, "insert_new", lambda db, tick, table, *more, **binds: asked.append(table) or whole(db, tick, table, *more, **binds))
    ticks(city(1, "A"), city(2, "A"), event(1, "page_viewed"))
    ticks(event(1, "page_viewed"), city(3, "B"))
    assert "profiles_older" not in asked
    ticks(city(1, "B", 1))
    assert "profiles_older" in asked


def test_both_values_are_known_of_who_turns_out_to_be_one(ticks):
    ticks(city(1, "A"), city(2, "B", 1))
    ticks(city(2, "C", 2))
    db = ticks(merges=[(2, 1)])
    ticks.again()
    assert values(db, 1) == [("C", True), ("B", False), ("A", False)] and values(db, 2) == []
    assert {each.value: each.origin for each in profiles.said(db, 1)} == {"A": 1, "B": 2, "C": 2}


SAYINGS = some.lists(some.tuples(some.sampled_from("ABC"), some.integers(0, 9)), min_size=1, max_size=8, unique_by=lambda saying: saying[1])


@settings(max_examples=10)
@given(SAYINGS, some.data())
def test_however_they_are_cut_into_ticks_the_newest_holds_and_every_change_is_told(sayings, data):
    with lent("older" + ids.fresh()[:8], "Older") as workspace:
        ticks, left = Ticks(workspace), list(sayings)
        while left:
            size = data.draw(some.integers(1, len(left)))
            ticks(*(city(1, name, day) for name, day in left[:size]))
            ticks.again()
            left = left[size:]
        found = profiles.said(ticks.db, 1)
        in_time = [name for name, _ in sorted(sayings, key=lambda saying: saying[1])]
        assert found[0].value == in_time[-1] and found[0].holds
        told = profiles.changes_told(found, Reach(500))
        changes = [name for before, name in zip(["", *in_time], in_time, strict=False) if name != before]
        assert set(changes) <= {each.value for each in found}
        if len(sayings) == len(set(in_time)):
            assert [f"City is {name}" in line.en for name, line in zip(reversed(changes), told, strict=True)] == [True] * len(changes)
