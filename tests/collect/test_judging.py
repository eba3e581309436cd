"""The tick goes by what is declared, blocked and renamed, the same way however often it is run."""

import itertools
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from koipond import collect, engine
from koipond.collect import ticks
from koipond.collect.items import Item
from koipond.collect.models import TickRecord
from tests.collect.governing import (
    all_accounted_for,
    breaches,
    declared,
    facts,
    reasons,
    round_of,
    states,
    taken,
    track,
)

AT = ticks.clock.now()
TOTAL = {"total": {"type": "money", "required": True}}


def record(workspace, *items):
    collect.record(workspace.slug, list(items))


def test_what_keeps_its_declaration_is_taken_and_what_breaks_it_is_held_back_with_the_reasons(workspace, db):
    collect.declare(workspace.slug, "Tea Bought", declared(kind={"allowed": ("green", "black")}, **TOTAL), by="mei")
    record(workspace, track("good", "Tea Bought", total="12.5000", kind="green"), track("bad", "Tea Bought", kind="red"), track("x", "Other"))
    round_of(workspace, repeat=True)
    assert taken(db) == {"good", "x"}
    held, = collect.quarantine(workspace.slug)
    assert (held.message_id, held.event, held.breaches, held.state) == (
        "bad", "Tea Bought", [("kind", "not_allowed"), ("total", "missing")], "held")
    assert (held.properties, held.source, held.user_id) == ({"kind": "red"}, 7, "mei")
    counted = [(one.property, one.reason, one.items) for one in collect.quarantine_counts(workspace.slug)]
    assert counted == [("kind", "not_allowed", 1), ("total", "missing", 1)]
    all_accounted_for(workspace, db)


def test_allow_only_counts_and_refuse_refuses_with_the_reasons(workspace, db):
    collect.declare(workspace.slug, "lenient", declared("allow", **TOTAL), by="mei")
    collect.declare(workspace.slug, "strict", declared("refuse", **TOTAL), by="mei")
    record(workspace, track("a", "lenient", total="many"), track("b", "strict"), track("c", "strict", total=3))
    round_of(workspace, repeat=True)
    assert taken(db) == {"a", "c"} and reasons(db) == {"b": {"schema_broken"}}
    told, = collect.refused(workspace.slug)
    assert told.number == "collect.E181" and told.message == "The event 'strict' breaks its declaration: total missing."
    assert db.rows("SELECT event, property, reason, outcome, items FROM collect_breaches ORDER BY event") == [
        ("lenient", "total", "wrong_type", "allow", 1), ("strict", "total", "missing", "refuse", 1)]
    all_accounted_for(workspace, db)


def test_a_blocked_event_is_refused_and_taken_when_the_block_is_taken_back(workspace, db):
    collect.block(workspace.slug, "noise", by="mei", because="a loop in the app")
    record(workspace, track("a", "noise"), track("b", "music"))
    round_of(workspace, repeat=True)
    assert taken(db) == {"b"} and reasons(db) == {"a": {"event_blocked"}}
    collect.take_back(workspace.slug, "block", "noise", by="mei")
    assert collect.replay_refused(workspace.slug, "mei").items == 1
    round_of(workspace, repeat=True)
    assert taken(db) == {"a"}
    assert collect.replay_refused(workspace.slug, "mei").items == 0
    all_accounted_for(workspace, db)


def test_a_blocked_property_is_left_out_and_a_renamed_one_has_its_new_name(workspace, db):
    collect.block(workspace.slug, "tea_bought", by="mei", property="phone")
    collect.rename(workspace.slug, "tea_bought", "total", by="mei", property="amount")
    record(workspace, track("a", phone="1380", amount=5, x="y"), track("b", amount=5, total=6), track("c", "other", phone="1", amount=2))
    round_of(workspace, repeat=True)
    assert dict(db.rows("SELECT message_id, props FROM collect_tick_events")) == {
        "a": {"total": "5", "x": "y"}, "b": {"total": "6"}, "c": {"phone": "1", "amount": "2"}}


def test_a_declaration_speaks_of_properties_after_renaming_and_blocking(workspace, db):
    collect.rename(workspace.slug, "tea_bought", "total", by="mei", property="amount")
    collect.block(workspace.slug, "tea_bought", by="mei", property="junk")
    collect.declare(workspace.slug, "tea_bought", declared(closed=True, **TOTAL), by="mei")
    record(workspace, track("a", amount=5, junk=1), track("b", amount="x"))
    round_of(workspace)
    assert taken(db) == {"a"} and states(workspace) == {"b": "held"}


def test_an_event_has_its_new_name_from_the_next_tick_on_and_keeps_the_old_one_before(workspace, db):
    record(workspace, track("a", "Purchase"))
    round_of(workspace)
    collect.rename(workspace.slug, "Purchase", "Order Completed", by="mei")
    record(workspace, track("b", "Purchase"), track("c", "Purchase "))
    round_of(workspace, repeat=True)
    assert set(db.rows("SELECT message_id, name FROM collect_tick_events")) == {("b", "order_completed"), ("c", "order_completed")}
    assert {one.name: one.seen for one in collect.events(workspace.slug)} == {"Purchase": 1, "order_completed": 2}
    collect.take_back(workspace.slug, "rename", "Purchase", by="mei")
    record(workspace, track("d", "Purchase"))
    round_of(workspace)
    assert {one.name: one.seen for one in collect.events(workspace.slug)} == {"Purchase": 2, "order_completed": 2}


def test_a_tick_that_was_cut_short_goes_by_what_was_decided_when_it_began(workspace, db):
    collect.declare(workspace.slug, "tea_bought", declared(**TOTAL), by="mei")
    record(workspace, track("a"))
    tick = collect.begin(workspace.slug, ticks.clock.now(), lambda now: False)
    collect.settle(tick)
    collect.take_back(workspace.slug, "declare", "tea_bought", by="mei")
    collect.block(workspace.slug, "tea_bought", by="mei")
    again = collect.begin(workspace.slug, ticks.clock.now(), lambda now: False)
    collect.settle(again)
    collect.finish(again)
    assert again.again and states(workspace) == {"a": "held"} and reasons(db) == {}


class _Counting(engine.Database):
    def __init__(self, workspace):
        super().__init__(workspace)
        self.statements = 0

    def _try(self, *arguments):
        self.statements += 1
        return super()._try(*arguments)


def statements_of_a_tick(workspace, *items) -> int:
    record(workspace, *items)
    tick = collect.begin(workspace.slug, ticks.clock.now(), lambda now: False)
    counting = _Counting(workspace.slug)
    collect.settle(engine.Tick(tick.workspace, tick.number, tick.now, tick.previous, tick.lanes, counting))
    collect.finish(tick)
    return counting.statements


def test_it_costs_nothing_when_nothing_is_decided_and_one_statement_when_it_does_not_concern_the_tick(workspace):
    plain = statements_of_a_tick(workspace, track("a"))
    assert plain == statements_of_a_tick(workspace, track("b")) == 6
    collect.rename(workspace.slug, "old", "new", by="mei")
    statements_of_a_tick(workspace, track("c"))  # counts what came before under its old name
    assert statements_of_a_tick(workspace, track("d")) == plain + 0
    collect.declare(workspace.slug, "elsewhere", declared(**TOTAL), by="mei")
    statements_of_a_tick(workspace, track("e"))
    assert statements_of_a_tick(workspace, track("f")) == plain + 1
    collect.declare(workspace.slug, "tea_bought", declared(**TOTAL), by="mei")
    statements_of_a_tick(workspace, track("g", total=1))
    assert statements_of_a_tick(workspace, track("h", total=1)) == plain + 4


VALUES = some.one_of(
    some.none(), some.booleans(), some.integers(-1000, 10**15), some.integers(-10**6, 10**6).map(lambda n: n / 1000),
    some.sampled_from(["", "12", "12.5", "-0.10", "1e3", "abc", "Abc", "null", "true", " 5", "5 ", "1,000", "0.00001", "2024-02-29", "2023-02-29",
                       "2024-2-9", "1899-12-31", "2024-02-29T10:00:00Z", "2024-02-29 24:00", "2024-02-29T10:00+08:00", "茶", "茶茶茶\n",
                       '{"a":1}', "it's", "a\\b", '"q"', "99999999999999.9999", "123456789012345", "NaN", "inf", "１２"]),
    some.just({"a": 1}), some.just([1, "x"]), some.text(max_size=5))
NAMES = ["total", "品", "it's", "a.b", "x\\y"]


@some.composite
def rules(draw):
    type = draw(some.sampled_from(["text", "number", "boolean", "date", "datetime", "money"]))
    more = {"type": type, "required": draw(some.booleans())}
    if draw(some.booleans()):
        more["allowed"] = tuple(draw(some.lists(some.sampled_from(["12", "12.5", "abc", "茶", "it's", "true", "2024-02-29"]), max_size=3)))
    if type == "text":
        more |= {"pattern": draw(some.sampled_from(["", "^[a-z]+$", "茶{2}", "^.?$", "[0-9]", r"a\\b", "^(true|null)$"])), "most_chars": draw(some.integers(0, 4))}
    if type in ("number", "money"):
        bounds = sorted(draw(some.lists(some.sampled_from([-5, 0, 12, 12.5, 500]), min_size=2, max_size=2)))
        more |= {"low": draw(some.sampled_from(["", str(bounds[0])])), "high": draw(some.sampled_from(["", str(bounds[1])]))}
    return more


SCHEMAS = some.tuples(some.sampled_from(["allow", "quarantine", "refuse"]), some.booleans(), some.dictionaries(some.sampled_from(NAMES), rules(), max_size=4))
EVENTS = some.lists(some.tuples(some.integers(0, 3), some.dictionaries(some.sampled_from([*NAMES, "else"]), VALUES, max_size=5)), min_size=1, max_size=25)
_numbers = itertools.count()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(some.lists(SCHEMAS, min_size=1, max_size=3), EVENTS)
def test_the_engine_judges_as_plain_python_does_and_every_item_has_one_fate(workspace, db, schemas, events):
    run = next(_numbers)
    declarations = {f"event {run} {n}": declared(on_breach, closed, **properties) for n, (on_breach, closed, properties) in enumerate(schemas)}
    for name, declaration in declarations.items():
        collect.declare(workspace.slug, name, declaration, by="mei")
    items = [Item("track", f"event {run} {event}", f"{run}-{n}", AT, "mei", source=7, properties=properties)
             for n, (event, properties) in enumerate(events)]
    record(workspace, *items)
    round_of(workspace, repeat=True)
    expected = {}
    for item in items:
        declaration = declarations.get(item.name)
        broken = breaches(declaration, item.properties) if declaration else set()
        expected[item.message_id] = (declaration.on_breach if broken else "take", broken)
    judged = {message: (outcome, set(map(tuple, broken))) for message, outcome, broken in db.rows(
        "SELECT message_id, outcome, breaches FROM collect_tick_judged INNER JOIN collect_inbox USING (lane, seq)")} if any(
        fate != "take" for fate, _ in expected.values()) else {}
    assert {message: fate for message, fate in expected.items() if fate[0] != "take"} == judged
    assert taken(db) == {message for message, (fate, _) in expected.items() if fate in ("take", "allow")}
    all_accounted_for(workspace, db)


@pytest.mark.parametrize("cut_after", range(0, 24, 2))
def test_a_tick_with_decisions_cut_anywhere_and_run_again_gives_the_same_facts(workspace, db, monkeypatch, cut_after):
    collect.declare(workspace.slug, "held", declared(**TOTAL), by="mei")
    collect.declare(workspace.slug, "strict", declared("refuse", **TOTAL), by="mei")
    collect.declare(workspace.slug, "lenient", declared("allow", **TOTAL), by="mei")
    collect.block(workspace.slug, "noise", by="mei")
    record(workspace, track("first", "held"))
    round_of(workspace)
    collect.replay(workspace.slug, collect.Choice(), "mei", [{"do": "fill", "property": "total", "value": 1}])
    record(workspace, *[track(f"{name}{total}", name, total=total) for name in ("held", "strict", "lenient", "noise", "else") for total in (1, "x")],
           track("held1", "held"))
    monkeypatch.setattr(ticks.catalogue.keep_up, "__defaults__", (ticks.decisions.NOTHING, 1))
    tick = collect.begin(workspace.slug, ticks.clock.now(), lambda now: False)
    left = [cut_after]

    class Cut(Exception):
        pass

    whole = engine.Database._try

    def failing(self, *arguments):
        if left[0] == 0:
            raise Cut
        left[0] -= 1
        return whole(self, *arguments)

    monkeypatch.setattr(engine.Database, "_try", failing)
    with suppress(Cut):
        collect.settle(tick)
    monkeypatch.setattr(engine.Database, "_try", whole)
    again = collect.begin(workspace.slug, ticks.clock.now(), lambda now: False)
    collect.settle(again)
    once = facts(db)
    collect.settle(collect.again(again))
    collect.finish(again)
    assert facts(db) == once
    assert taken(db) == {"first", "held1", "strict1", "lenient1", "lenientx", "else1", "elsex"}
    assert states(workspace) == {"first": "taken", "heldx": "held"}
    assert reasons(db) == {"strictx": {"schema_broken"}, "noise1": {"event_blocked"}, "noisex": {"event_blocked"}, "held1": {"duplicate"}}
    assert db.value("SELECT sum(items) FROM collect_breaches WHERE tick = 2") == 3
    assert TickRecord.objects.filter(workspace=workspace, ended_at=None).count() == 0
    all_accounted_for(workspace, db)
