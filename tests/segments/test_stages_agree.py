"""However events, traits, merges and time come in: everybody is in the first stage whose rule holds, and history adds up."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.segments.models import LifecycleVersion
from tests.segments import random_rules as some
from tests.segments.reading import meets
from tests.segments.shop import NOON, emptied, facts_of
from tests.segments.test_ticks_agree import fresh, merges, ticks

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=QUIET)
@given(rules=st.lists(st.one_of(some.timely_rules, some.rules), min_size=2, max_size=4), late=some.timely_rules,
       rounds=st.lists(ticks, min_size=3, max_size=6))
def test_everybody_is_in_the_first_stage_that_holds(shop, rules, late, rounds):
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    shop = emptied(shop)
    for table in ("segments_stages", "segments_stage_moves"):
        shop.db.run(f"TRUNCATE TABLE {table}")
    LifecycleVersion.objects.filter(workspace=shop.workspace).delete()
    shop.tick({7: {"favourite": "tea", "likes": "tea"}}, now=NOON)
    taken = take(shop, rules)
    for number, each in enumerate(rounds):
        if number == 2:  # the set changes on the way
            taken = take(shop, [late, *rules])
        now = shop.now + timedelta(hours=each["hours"], milliseconds=1)
        merged = merges(each["merge"], shop)
        gone = shop.gone | {loser for loser, _ in merged}
        people = {person: traits for person, traits in each["people"].items() if person not in gone}
        shop.tick(people, fresh(each["events"], gone, now), merged, now=now, twice=each["twice"])
        expected = {p: next(name for name, rule in taken.items() if meets(rule, *facts_of(shop, p), now)) for p in shop.people}
        assert dict(shop.db.rows("SELECT person, toString(stage) FROM segments_stages FINAL")) == expected, number
        assert walked(shop) == expected, number
    tomorrow = (shop.now + timedelta(days=1)).date()
    counts = {stage: count for stage, count in segments.stage_counts(shop.workspace).items() if count}
    assert segments.stage_counts(shop.workspace, tomorrow) == counts


def take(shop, rules) -> dict:
    taken = {f"s{i}": rule for i, rule in enumerate(rules)} | {"rest": {"everyone": True}}
    segments.save_stages(shop.workspace, [{"name": name, "rule": rule} for name, rule in taken.items()], "mei")
    return taken


def walked(shop) -> dict:
    """Where everybody stands after all the changes of their history, each of which begins where the one before ended."""
    stands = {}
    for person, was, became in shop.db.rows("SELECT person, toString(was), toString(became) FROM segments_stage_moves ORDER BY person, at, tick"):
        assert stands.get(person, "") == was
        stands[person] = became
    return {person: stage for person, stage in stands.items() if stage}
