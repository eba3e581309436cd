"""What we may do, and that without a word we may not."""

from datetime import timedelta

import pytest

from koipond import profiles
from koipond.engine import Sql
from tests.profiles.hand import NOON, event

SECOND = timedelta(seconds=1)


def word(person, state, at=NOON, n="", **props):
    return event(person, f"consent_{state}", at, f"{state}-{person}-{at:%H%M%S}-{n}", props={"channel": "email", **props})


def states(db, **asked):
    return {(person, channel): state for person, channel, state in
            db.rows(Sql.of("SELECT person, channel, state FROM ([[consents]])", consents=profiles.consent_sql(**asked)))}


def test_who_said_nothing_has_not_consented(ticks):
    assert states(ticks(event(1, "page_viewed"))) == {}


def test_the_newest_word_holds_whenever_it_arrives(ticks):
    ticks(word(1, "granted", NOON), word(2, "withdrawn", NOON))
    db = ticks(word(1, "withdrawn", NOON - SECOND), word(2, "granted", NOON + SECOND))
    assert states(db) == {(1, "email"): "granted", (2, "email"): "granted"}


@pytest.mark.parametrize("first, second", [("granted", "withdrawn"), ("withdrawn", "granted")])
def test_of_two_words_of_the_same_time_the_withdrawal_holds(ticks, first, second):
    ticks(word(1, first))
    assert states(ticks(word(1, second))) == {(1, "email"): "withdrawn"}


def test_channels_and_purposes_are_apart(ticks):
    db = ticks(word(1, "granted"), word(1, "withdrawn", channel="SMS ", n="s"), word(1, "withdrawn", NOON + SECOND, purpose="research"))
    assert states(db) == {(1, "email"): "granted", (1, "sms"): "withdrawn"}
    assert states(db, purpose="research") == {(1, "email"): "withdrawn"}
    assert states(db, among=Sql("SELECT toUInt64(9) AS person")) == {}


@pytest.mark.parametrize("channel", ["all", ""])
def test_a_withdrawal_from_all_counts_in_every_channel_until_a_newer_word(ticks, channel):
    db = ticks(word(1, "granted"), word(1, "granted", channel="sms", n="s"), word(1, "withdrawn", NOON + SECOND, channel=channel),
               word(1, "granted", NOON + 2 * SECOND, channel="sms", n="t"))
    assert states(db) == {(1, "email"): "withdrawn", (1, "sms"): "granted"}


@pytest.mark.parametrize("channel", ["all", "", "  "])
def test_a_permission_for_no_channel_is_none(ticks, channel):
    assert states(ticks(word(1, "granted", channel=channel))) == {}


def test_a_merge_keeps_both_words_and_the_newest_holds(ticks):
    ticks(word(1, "granted"), word(2, "withdrawn", NOON + SECOND))
    db = ticks(merges=[(2, 1)])
    assert states(db) == {(1, "email"): "withdrawn"}
    ticks.again()
    assert db.value("SELECT count() FROM profiles_consents") == 2


def test_granting_needs_its_proof_and_a_channel(workspace):
    with pytest.raises(profiles.NoProof):
        profiles.grant(workspace.slug, 1, "email", "form", " ")
    for channel, method in (("all", "form"), ("E-mail", "form"), ("email", "One click!")):
        with pytest.raises(profiles.BadConsent):
            profiles.grant(workspace.slug, 1, channel, method, "form 7")


def test_a_withdrawal_said_twice_with_the_same_key_is_one_event(workspace, db):
    first = profiles.withdraw(workspace.slug, 7, "email", "one_click", proof="message 1", once="message 1")
    assert profiles.withdraw(workspace.slug, 7, "email", "one_click", proof="message 1", once="message 1") == first
    assert profiles.withdraw(workspace.slug, 7, "email", "one_click", once="message 2") != first
    granted = profiles.grant(workspace.slug, 7, "email", "form", "form 3", by="mei", once="message 1")
    rows = db.rows("SELECT name, message_id, person, properties FROM collect_inbox ORDER BY seq")
    assert [r[:3] for r in rows[:2]] == [("consent_withdrawn", first, 7)] * 2
    assert rows[3] == ("consent_granted", granted, 7, '{"channel":"email","purpose":"marketing","method":"form","proof":"form 3","by":"mei"}')


def test_a_withdrawal_of_one_of_them_outlives_a_grant_the_other_gave_before_they_were_one(ticks):
    ticks(word(1, "granted", NOON + SECOND), word(2, "withdrawn"))
    merged(ticks, 2, 1, at=NOON + 5 * SECOND)
    assert states(ticks.db) == {(1, "email"): "withdrawn"}
    late = word(1, "granted", NOON + 4 * SECOND, n="late")
    assert states(ticks(late)) == {(1, "email"): "withdrawn"}, "given before they were one"
    assert states(ticks(word(1, "granted", NOON + 6 * SECOND, n="anew"))) == {(1, "email"): "granted"}
    merged(ticks, 3, 1, at=NOON + 9 * SECOND)
    assert states(ticks.db) == {(1, "email"): "granted"}, "a later merge with somebody who said nothing takes no grant away"


def test_taken_apart_each_has_their_own_word_again(ticks):
    ticks(word(1, "granted", NOON + SECOND), word(2, "withdrawn"))
    merged(ticks, 2, 1, at=NOON + 5 * SECOND)
    ticks.number += 1
    ticks.given = ([], [])
    ticks.lay()
    ticks.db.run("INSERT INTO identify_tick_parts VALUES (2, 1, 2, '2026-03-01 12:00:00', 0)")
    profiles.refresh(ticks.tick())
    assert states(ticks.db) == {(1, "email"): "granted", (2, "email"): "withdrawn"}
    assert states(ticks.db, channel="email") == states(ticks.db)


def merged(ticks, loser, survivor, at):
    """A tick in which an event of that time showed that two are one."""
    ticks.db.run("INSERT INTO identify_merges (loser, survivor, at, tick) VALUES ({l:UInt64}, {s:UInt64}, {at:DateTime64(3, 'UTC')}, {t:UInt64})",
                 l=loser, s=survivor, at=at, t=ticks.number + 1)
    ticks(merges=[(loser, survivor)])
