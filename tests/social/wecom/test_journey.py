"""What a member does, or leaves, moves a journey on: confirmed, reminded, never confirmed."""

import time
from datetime import timedelta

import pytest

from koipond import content, deliver, journeys, profiles
from koipond.kit import clock
from tests.social.wecom.conftest import confirm
from tests.twin.peer import until


@pytest.fixture
def journey(taken):
    """Whoever is new is written to; who was not, because no member confirmed it, gets a tag, and so does who was."""
    for tag in ("reached", "unconfirmed"):
        profiles.make_tag(taken.slug, tag, by="mei")
    text = content.save_template(taken.slug, "hello", channel="wecom", text="新客礼已备好", by="mei").template
    tagged = {name: {"kind": "set", "tags": {"add": [name]}, "next": None} for name in ("reached", "unconfirmed")}
    made = journeys.save(taken.slug, "new customers", {
        "kind": "marketing", "entry": {"kind": "event", "event": "wecom_friend_added", "where": []}, "reentry": "never", "holdout_percent": 0, "goal": None,
        "exit": None, "start": "write", "steps": {
            "write": {"kind": "send", "channel": "wecom", "template": text, "next": "answer"},
            "answer": {"kind": "wait_any", "days": 7, "timeout": None, "ways": [
                {"name": "sent", "event": "wecom_delivered", "of": "write", "next": "reached"},
                {"name": "left lying", "event": "wecom_refused", "of": "write", "next": "unconfirmed",
                 "where": [{"property": "reason", "is": "equals", "value": "never_confirmed"}]}]},
            **tagged}}, by="mei")
    journeys.publish(taken.slug, made.id, by="mei")
    time.sleep(1.1)     # WeCom tells whole seconds: who is added within that of publishing was there before
    taken.settle()
    return taken


def task_of(corp, name: str):
    """The task by which a new customer is to be written to."""
    corp.twin.act("wecom", "add", customer=name, userid="lin")
    corp.until(lambda: corp.friends(external_userid=corp.customer(name)))

    def asked() -> list:
        deliver.send_now(corp.slug)
        return corp.tasks()

    return until(asked)[0]


def tags(corp, name: str) -> list[str]:
    return [held.tag for held in profiles.tags_of(corp.db, corp.person(name))]


def test_a_confirmed_message_and_one_that_nobody_confirms_go_different_ways(journey):
    corp = journey
    confirm(corp, task_of(corp, "甲"))
    corp.until(lambda: tags(corp, "甲") == ["reached"])
    task = task_of(corp, "乙")
    reminded = len(corp.state()["notes"].get("lin", []))
    for _ in range(3):      # days, of which some hour is by day in Beijing
        for _ in range(3):
            clock.forward(timedelta(hours=8))
            corp.settle()
    corp.until(lambda: tags(corp, "乙") == ["unconfirmed"])
    assert corp.state()["tasks"][task.msgid]["cancelled"] and "新客礼已备好" not in corp.talk("乙")
    assert 1 <= len(corp.state()["notes"]["lin"]) - reminded <= 3
    found = corp.db.rows("SELECT count() FROM deliver_suppressions")
    assert found == [(0,)]      # it was no fault of the address


def test_nobody_is_reminded_where_the_account_says_so(crowd):
    deliver.change_account(crowd.slug, crowd.account.id, "test", values={"remind_hours": "0"})
    crowd.send(crowd.people[0], hours=60)
    crowd.tasks()
    for _ in range(6):
        clock.forward(timedelta(hours=8))
        crowd.settle()
    assert not crowd.state()["notes"].get("lin")
