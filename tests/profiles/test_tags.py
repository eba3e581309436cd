"""Tags: given by hand and by events, in exclusive groups the newest replaces the older, also after merges."""

from datetime import timedelta
from itertools import permutations

import pytest

from koipond import profiles
from koipond.engine import Sql
from tests.profiles.counted import Counted
from tests.profiles.hand import event
from tests.profiles.test_moving import refresh_until


@pytest.fixture
def world(workspace):
    return Counted(workspace)


def go(world, *events, merges=(), twice=True):
    world.previous, world.now = world.now, world.now + timedelta(hours=1)
    world(*events, merges=merges)
    if twice:
        world.again()


def said(world, person, tag, days_ago=0.0, name="tag_added", **props):
    return event(person, name, world.now - timedelta(days=days_ago), props={"tag": tag, **props})


def has(world, *persons):
    return [[held.tag for held in profiles.tags_of(world.db, person)] for person in persons]


def test_an_event_gives_and_takes_a_tag_and_its_history_stays(world, workspace):
    profiles.make_tag(workspace, "VIP", by="mei")
    go(world, said(world, 1, "VIP", 2, by="crm", because="gold card"), said(world, 2, "VIP"), said(world, 3, "unknown"))
    assert has(world, 1, 2, 3) == [["VIP"], ["VIP"], []]
    go(world, said(world, 1, "VIP", 1, "tag_removed"))
    assert has(world, 1, 2) == [[], ["VIP"]] and profiles.tag_counts(world.db) == {"VIP": 1}
    words = profiles.tag_history(world.db, 1)
    assert [(word.tag, word.given, word.how, word.by, word.because) for word in words] == [
        ("VIP", False, "event", "", ""), ("VIP", True, "event", "crm", "gold card")]
    assert [held.tag for held in profiles.person(world.db, 2).tags] == ["VIP"]


def test_late_and_repeated_words_come_out_right_in_any_order(world, workspace):
    profiles.make_tag(workspace, "VIP")
    go(world, said(world, 1, "VIP", 1, "tag_removed"))
    go(world, said(world, 1, "VIP", 2))
    assert has(world, 1) == [[]]
    go(world, said(world, 1, "VIP", 0.5))
    assert has(world, 1) == [["VIP"]]


def test_events_that_named_a_tag_before_it_was_made_are_read(world, workspace):
    go(world, said(world, 1, "新客"), said(world, 2, "新客", 2), said(world, 2, "新客", 1, "tag_removed"))
    profiles.make_tag(workspace, "新客")
    assert profiles.next_due(world.db).year == 1970
    go(world)
    assert has(world, 1, 2) == [["新客"], []] and profiles.next_due(world.db).year == 2299


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_an_exclusive_group_the_newest_replaces_the_older_and_does_not_come_back(world, workspace, order):
    profiles.make_group(workspace, "tier", exclusive=True)
    for name in ("silver", "gold"):
        profiles.make_tag(workspace, name, group="tier")
    profiles.make_tag(workspace, "tea")
    words = [said(world, 1, "silver", 3), said(world, 1, "gold", 2), said(world, 1, "tea", 9)]
    for number in order:
        go(world, words[number], twice=False)
    assert has(world, 1) == [["gold", "tea"]]
    go(world, said(world, 1, "gold", 1, "tag_removed"))
    assert has(world, 1) == [["tea"]]
    go(world, said(world, 1, "silver"))
    assert has(world, 1) == [["silver", "tea"]]


@pytest.mark.parametrize("cut_after", range(3, 24, 3))
def test_a_merge_carries_tags_by_origin_wherever_it_is_cut(world, workspace, monkeypatch, cut_after):
    profiles.make_group(workspace, "tier", exclusive=True)
    for name in ("silver", "gold"):
        profiles.make_tag(workspace, name, group="tier")
    profiles.make_tag(workspace, "tea")
    go(world, said(world, 1, "silver", 3), said(world, 2, "gold", 2), said(world, 2, "tea", 9), said(world, 3, "tea", 1), twice=False)
    profiles.give_tag(workspace, "tea", [1, 3], given=False, because="asked", by="mei")
    world.number, world.previous, world.now = world.number + 1, world.now, world.now + timedelta(hours=1)
    world.given = ([event(1, "page_viewed", world.now)], [(2, 1)])
    world.lay()
    refresh_until(world, monkeypatch, cut_after)
    world.again()
    assert has(world, 1, 3) == [["gold"], []]
    assert world.db.value("SELECT count() FROM profiles_tagged FINAL WHERE person = 2") == 0
    assert {(word.tag, word.given, word.origin) for word in profiles.tag_history(world.db, 1)} == {
        ("silver", True, 1), ("gold", True, 2), ("tea", True, 2), ("tea", False, 1)}
    assert world.db.value("SELECT count() FROM profiles_tags") == 6


def test_many_are_given_a_tag_by_one_decision(world, workspace):
    profiles.make_tag(workspace, "winter")
    go(world, *(event(person, "page_viewed", world.now) for person in range(1, 8)))
    everybody = Sql("SELECT person FROM profiles_traits FINAL WHERE person != 0")
    deed = profiles.give_tag(workspace, "winter", everybody, by="mei", because="campaign", once="w1")
    assert profiles.give_tag(workspace, "winter", everybody, once="w1") == deed and (deed.people, deed.done) == (7, False)
    assert profiles.next_due(world.db).year == 1970
    go(world)
    assert profiles.persons_tagged(world.db, "winter") == list(range(1, 8)) and profiles.persons_tagged(world.db, "winter", 5) == [6, 7]
    profiles.give_tag(workspace, "winter", [2, 3, 3], given=False)
    go(world)
    assert profiles.tag_counts(world.db) == {"winter": 5} and [one.done for one in profiles.deeds(workspace, "winter")] == [True, True]
    go(world, twice=False)
    assert profiles.next_due(world.db).year == 2299


def test_a_decision_about_somebody_who_is_merged_meanwhile_is_about_whoever_stays(world, workspace):
    profiles.make_tag(workspace, "winter")
    go(world, event(1, "page_viewed", world.now), event(2, "page_viewed", world.now))
    profiles.give_tag(workspace, "winter", [2])
    go(world, merges=[(2, 1)])
    assert has(world, 1) == [["winter"]]


@pytest.mark.parametrize("name", ["", " VIP", "x" * 61, "a\nb"])
def test_a_bad_name_is_refused(workspace, name):
    with pytest.raises(profiles.BadTagName):
        profiles.make_tag(workspace, name)


def test_what_cannot_be_is_refused_and_says_what_there_is(workspace):
    profiles.make_tag(workspace, "VIP")
    profiles.make_tag(workspace, "loyal", by_rule=True)
    profiles.make_group(workspace, "tier", exclusive=True)
    for refusal, deed in [
        (profiles.TagTaken, lambda: profiles.make_tag(workspace, "VIP", group="tier")), (profiles.TagTaken, lambda: profiles.make_group(workspace, "tier")),
        (profiles.WrongGroup, lambda: profiles.make_tag(workspace, "x", group="none")), (profiles.NoSuchTag, lambda: profiles.give_tag(workspace, "VIPs", [1])),
        (profiles.WrongWay, lambda: profiles.give_tag(workspace, "loyal", [1])), (profiles.TagTaken, lambda: profiles.change_tag(workspace, "VIP", to="loyal")),
        (profiles.TooManyTagged, lambda: profiles.give_tag(workspace, "VIP", list(range(1, 10_002)))),
    ]:
        with pytest.raises(refusal) as refused:
            deed()
        assert refused.value.hint and refused.value.say("zh-CN")[1]
