"""Predicted traits: kept like what was said, with their own source, and only written where they change."""

import pytest

from koipond import collect, profiles
from koipond.engine import Sql
from koipond.kit import clock

SELECT = Sql("SELECT arrayJoin([1, 2]) AS person, toString(person * 10) AS score, if(person = 1, 'tea', '') AS interest")


@pytest.fixture
def two(workspace, tick):
    collect.record(workspace.slug, [collect.Item(kind="track", name="page_viewed", message_id=who, at=clock.now(), user_id=who)
                                    for who in ("mei", "tom")])
    tick()
    profiles.declare_trait(workspace, "score", "number")
    profiles.declare_trait(workspace, "interest", "text")
    return workspace


def traits_of(db, person):
    return {name: value.value for name, value in profiles.person(db, person).traits.items()}


def test_a_prediction_holds_from_the_next_tick_with_its_own_source(two, db, tick):
    assert profiles.predict(db, ("score", "interest"), SELECT, key="run:1") == 2
    tick(twice=True)
    assert traits_of(db, 1) == {"score": 10.0, "interest": "tea"} and traits_of(db, 2) == {"score": 20.0}
    assert {value.source for value in profiles.person(db, 1).traits.values()} == {profiles.PREDICTED_SOURCE}


def test_what_is_so_already_is_not_written_again(two, db, tick):
    profiles.predict(db, ("score", "interest"), SELECT, key="run:1")
    tick()
    assert profiles.predict(db, ("score", "interest"), SELECT, key="run:2") == 0


def test_the_same_run_twice_counts_once(two, db, tick):
    assert [profiles.predict(db, "score", SELECT, key="run:1") for _ in range(2)] == [2, 2]
    tick()
    assert db.value("SELECT count() FROM profiles_events WHERE name = 'traits_predicted'") == 2


def test_an_empty_text_clears(two, db, tick):
    profiles.predict(db, "interest", SELECT, key="run:1")
    tick()
    assert profiles.predict(db, "interest", Sql("SELECT 1 AS person, '' AS interest"), key="run:2") == 1
    tick()
    assert "interest" not in traits_of(db, 1)


def test_a_prediction_is_no_sign_of_life(two, db, tick, clock):
    seen = profiles.person(db, 1).computed["last_seen_at"]
    profiles.predict(db, ("score", "interest"), SELECT, key="run:1")
    tick()
    assert profiles.person(db, 1).computed["last_seen_at"] == seen


def test_a_trait_must_be_declared_first(two, db):
    with pytest.raises(ValueError, match="luck"):
        profiles.predict(db, "luck", Sql("SELECT 1 AS person, '7' AS luck"), key="run:1")


def test_nobody_else_may_predict():
    from koipond.collect.names import is_receipt

    assert is_receipt("traits_predicted") and is_receipt(" stage_changed ") and is_receipt("dormant_returned")
