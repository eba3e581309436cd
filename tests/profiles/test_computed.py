"""Traits computed from events: however events, merges and time come in, what is stored is what a plain reading gives."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles
from koipond.profiles.models import ComputedTrait
from tests.profiles.counted import Counted, Happened
from tests.profiles.test_moving import refresh_until

COUNT = {"metric": "count", "event": "viewed"}
WEEK = {"last_days": 7}
PERSONS = range(1, 5)


@pytest.fixture
def world(workspace):
    return Counted(workspace)


def viewed(world, person, days=0.0, **props):
    return Happened(person, "viewed", world.now - timedelta(days=days), props)


METRICS = [
    COUNT, {**COUNT, "event": ["viewed", "order_completed"], "window": {"last_days": 1}},
    {"metric": "sum", "event": "order_completed", "property": "amount"},
    {"metric": "sum", "event": "viewed", "property": "n", "window": {"last_days": 3}},
    {"metric": "sum", "event": "viewed", "property": "n", "type": "money"},
    {"metric": "average", "event": "order_completed", "property": "amount", "window": {"last_days": 2}},
    {"metric": "average", "event": "viewed", "property": "n"}, {"metric": "min", "event": "viewed", "property": "n", "window": {"last_days": 1}},
    {"metric": "max", "event": ["order_completed", "viewed"], "property": "amount"},
    {"metric": "first", "event": "viewed", "property": "kind"}, {"metric": "first", "event": "viewed", "window": {"last_days": 1.5}},
    {"metric": "last", "event": "viewed", "property": "kind", "window": {"last_days": 1}}, {"metric": "last", "event": "order_completed"},
    {"metric": "last", "event": "viewed", "property": "n", "type": "number"},
    {"metric": "most_frequent", "event": "viewed", "property": "kind", "window": {"last_days": 2}},
    {"metric": "distinct", "event": "viewed", "property": "kind", "where": [{"property": "n", "is": "missing"}]},
    {"metric": "days_since_first", "event": "viewed", "window": {"last_days": 2}}, {"metric": "days_since_last", "event": "viewed"},
    {"metric": "days_since_last", "event": "email_sent", "window": {"last_days": 1}},
    {**COUNT, "where": [{"property": "kind", "is": "not_equals", "value": "x"}, {"property": "amount", "is": "at_least", "value": 2}]},
    {"metric": "count", "event": "email_sent"},
]
# Events on few moments, half a day apart, so that they share them and lie on the edges of windows; some are yet to come.
happenings = st.lists(st.tuples(
    st.sampled_from(PERSONS), st.sampled_from(["viewed", "viewed", "order_completed", "email_sent"]), st.integers(-2, 8),
    st.fixed_dictionaries({}, optional={"kind": st.sampled_from(["x", "y", "z"]), "n": st.sampled_from(["1", "2.5", "-3", "1,200", "many"]),
                                        "total": st.sampled_from(["1", "2.5", "¥7"])})), max_size=6)
rounds = st.fixed_dictionaries({
    "happened": happenings, "hours": st.sampled_from([0.01, 6, 12, 12, 24, 60]), "twice": st.booleans(),
    "merge": st.one_of(st.none(), st.none(), st.tuples(st.sampled_from(PERSONS), st.sampled_from(PERSONS)))})


@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rounds=st.lists(rounds, min_size=3, max_size=6), early=st.lists(st.sampled_from(METRICS), min_size=5, max_size=6),
       late=st.lists(st.sampled_from(METRICS), min_size=2, max_size=3))
def test_what_is_stored_is_what_a_plain_reading_gives(workspace, rounds, early, late):
    world, gone = emptied(workspace), set()
    defined = {}

    def define(metrics):
        for metric in metrics:
            name = f"t{len(defined)}"
            profiles.compute_trait(workspace, name, metric)
            defined[name] = metric

    define(early)
    for number, each in enumerate(rounds):
        if number == 2:  # more on the way, and one that is defined anew
            define(late)
            profiles.define_anew(workspace, "t0", late[-1])
            defined["t0"] = late[-1]
        now = world.now + timedelta(hours=each["hours"])
        happened = [Happened(person, name, now - timedelta(hours=12 * half_days), dict(props))
                    for person, name, half_days, props in each["happened"] if person not in gone]
        merge = [each["merge"]] if each["merge"] and each["merge"][0] != each["merge"][1] and not gone & set(each["merge"]) else []
        gone |= {loser for loser, _ in merge}
        world.go([h for h in happened if h.person not in gone], merge, each["hours"], each["twice"])
        for name, metric in defined.items():
            assert world.stored(name) == world.read(metric), (number, name, metric)


def emptied(workspace) -> Counted:
    world = Counted(workspace)
    ComputedTrait.objects.filter(workspace=workspace).delete()
    for table in ("events", "timeline", "values", "traits", "figures", "due"):
        world.db.run(f"TRUNCATE TABLE profiles_{table}")
    return world


def test_it_is_filled_for_everybody_when_it_is_defined(world, workspace):
    world.go([viewed(world, 1), viewed(world, 1, 3), viewed(world, 2, 9), Happened(3, "signed_up", world.now)])
    trait = profiles.compute_trait(workspace, "浏览次数", COUNT, by="mei", title_zh="浏览次数", unit="times")
    assert (trait.type, trait.ready, trait.computed, trait.unit, trait.title_zh) == ("number", False, True, "times", "浏览次数")
    assert world.stored("浏览次数") == {1: 0, 2: 0, 3: 0} and profiles.next_due(world.db).year == 1970
    world.go()
    assert world.stored("浏览次数") == {1: 2, 2: 1, 3: 0}
    assert profiles.volumes(world.db)["浏览次数"] == 2
    assert profiles.person(world.db, 1).computed["浏览次数"] == 2


def test_until_a_new_definition_is_filled_the_old_one_is_read(world, workspace):
    world.go([viewed(world, 1), viewed(world, 1, 30)])
    before = profiles.compute_trait(workspace, "views", COUNT)
    world.go()
    after = profiles.define_anew(workspace, "views", {**COUNT, "window": WEEK})
    assert not after.ready and world.stored("views") == {1: 2}
    world.go(twice=True)
    assert world.stored("views") == {1: 1}
    ready = next(trait for trait in profiles.traits(workspace) if trait.name == "views")
    assert ready.ready and len({before.column, after.column, ready.column}) == 3, "whoever compares columns sees the change"


def test_time_alone_changes_a_windowed_trait_and_only_then_there_is_something_to_do(world, workspace):
    profiles.compute_trait(workspace, "views", {**COUNT, "window": {"last_days": 1}})
    world.go([viewed(world, 1), viewed(world, 2)])
    assert profiles.next_due(world.db) == world.now - timedelta(hours=1) + timedelta(days=1)
    world.go(hours=22)
    assert world.stored("views") == {1: 1, 2: 1} and world.db.value("SELECT count() FROM profiles_tick_touched") == 0
    world.go(hours=1, twice=True)
    assert world.stored("views") == {1: 0, 2: 0}
    assert world.db.rows("SELECT person, counted FROM profiles_tick_touched ORDER BY person") == [(1, 1), (2, 1)]
    assert profiles.next_due(world.db).year == 2299 or ComputedTrait.objects.get(workspace=workspace).filled


def test_far_timers_lie_in_few_months_and_ring_early(world, workspace):
    profiles.compute_trait(workspace, "views", {**COUNT, "window": {"last_days": 400}})
    world.go([viewed(world, 1)])
    due = profiles.next_due(world.db)
    for _ in range(9):
        world.go(hours=24 * 45)
    assert world.stored("views") == {1: 0} and due < world.now


def test_money_is_exact_and_an_average_of_it_is_rounded_half_up(world, workspace):
    for name in ("sum", "average"):
        profiles.compute_trait(workspace, name, {"metric": name, "event": "order_completed", "property": "amount"})
    totals = ("0.10", "0.20", "0.0002", "0.0003")
    world.go([Happened(1, "order_completed", world.now, {"total": total}) for total in totals])
    assert world.stored("sum")[1] == Decimal("0.3005")
    assert world.stored("average")[1] == Decimal("0.0751")   # 0.075125
    assert profiles.person(world.db, 1).computed["sum"] == Decimal("0.3005")


@pytest.mark.parametrize("cut_after", range(2, 26, 4))
def test_a_tick_that_is_cut_while_it_fills_runs_again_to_the_same(world, workspace, monkeypatch, cut_after):
    world.go([viewed(world, person, days) for person in (1, 2, 3) for days in (0, 3, 30)])
    profiles.compute_trait(workspace, "old", {**COUNT, "window": {"last_days": 4}})
    world.go()
    profiles.compute_trait(workspace, "new", {"metric": "days_since_first", "event": "viewed", "window": WEEK})
    profiles.define_anew(workspace, "old", {**COUNT, "window": WEEK})
    world.number, world.previous, world.now = world.number + 1, world.now, world.now + timedelta(hours=1)
    late = viewed(world, 1, 2)
    late.message_id = "late"
    world.happened = [*world.happened, late]
    from tests.profiles.hand import event

    world.given = ([event(1, "viewed", late.at, "late")], [(3, 2)])
    for each in world.happened:
        each.person = 2 if each.person == 3 else each.person
    world.lay()
    refresh_until(world, monkeypatch, cut_after)
    world.again()
    world.go(hours=24)   # what is carried over by the next tick is right too
    for name, metric in (("old", {**COUNT, "window": WEEK}), ("new", {"metric": "days_since_first", "event": "viewed", "window": WEEK})):
        assert world.stored(name) == world.read(metric), name


def test_it_is_renamed_and_deleted_and_its_column_goes_after_a_while(world, workspace):
    profiles.compute_trait(workspace, "views", COUNT, description="how often", personal_class="personal")
    world.go([viewed(world, 1)])
    trait = profiles.rename_trait(workspace, "views", "visits")
    assert (trait.name, trait.description, trait.personal_class) == ("visits", "how often", "personal") and world.stored("visits") == {1: 1}
    profiles.delete_trait(workspace, "visits")
    assert "visits" not in [trait.name for trait in profiles.traits(workspace)]
    world.go(hours=1)
    assert world.db.rows("profiles.columns_of_computed") == []
    with pytest.raises(profiles.NoSuchTrait):
        profiles.delete_trait(workspace, "visits")


@pytest.mark.parametrize("metric", [
    {}, [], {"metric": "median", "event": "x"}, {"metric": "count"}, {"metric": "count", "event": ""}, {"metric": "count", "event": []},
    {"metric": "count", "event": "x", "property": "n"}, {"metric": "sum", "event": "x"}, {"metric": "sum", "event": "x", "property": "n", "type": "text"},
    {"metric": "distinct", "event": "x", "property": "amount"}, {"metric": "sum", "event": "x", "property": "amount", "type": "number"},
    {"metric": "count", "event": "x", "window": {"last_days": 0}}, {"metric": "count", "event": "x", "window": {"last_hours": 3}},
    {"metric": "count", "event": "x", "window": {"last_days": float("nan")}}, {"metric": "count", "event": "x", "where": [{"property": "n"}]},
    {"metric": "count", "event": "x", "where": [{"property": "n", "is": "in", "value": "a"}]},
    {"metric": "count", "event": "x", "where": [{"property": "n", "is": "between", "value": [2, 1]}]},
    {"metric": "count", "event": "x", "where": [{"property": "amount", "is": "contains", "value": "1"}]},
    {"metric": "count", "event": "x", "where": [{"property": "amount", "is": "equals", "value": "0.00001"}]},
    {"metric": "count", "event": "x\0"}, {"metric": "count", "event": "x", "sql": "1"},
])
def test_a_metric_that_makes_no_sense_is_refused_with_an_example(workspace, metric):
    with pytest.raises(profiles.WrongMetric) as refused:
        profiles.compute_trait(workspace, "views", metric)
    assert refused.value.hint and refused.value.say("zh-CN")[1]


def test_a_sum_of_nothing_said_is_told_to_name_a_property_that_can_be_added_up(workspace):
    with pytest.raises(profiles.WrongMetric) as refused:
        profiles.compute_trait(workspace, "spent", {"metric": "sum", "event": "order_completed"})
    assert refused.value.say("en") == ("A trait cannot be computed so: metric.property is null.", "Give there, for example: amount")


def test_a_name_is_taken_once(workspace):
    first = profiles.compute_trait(workspace, "views", COUNT)
    assert profiles.compute_trait(workspace, "views", {**COUNT, "event": ["viewed"]}) == first
    with pytest.raises(profiles.TraitTaken):
        profiles.compute_trait(workspace, "views", {**COUNT, "event": "bought"})
    with pytest.raises(profiles.TraitTaken):
        profiles.declare_trait(workspace, "views", "number")
    with pytest.raises(profiles.TraitTaken):
        profiles.rename_trait(workspace, "views", "orders")
    with pytest.raises(profiles.NotAComputedTrait):
        profiles.rename_trait(workspace, "orders", "purchases")
