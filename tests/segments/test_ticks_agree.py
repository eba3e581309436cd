"""However events, traits, merges and time come in: the members kept by ticks are those that the rules hold."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.segments.models import Segment
from tests.segments import random_rules as some
from tests.segments.reading import meets
from tests.segments.shop import NOON, emptied, facts_of

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

# One tick: what comes in, and how many hours after the one before.
ticks = st.fixed_dictionaries({
    "events": st.lists(some.events, max_size=6), "people": st.one_of(st.just({}), some.people),
    "merge": st.one_of(st.none(), st.none(), st.tuples(st.sampled_from(some.PERSONS), st.sampled_from(some.PERSONS))),
    "hours": st.sampled_from([0, 0.01, 6, 12, 12, 24, 60]), "twice": st.booleans(),
})


@pytest.fixture
def declared(shop):
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    return shop


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=QUIET)
@given(rules=st.lists(st.one_of(some.timely_rules, some.timely_rules, some.rules), min_size=3, max_size=6),
       late=st.one_of(some.timely_rules, some.rules), rounds=st.lists(ticks, min_size=3, max_size=8))
def test_members_after_each_tick_are_whom_the_rules_hold(declared, rules, late, rounds):
    shop = emptied(declared)
    Segment.objects.all().delete()
    shop.tick({7: {"favourite": "tea", "likes": "tea"}}, now=NOON)
    kept = {segments.save(shop.workspace, f"s{i}", rule, "mei").id: rule for i, rule in enumerate(rules)}
    nested = segments.save(shop.workspace, "nested", {"not": {"segment": min(kept)}}, "mei").id
    history = {segment: set() for segment in (*kept, nested)}
    for number, each in enumerate(rounds):
        if number == 2:  # a rule changes on the way
            segments.save(shop.workspace, "s0", late, "mei", segment=min(kept))
            kept[min(kept)] = late
        now = shop.now + timedelta(hours=each["hours"], milliseconds=1)
        merged = merges(each["merge"], shop)
        gone = shop.gone | {loser for loser, _ in merged}
        people = {person: traits for person, traits in each["people"].items() if person not in gone}
        moved = shop.tick(people, fresh(each["events"], gone, now), merged, now=now, twice=each["twice"])
        for (segment, person), joined in moved.items():
            (history[segment].add if joined else history[segment].remove)(person)
        for segment, rule in [*kept.items(), (nested, {"not": kept[min(kept)]})]:
            expected = {p for p in shop.people if meets(rule, *facts_of(shop, p), now)}
            assert shop.members(segment) == expected, (number, rule)
            assert history[segment] == expected


def fresh(events, gone, now):
    """Copies that happen in the twenty days before this tick, or half a day after it, of persons that are still there."""
    shift = timedelta(hours=12 * ((now - NOON) // timedelta(hours=12)))
    return [replace(e, at=e.at + shift, props=dict(e.props)) for e in events if e.person not in gone]


def merges(pair, shop):
    if not pair or pair[0] == pair[1] or not set(pair) <= set(shop.people):
        return []
    return [pair]
