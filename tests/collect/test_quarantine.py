"""What is held back can be looked at, corrected, accepted, set aside, and sent again: each message once."""

import pytest

from koipond import collect, engine
from koipond.collect.governance import decisions, replay
from koipond.collect.governance.errors import (
    AlreadyReplayed,
    BadChoice,
    BadCorrection,
    BadEventName,
    NoSuchItem,
    TooLargeItem,
)
from koipond.kit.errors import Refusal
from tests.collect.governing import all_accounted_for, declared, facts, reasons, round_of, states, taken, track

RULES = {"total": {"type": "number", "required": True}, "kind": {"allowed": ("green", "black")}, "on": {"type": "date"},
         "gift": {"type": "boolean"}, "note": {}}
ANY = collect.Choice()


@pytest.fixture
def held(workspace):
    """`held(a={…properties…}, …)`: messages that are held back."""
    collect.declare(workspace.slug, "tea_bought", declared(**RULES), by="mei")

    def come(**messages):
        collect.record(workspace.slug, [track(message, **properties) for message, properties in messages.items()])
        round_of(workspace)
        assert set(messages) <= {message for message, state in states(workspace).items() if state == "held"}

    return come


def props(db) -> dict:
    return dict(db.rows("SELECT message_id, props FROM collect_tick_events"))


@pytest.mark.parametrize("correction, sent, kept", [
    ({"do": "fill", "property": "total", "value": 0}, {"note": "x"}, {"total": "0", "note": "x"}),
    ({"do": "fill", "property": "total", "value": "1.5"}, {"total": None}, {"total": "1.5"}),
    ({"do": "rename", "property": "amount", "to": "total"}, {"amount": 5}, {"total": "5"}),
    ({"do": "cast", "property": "total", "to": "number"}, {"total": " ￥1,234.50 "}, {"total": "1234.50"}),
    ({"do": "cast", "property": "note", "to": "text"}, {"total": 1, "note": 5}, {"total": "1", "note": "5"}),
    ({"do": "cast", "property": "note", "to": "text"}, {"total": 1, "note": {"a": "b"}}, {"total": "1", "note": '{"a":"b"}'}),
    ({"do": "cast", "property": "gift", "to": "boolean"}, {"total": 1, "gift": "是"}, {"total": "1", "gift": "true"}),
    ({"do": "cast", "property": "gift", "to": "boolean"}, {"total": 1, "gift": 0}, {"total": "1", "gift": "false"}),
    ({"do": "cast", "property": "on", "to": "date"}, {"total": 1, "on": "2026/3/9"}, {"total": "1", "on": "2026-03-09"}),
    ({"do": "cast", "property": "on", "to": "date"}, {"total": 1, "on": "2026-03-09T23:30:00+08:00"}, {"total": "1", "on": "2026-03-09"}),
    ({"do": "map", "property": "kind", "values": {"绿": "green", "2": "black"}}, {"total": 1, "kind": "绿"}, {"total": "1", "kind": "green"}),
    ({"do": "map", "property": "kind", "values": {"绿": "green", "2": "black"}}, {"total": 1, "kind": 2}, {"total": "1", "kind": "black"}),
    ({"do": "remove", "property": "kind"}, {"total": 1, "kind": "red", "it's": "\\ \" 茶"}, {"total": "1", "it's": "\\ \" 茶"}),
])
def test_a_correction_mends_what_is_held_back(workspace, db, held, correction, sent, kept):
    held(a=sent)
    assert collect.replay(workspace.slug, ANY, "mei", [correction]) == replay.Replayed(1, 0)
    assert states(workspace) == {"a": "replayed"}
    round_of(workspace, repeat=True)
    assert props(db) == {"a": kept} and states(workspace) == {"a": "taken"}
    all_accounted_for(workspace, db)


def test_corrections_are_done_one_after_the_other_to_those_chosen(workspace, db, held):
    held(a={"amount": "1,000"}, b={"amount": "2,000"}, c={"total": 5, "kind": "red"})
    steps = [{"do": "rename", "property": "amount", "to": "total"}, {"do": "cast", "property": "total", "to": "number"}]
    assert collect.replay(workspace.slug, collect.Choice(property="total", reason="missing"), "mei", steps).items == 2
    round_of(workspace)
    assert props(db) == {"a": {"total": "1000"}, "b": {"total": "2000"}} and states(workspace)["c"] == "held"


def test_what_breaks_the_declaration_again_is_held_back_again_and_can_be_sent_again(workspace, db, held):
    held(a={"kind": "red"})
    collect.replay(workspace.slug, ANY, "mei", [{"do": "fill", "property": "total", "value": 1}])
    round_of(workspace, repeat=True)
    one, = collect.quarantine(workspace.slug)
    assert (one.breaches, one.properties) == ([("kind", "not_allowed")], {"kind": "red", "total": 1})
    collect.replay(workspace.slug, ANY, "mei", [{"do": "remove", "property": "kind"}])
    round_of(workspace)
    assert props(db) == {"a": {"total": "1"}} and states(workspace) == {"a": "taken"}
    all_accounted_for(workspace, db)


def test_what_is_accepted_is_taken_as_it_is_and_nothing_else(workspace, db, held):
    held(a={"total": "much"}, b={})
    assert collect.replay(workspace.slug, collect.Choice(reason="wrong_type"), "mei", accept=True).items == 1
    collect.record(workspace.slug, [track("c", total="much")])
    round_of(workspace, repeat=True)
    assert props(db) == {"a": {"total": "much"}} and states(workspace) == {"a": "taken", "b": "held", "c": "held"}
    assert [(one.kind, one.said["items"], one.by) for one in collect.decisions(workspace.slug) if one.kind == "accept"] == [("accept", 1, "mei")]


def test_one_item_is_edited_and_sent_again(workspace, db, held):
    held(a={"total": "x"}, b={})
    item = next(one.item for one in collect.quarantine(workspace.slug) if one.message_id == "a")
    collect.edit_held(workspace.slug, item, {"total": 3, "note": "茶"}, "mei")
    round_of(workspace)
    assert props(db) == {"a": {"total": "3", "note": "茶"}} and states(workspace) == {"a": "taken", "b": "held"}
    with pytest.raises(AlreadyReplayed):
        collect.edit_held(workspace.slug, item, {}, "mei")


def test_replaying_twice_changes_nothing(workspace, db, held):
    held(a={}, b={})
    fill = [{"do": "fill", "property": "total", "value": 1}]
    assert collect.replay(workspace.slug, ANY, "mei", fill).items == 2
    assert collect.replay(workspace.slug, ANY, "mei", fill).items == 0
    round_of(workspace)
    before = facts(db)
    assert collect.replay(workspace.slug, ANY, "mei", fill).items == 0
    assert collect.begin(workspace.slug, collect.catalogue.clock.now(), lambda now: False) is None and facts(db) == before


class Killed(Exception):
    pass


@pytest.mark.parametrize("statements", range(9))
def test_a_replay_that_is_killed_anywhere_loses_nothing_and_each_message_counts_once(workspace, db, held, monkeypatch, statements):
    held(**{f"m{n}": {} for n in range(5)})
    monkeypatch.setattr(replay, "PAGE", 2)
    fill = [{"do": "fill", "property": "total", "value": 1}]
    whole, left = engine.Database._try, [3 + statements]

    def failing(self, *arguments):
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return whole(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(engine.Database, "_try", failing)
        try:
            collect.replay(workspace.slug, ANY, "mei", fill, accept=True)
            ended = True
        except (Killed, collect.NotStored):
            ended = False
    assert len(states(workspace)) == 5
    if not ended:
        collect.replay(workspace.slug, ANY, "mei", fill)
    round_of(workspace, repeat=True)
    assert states(workspace) == dict.fromkeys([f"m{n}" for n in range(5)], "taken")
    assert db.value("SELECT count() FROM collect_seen") == 5 and taken(db) == {f"m{n}" for n in range(5)}
    assert set().union(*reasons(db).values()) <= {"duplicate"}
    all_accounted_for(workspace, db)


def test_a_message_that_its_sender_repeats_whole_is_taken_and_the_one_held_back_is_done_with(workspace, db, held):
    held(a={})
    collect.record(workspace.slug, [track("a", total=1)])
    round_of(workspace, repeat=True)
    assert taken(db) == {"a"} and states(workspace) == {"a": "taken"}
    assert collect.replay(workspace.slug, ANY, "mei").items == 0


def test_a_large_replay_goes_in_lots(workspace, db, held, monkeypatch):
    monkeypatch.setattr(replay, "PAGE", 2)
    held(**{f"m{n}": {} for n in range(7)})
    assert collect.replay(workspace.slug, ANY, "mei", accept=True, most=3) == replay.Replayed(3, 4)
    assert collect.replay(workspace.slug, ANY, "mei", accept=True) == replay.Replayed(4, 0)
    round_of(workspace)
    assert len(taken(db)) == 7


def test_what_is_dismissed_is_kept_and_can_come_back(workspace, held):
    held(a={}, b={"total": "x"})
    assert collect.set_aside(workspace.slug, collect.Choice(reason="missing"), "mei") == 1
    assert states(workspace) == {"a": "dismissed", "b": "held"}
    assert [one.acted_by for one in collect.quarantine(workspace.slug, collect.Choice(state="dismissed"))] == ["mei"]
    assert collect.set_aside(workspace.slug, ANY, "mei", back=True) == 1 and states(workspace) == {"a": "held", "b": "held"}


def test_the_list_is_filtered_and_goes_on_where_it_stopped(workspace, held):
    held(**{f"m{n}": {} for n in range(5)})
    held(other={"total": "x"})
    first = collect.quarantine(workspace.slug, ANY, limit=2)
    second = collect.quarantine(workspace.slug, ANY, limit=10, before=first[-1].cursor)
    assert [one.message_id for one in first + second] == ["other", "m4", "m3", "m2", "m1", "m0"]
    assert [one.message_id for one in collect.quarantine(workspace.slug, collect.Choice(property="total", reason="wrong_type"))] == ["other"]
    for nothing in (collect.Choice(source=8), collect.Choice(event="x"), collect.Choice(state="taken"), collect.Choice(item="0" * 32)):
        assert collect.quarantine(workspace.slug, nothing) == []


@pytest.mark.parametrize("choice, corrections, error", [
    ({"state": "gone"}, [], BadChoice), ({"reason": "bad"}, [], BadChoice), ({"item": "zz"}, [], NoSuchItem), ({"state": "taken"}, [], BadChoice),
    ({}, [{"do": "guess", "property": "x"}], BadChoice), ({}, [{"do": "fill", "property": "x"}], BadCorrection),
    ({}, [{"do": "fill", "property": "x", "value": {}}], BadCorrection), ({}, [{"do": "cast", "property": "x", "to": "money"}], BadChoice),
    ({}, [{"do": "map", "property": "x", "values": {}}], BadCorrection), ({}, [{"do": "remove", "property": " "}], BadEventName),
    ({}, [{"do": "remove", "property": "x"}] * 21, BadCorrection), ({}, [{"do": "remove", "property": "x", "to": "y"}], BadCorrection),
])
def test_what_cannot_be_is_refused_and_nothing_is_sent(workspace, db, held, choice, corrections, error):
    held(a={})
    with pytest.raises(error):
        collect.replay(workspace.slug, collect.Choice(**choice), "mei", corrections)
    assert states(workspace) == {"a": "held"} and db.value("SELECT count() FROM collect_inbox") == 1


def test_an_edit_is_no_larger_than_an_item_may_be(workspace, held):
    held(a={})
    with pytest.raises(TooLargeItem):
        collect.edit_held(workspace.slug, collect.quarantine(workspace.slug)[0].item, {"note": "x" * 40_000}, "mei")


@pytest.mark.parametrize("deed, error", [
    (lambda w: collect.block(w, "email_opened", by="mei"), "collect.E182"),
    (lambda w: collect.block(w, "consent_withdrawn", by="mei"), "collect.E182"),
    (lambda w: collect.rename(w, "x", "identified", by="mei"), "collect.E182"),
    (lambda w: collect.block(w, "  ", by="mei"), "collect.E183"),
    (lambda w: collect.block(w, "a", by="mei"), "collect.E187"),
    (lambda w: collect.declare(w, "a", declared(), by="mei"), "collect.E187"),
    (lambda w: collect.rename(w, "c", "c", by="mei"), "collect.E188"),
    (lambda w: collect.rename(w, "c", "a", by="mei"), "collect.E188"),
    (lambda w: collect.rename(w, "b", "c", by="mei"), "collect.E188"),
    (lambda w: collect.rename(w, "d", "e", by="mei"), "collect.E188"),
    (lambda w: collect.rename(w, "d", "y", by="mei", property="x"), "collect.E188"),
    (lambda w: collect.take_back(w, "block", "a", by="mei"), "collect.E189"),
])
def test_decisions_that_contradict_what_stands_are_refused(workspace, deed, error):
    collect.rename(workspace.slug, "a", "b", by="mei")
    collect.block(workspace.slug, "d", by="mei", property="x")
    before = collect.decisions(workspace.slug)
    with pytest.raises(Refusal) as told:
        deed(workspace.slug)
    assert told.value.number == error and collect.decisions(workspace.slug) == before


def test_decisions_have_a_limit_and_the_log_says_who_and_what_stands(workspace, monkeypatch):
    monkeypatch.setattr(decisions, "MOST_STANDING", 2)
    collect.block(workspace.slug, "a", by="mei", because="noise")
    collect.block(workspace.slug, "b", by="wei")
    with pytest.raises(Refusal) as told:
        collect.block(workspace.slug, "c", by="mei")
    assert told.value.number == "collect.E193"
    collect.take_back(workspace.slug, "block", "a", by="wei")
    assert [(one.number, one.name, one.said, one.by, one.because, one.stands) for one in collect.decisions(workspace.slug)] == [
        (3, "a", None, "wei", "", False), (2, "b", {}, "wei", "", True), (1, "a", {}, "mei", "noise", False)]
