"""The compiled SQL, asked of everybody and asked of some, and a plain reading of the rule: all three agree."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.engine import Sql
from tests.segments import random_rules as some
from tests.segments.reading import meets
from tests.segments.shop import NOON, emptied, facts_of

# Not shrunk: each try asks a real engine a few dozen questions, so shrinking would take minutes.
SOME = Sql("SELECT arrayJoin([2, 3, 4, 99]) AS person")
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture
def declared(shop):
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    return shop


@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=QUIET)
@given(people=some.people, events=st.lists(some.events, max_size=30), rules=st.lists(some.rules, min_size=6, max_size=12),
       later=st.sampled_from([0, 0.5, 1, 1.25]))
def test_random_rules_hold_whom_a_plain_reading_says(declared, people, events, rules, later):
    shop, now = emptied(declared), NOON + timedelta(days=later)
    shop.tick({**people, 7: {"favourite": "tea", "likes": "tea"}}, events, now=NOON)
    expected = [{p for p in shop.people if meets(rule, *facts_of(shop, p), now)} for rule in rules]
    assert whom(shop, rules, now) == expected
    assert whom(shop, rules, now, SOME) == [people & {2, 3, 4} for people in expected]
    steps = segments.preview(shop.workspace, [{"everyone": True}, rules[0], rules[1]], now=now).steps
    assert [step.count for step in steps[1:]] == [len(expected[0]), len(expected[0] & expected[1])]


def whom(shop, rules, now, among=None) -> list[set[int]]:
    """Whom each rule holds, all asked in one statement."""
    asked = [Sql.of(f"SELECT {i}, person FROM ([[m]])", m=segments.matching(shop.workspace, rule, now, among))
             for i, rule in enumerate(rules)]
    found = [set() for _ in rules]
    for i, person in shop.db.rows(Sql.join(" UNION ALL ", asked)):
        assert person not in found[i]
        found[i].add(person)
    return found
