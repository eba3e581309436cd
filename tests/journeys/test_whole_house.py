"""The three waves with every room below at work: real events, real people, real mail, real openings."""

import json
from datetime import timedelta

import pytest

from koipond import access, collect, content, deliver, journeys, measure, segments
from koipond.collect import Item
from tests.collect.conftest import call

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(params=[False, True], ids=["once", "twice"])
def house(workspace, db, clock, tick, request):
    return House(workspace.slug, db, clock, lambda: tick(twice=request.param))


class House:
    """People who came through the inbox, and a journey on them."""

    def __init__(self, slug, db, clock, tick):
        self.slug, self.db, self.clock, self.tick, self.sent = slug, db, clock, tick, 0

    def item(self, name, user, **properties):
        self.sent += 1
        return Item("track", name, f"e{self.sent}", self.clock.now(), user_id=user, source=1, properties=properties)

    def people(self, *users):
        now = self.clock.now()
        collect.record(self.slug, [
            Item("identify", "", f"i-{user}", now, user_id=user, source=1, traits={"email": f"{user}@shop.example", "city": "Suzhou"})
            for user in users])
        collect.record(self.slug, [self.item("consent_granted", user, channel="email", purpose="marketing", method="form", proof="f1")
                                   for user in users])
        self.tick()

    def happen(self, *items):
        collect.record(self.slug, list(items))
        self.tick()

    def mail(self):
        """Sends what is due, and takes in what came of it."""
        deliver.send_now(self.slug)
        self.tick()

    def later(self, by):
        self.clock.forward(by)
        self.tick()

    def person(self, user):
        return self.db.value("SELECT person FROM identify_identifiers FINAL WHERE kind = 'user_id' AND value = {u:String}", u=user)

    def opens(self, user):
        message, journey = self.db.rows("SELECT toString(message), journey FROM deliver_outbox WHERE person = {p:UInt64} AND step = 'mail'", p=self.person(user))[0]
        return Item("track", "email_opened", f"{message}:opened", self.clock.now(), person=self.person(user),
                    properties={"message": message, "journey": str(journey), "step": "mail", "round": "1"})


def waves(house, segment, **more):
    templates = {name: content.save_template(house.slug, name, f"{name} for {{{{ person.city }}}}", html=f"<p>{name}</p>", by="mei").template
                 for name in ("first", "second", "reminder")}
    steps = {
        "mail": {"kind": "send", "channel": "email", "template": templates["first"], "next": "opened?"},
        "opened?": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": 3, "then": "second", "timeout": "pause"},
        "second": {"kind": "send", "channel": "email", "template": templates["second"], "next": "end"},
        "pause": {"kind": "wait", "days": 2, "next": "reminder"},
        "reminder": {"kind": "send", "channel": "email", "template": templates["reminder"], "next": "end"},
        "end": {"kind": "end"}}
    draft = {"kind": "marketing", "entry": {"kind": "segment", "segment": segment, "who": "now_and_later"}, "reentry": "never",
             "goal": {"event": "order_completed", "window_days": 14}, "start": "mail", "steps": steps, **more}
    made = journeys.save(house.slug, "Waves", draft, "mei").id
    journeys.publish(house.slug, made, "mei")
    return made


def test_three_waves_from_the_inbox_to_the_report(house):
    house.people("mei", "tom", "ana")
    suzhou = segments.save(house.slug, "Suzhou", {"trait": "city", "is": "equals", "value": "Suzhou"}, "mei", live=True).id
    journey = waves(house, suzhou)
    house.tick()
    house.mail()
    report = measure.report(house.slug, journey)
    assert (report.entered, report.standing, report.steps[0].put, report.steps[0].accepted) == (3, 3, 3, 3)

    house.clock.forward(HOUR)
    house.happen(house.opens("mei"))
    house.people("wei")                                         # joins the segment later
    house.mail()
    house.later(3 * DAY)
    house.happen(house.item("order_completed", "tom", total="49.90", order_id="o1"))
    house.later(2 * DAY)
    house.mail()

    assert [t.outcome for t in journeys.path(house.slug, journey, house.person("mei"))] == ["entered", "sent", "happened", "sent", "ended"]
    assert [t.outcome for t in journeys.path(house.slug, journey, house.person("tom"))] == [
        "entered", "sent", "timeout", "goal", "waited", "sent", "ended"]
    report = measure.report(house.slug, journey)
    steps = {step.step: step for step in report.steps}
    assert (report.entered, steps["mail"].put, steps["second"].put, steps["reminder"].put) == (4, 4, 1, 3)
    assert (steps["mail"].accepted, steps["mail"].opened, steps["reminder"].accepted) == (4, 1, 3)
    assert (report.goal.treated.reached, str(report.goal.treated.revenue)) == (1, "49.9000")
    assert house.db.rows("SELECT count(), uniqExact(message) FROM deliver_outbox") == [(8, 8)]


def test_a_forged_opening_moves_nobody_and_counts_for_nothing(house):
    house.people("mei")
    journey = waves(house, segments.save(house.slug, "All", {"everyone": True}, "mei", live=True).id)
    house.tick()
    house.mail()
    house.clock.forward(HOUR)
    token = access.create_key(house.slug, "shop", ["collect"], by="tests")[1]
    told = house.opens("mei").properties
    answer = call("POST", "/v1/track", json.dumps({"userId": "mei", "event": "email_opened", "properties": told}).encode(),
                  {"Authorization": f"Bearer {token}"})
    assert answer.json["accepted"] == 0
    house.tick()
    assert [t.outcome for t in journeys.path(house.slug, journey, house.person("mei"))] == ["entered", "sent"]
    assert measure.report(house.slug, journey).steps[0].opened == 0


def test_two_people_found_to_be_one_get_one_journey(house):
    house.people("ana")
    journey = waves(house, 0, entry={"kind": "event", "event": "signed_up"})
    house.happen(house.item("signed_up", "ana"), Item("track", "signed_up", "anon", house.clock.now(), anonymous_id="browser-7f3a9c51", source=1))
    assert house.db.value("SELECT count() FROM journeys_positions FINAL WHERE NOT done") == 2
    house.happen(Item("identify", "", "login", house.clock.now(), user_id="ana", anonymous_id="browser-7f3a9c51", source=1))
    house.later(3 * DAY)
    house.later(2 * DAY)
    assert house.db.rows("SELECT step, count() FROM deliver_outbox GROUP BY step ORDER BY step") == [("mail", 2), ("reminder", 1)]
    counts = journeys.counts(house.slug, journey)
    assert (counts.entered, counts.ended) == (2, {"ended": 1, "merged": 1})
