"""What waits for a visitor: for whom, how often, how long."""

from datetime import timedelta

import pytest

from koipond import access, collect, content, deliver, identify, profiles
from koipond import clock as ticking
from koipond.deliver.site import proof, secret
from koipond.deliver.site.waiting import AT_ONCE, SHOWN_A_DAY, Visitor, note, waiting
from koipond.kit import clock as time

TEXT = "{{ person.first_name | default: '朋友' }}，今日满 200 减 30"


class Site:
    """A workspace whose messages go to visitors."""

    def __init__(self, office):
        self.office, self.slug, self.db = office, office.slug, office.db
        self.template = content.save_template(self.slug, "banner", channel="on_site", subject="会员日", text=TEXT, link="https://shop.example/day", by="test").id
        self.number = 0

    def comes(self, user: str = "", anonymous: str = "", **traits) -> int:
        self.number += 1
        collect.record(self.slug, [collect.Item(kind="identify", name="", message_id=f"v{self.number}", at=time.now(), user_id=user, anonymous_id=anonymous,
                                                source=1, traits=traits)])
        ticking.run_until_idle(self.slug)
        return identify.find(self.db, "user_id" if user else "anonymous_id", user or anonymous)

    def send(self, *people: int, **more) -> list[str]:
        self.office.number = max(self.office.number, self.db.value("SELECT max(tick) FROM deliver_outbox") or 0) + 1
        made = self.office.put(*people, channel="on_site", template=self.template, step=f"s{self.office.number}", **more)
        deliver.send_now(self.slug)
        ticking.run_until_idle(self.slug)
        return made

    def sees(self, **visitor) -> list[str]:
        return [told["message"] for told in waiting(self.slug, Visitor(**visitor))]

    def proved(self, user: str) -> dict:
        return {"user": user, "proof": proof(secret(self.slug), user)}

    def reactions(self, message: str) -> list[str]:
        ticking.run_until_idle(self.slug)
        return deliver.outbox_state(self.db, message).reactions


@pytest.fixture
def site(office):
    return Site(office)


def test_a_message_waits_for_a_visitor_who_never_said_anything(site):
    message, = site.send(site.comes(anonymous="b1", first_name="美"))
    told, = waiting(site.slug, Visitor(anonymous="b1"))
    assert told["message"] == message and told["subject"] == "会员日" and told["text"] == "美，今日满 200 减 30" and "/t/c/" in told["link"]
    assert site.office.state(message) == ("accepted", "") and site.sees(anonymous="b2") == [] and site.sees() == []


def test_what_was_shown_is_not_shown_again_and_counts_once(site):
    message, = site.send(site.comes(anonymous="b1"))
    for _ in range(3):
        assert note(site.slug, Visitor(anonymous="b1"), message, "shown")
    assert site.sees(anonymous="b1") == [] and site.reactions(message) == ["opened"]
    assert note(site.slug, Visitor(anonymous="b1"), message, "dismissed") and site.reactions(message) == ["dismissed", "opened"]
    assert site.db.value("SELECT count() FROM deliver_receipts WHERE status = 'opened'") == 1


def test_nobody_can_act_for_somebody_else(site):
    message, = site.send(site.comes(anonymous="b1"))
    site.comes(anonymous="b2")
    assert not note(site.slug, Visitor(anonymous="b2"), message, "dismissed") and not note(site.slug, Visitor(anonymous="b1"), "nonsense", "shown")
    assert site.sees(anonymous="b1") == [message]


def test_who_has_an_account_must_prove_to_be_it(site):
    message, = site.send(site.comes(user="mei", anonymous="b1"))
    assert site.sees(anonymous="b1") == [] and site.sees(user="mei") == [] and site.sees(user="mei", proof="0" * 64) == []
    assert site.sees(user="mei", proof=proof(secret(access.create_workspace("other", "Other").slug), "mei")) == []
    assert site.sees(**site.proved("tom")) == [] and site.sees(user="mei", proof=site.proved("tom")["proof"]) == [] and site.sees(user="mei", proof="é") == []
    assert site.sees(**site.proved("mei")) == [message]


def test_what_waited_for_a_browser_waits_for_the_account_after_signing_in(site):
    message, = site.send(site.comes(anonymous="b1"))
    site.comes(user="mei", anonymous="b1")
    assert site.sees(**site.proved("mei")) == [message]


def test_it_waits_no_longer_than_it_may(site, clock):
    message, = site.send(site.comes(anonymous="b1"), hours=2)
    assert site.sees(anonymous="b1") == [message]
    clock.forward(timedelta(hours=3))
    assert site.sees(anonymous="b1") == []


def test_who_withdraws_while_it_waits_does_not_see_it(site):
    person = site.comes(anonymous="b1")
    message, = site.send(person)
    profiles.withdraw(site.slug, person, "on_site", method="page", proof="test")
    ticking.run_until_idle(site.slug)
    assert site.sees(anonymous="b1") == []
    later, = site.send(person)
    assert site.office.state(later) == ("refused", "no_consent")
    needed, = site.send(person, kind="transactional")
    assert site.sees(anonymous="b1") == [needed] and message != needed


def test_nobody_is_shown_more_than_a_few_a_day(site, clock):
    person = site.comes(anonymous="b1")
    for _ in range(SHOWN_A_DAY + 2):
        site.send(person, hours=48)
    seen = []
    while told := site.sees(anonymous="b1"):
        assert len(told) <= AT_ONCE
        for message in told:
            note(site.slug, Visitor(anonymous="b1"), message, "shown")
        seen += told
    assert len(seen) == len(set(seen)) == SHOWN_A_DAY
    clock.forward(timedelta(days=1, minutes=1))
    assert len(site.sees(anonymous="b1")) == 2


def test_written_down_twice_it_is_there_once(site):
    from koipond.deliver.channels.on_site import channel

    message, = site.send(site.comes(anonymous="b1"))
    assert channel.Line().known(site.db, [{"message": message, "attempt": 1}]) == {(message, 1): ("accepted", "", "waits on the site")}
    site.db.run("INSERT INTO deliver_on_site SELECT * FROM deliver_on_site")
    assert site.sees(anonymous="b1") == [message]


def test_what_was_put_is_told_with_what_became_of_it(site):
    mei, tom = site.comes(user="u1"), site.comes(user="u2")
    first, _ = site.send(mei, tom)
    since = time.now() - timedelta(days=1)
    told, = deliver.on_site(site.db, since)
    assert (told.template, told.put, told.waiting, told.shown, told.clicked, told.dismissed) == (site.template, 2, 2, 0, 0, 0)
    for act in ("shown", "clicked", "shown"):
        assert note(site.slug, Visitor(**site.proved("u1")), first, act)
    told, = deliver.on_site(site.db, since)
    assert (told.put, told.waiting, told.shown, told.clicked, told.dismissed) == (2, 1, 1, 1, 0)
    assert deliver.on_site(site.db, time.now() + timedelta(days=1)) == []
