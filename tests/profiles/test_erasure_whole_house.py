"""Somebody in the middle of everything is forgotten: in a segment, on a journey, with a mail sent and one waiting."""

import pytest

from koipond import collect, content, deliver, identify, journeys, profiles, segments
from koipond.clock import run_until_idle
from tests.profiles.test_erasure import EMAIL, NAME, PHONE, USER, he_comes, item, left_of_her, she_comes

BODY = '<p>{{ person.name }} <a href="{{ unsubscribe_url }}">x</a></p>'


@pytest.fixture
def shop(workspace):
    """She and Tom get a first mail; a second waits for them. Something of hers was refused, and a cell of an import left out."""
    template = content.save_template(workspace.slug, "Hello", "{{ person.name }}", html=BODY, by="test").template
    everybody = segments.save(workspace.slug, "Everybody", {"trait": "email", "is": "exists"}, by="test")
    send = lambda then: {"kind": "send", "channel": "email", "template": template, "next": then}  # noqa: E731
    journey = journeys.save(workspace.slug, "Two mails", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": everybody.id, "who": "now_and_later"}, "reentry": "never",
        "holdout_percent": 0, "goal": None, "exit": None, "start": "one", "steps": {"one": send("two"), "two": send(None)}}, by="test")
    collect.record(workspace.slug, [
        *she_comes(), *he_comes(), item("consent_granted", "tom-yes", user_id="tom", properties={"channel": "email"}),
        item("no_event_name", "cut", kind="refused", properties={"fields": {}, "item": f'{{"email": "{EMAIL}", "phone": "{PHONE}'}),
    ])
    run_until_idle(workspace.slug)
    journeys.publish(workspace.slug, journey.id, by="test")
    run_until_idle(workspace.slug)
    workspace.segment, workspace.journey = everybody.id, journey.id
    return workspace


def left(db):
    """What texts of hers there are, with the refused cell of a sheet that somebody else imported."""
    db.run("INSERT INTO collect_problems (import, line, column, value, reason, refused, order_id, at) VALUES "
           "(1, 2, 'birthday', {value:String}, 'no_date', 0, '', now64(3))", value=f"{NAME} {EMAIL}")
    return left_of_her(db)


@pytest.mark.parametrize("sent", [True, False], ids=["after her mails went", "while they wait"])
def test_nothing_of_her_is_left_and_the_others_go_on(shop, db, sent):
    if sent:
        deliver.send_now(shop.slug)
        run_until_idle(shop.slug)
    her, tom = identify.find(db, "user_id", USER), identify.find(db, "user_id", "tom")
    deliver.suppress(shop.slug, "email", EMAIL, by="test", note=f"{NAME} called")
    before = left(db)
    assert {"collect_refused", "collect_inbox", "collect_problems", "deliver_suppressions"} <= before.keys()
    assert ("deliver_mailbox" in before) is sent
    assert segments.segments_of(db, her) == [shop.segment] and segments.members(db, shop.segment) == 2

    asked = profiles.erase(shop, [her], by="owner", because="letter 7")
    run_until_idle(shop.slug, twice=True)

    assert left_of_her(db) == {}
    assert segments.segments_of(db, her) == [] and segments.members(db, shop.segment) == 1
    assert segments.audit(shop, shop.segment).agrees
    assert db.rows("SELECT DISTINCT person FROM journeys_positions") == db.rows("SELECT DISTINCT person FROM journeys_moves") == [(tom,)]
    assert db.rows("SELECT DISTINCT person FROM deliver_outbox") == [(tom,)]
    assert db.value("SELECT count() FROM deliver_suppressions") == 0
    assert db.rows("SELECT reason, lifted FROM deliver_stops") == [("manual", 0)], "she is not written to again"
    names = set(profiles.erasure(shop, asked.id).rows)
    assert {"segments_members", "journeys_positions", "journeys_moves", "deliver_outbox", "collect_refused", "collect_problems"} <= names

    deliver.send_now(shop.slug)
    run_until_idle(shop.slug, twice=True)
    assert {mail.to for mail in deliver.mailbox(shop.slug)} == {"tom@stays.example"}
    assert db.value("SELECT count() FROM deliver_batches FINAL WHERE done = 0") == 0
    assert left_of_her(db) == {} and db.value("SELECT count() FROM deliver_receipts WHERE person = {p:UInt64}", p=her) == 0


def test_everybody_may_be_forgotten_at_once(shop, db):
    profiles.erase(shop, [identify.find(db, "user_id", user) for user in (USER, "tom")], by="owner", because="shop closes", refuse_again=True)
    run_until_idle(shop.slug, twice=True)
    assert profiles.count(db) == 0 and segments.members(db, shop.segment) == 0
    collect.record(shop.slug, [item("", "back", "identify", user_id="tom", traits={"email": "tom@stays.example"}),
                               item("", "new", "identify", user_id="eva", traits={"email": "eva@new.example"})])
    run_until_idle(shop.slug, twice=True)
    assert profiles.count(db) == 1 and segments.members(db, shop.segment) == 1
