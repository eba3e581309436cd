"""The step that asks an outside service: what it may say, what is told before publishing, and what a rehearsal supposes."""

import json
from datetime import timedelta

import pytest

from koipond import deliver, journeys, profiles
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, MEI, TOM

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOT = {"name": "hot", "where": [{"property": "answer.score", "is": "at_least", "value": 80}], "next": "warm"}


def steps(**more):
    return {"ask": {"kind": "webhook", "url": "https://crm.example/score", "ways": [HOT], "otherwise": "other", "failed": "lost", **more},
            **{name: {"kind": "end"} for name in ("warm", "other", "lost")}}


def draft(**more):
    return {"entry": {"kind": "event", "event": "signed_up"}, "start": "ask", "steps": steps(**more)}


def asked(shop):
    rows = shop.db.rows("SELECT person, message_id, properties FROM collect_inbox WHERE name = 'webhook_asked' ORDER BY person, message_id LIMIT 1 BY message_id")
    return {person: (id, json.loads(properties)) for person, id, properties in rows}


def test_everybody_who_passes_is_asked_about_and_goes_on_by_the_answer(either_shop):
    shop = either_shop
    journey = shop.publish(steps(fields=["city"], event=True, hours=6))
    tick = shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    told = asked(shop)
    assert set(told) == {MEI, TOM, ANA} and shop.standing(journey) == dict.fromkeys(told, "ask ✓")
    id, props = told[MEI]
    assert id == f"{props['message']}:webhook_asked" and (props["url"], props["milliseconds"], props["event"]) == ("https://crm.example/score", "21600000", "signed_up")
    assert json.loads(props["fields"]) == ["city"] and int(props["entered_at"]) == round(tick.now.timestamp() * 1000)
    message = {person: props["message"] for person, (_, props) in told.items()}
    shop.tick((MEI, "webhook_answered", {"message": message[MEI], "status": "200", "answer.score": "93"}),
              (TOM, "webhook_failed", {"message": message[TOM]}), (ANA, "webhook_answered", {"message": "another", "answer.score": "99"}), after=HOUR)
    shop.tick(after=6 * HOUR)
    assert {who: shop.ways(journey, who)[1:3] for who in (MEI, TOM, ANA)} == {MEI: ["asked", "hot"], TOM: ["asked", "failed"], ANA: ["asked", "timeout"]}
    words = [(taken.en, taken.zh) for taken in journeys.path(shop.slug, journey, MEI)][1:3]
    assert words[0][0].startswith("an outside service was asked at 'ask'") and words[1][0].startswith("the service answered 'ask': hot") and "外部服务" in words[1][1]


@pytest.mark.parametrize("more, part", [
    ({"url": "http://crm.example/"}, "url"), ({"url": "https://10.0.0.1/"}, "url"), ({"url": "https://2130706433/"}, "url"), ({"url": None}, "url"),
    ({"fields": ["nothing_like_it"]}, "nothing_like_it"), ({"fields": "city"}, "fields"), ({"fields": [["city"]]}, "fields"), ({"event": "yes"}, "event"),
    ({"save": {"nothing_like_it": "a"}}, "nothing_like_it"), ({"save": {"city": ""}}, "save"), ({"save": {"city": 7}}, "save"), ({"save": ["city"]}, "save"),
    ({"ways": [{"name": "failed", "where": HOT["where"]}]}, "name of its own"), ({"ways": [{"name": "otherwise", "where": HOT["where"]}]}, "otherwise"),
    ({"ways": [{"name": "a"}]}, "where"), ({"ways": [{"name": "a", "where": [{"property": "score", "is": "exists"}]}]}, "answer.score"),
    ({"ways": [{"name": "a", "where": [{"property": "answer.score", "is": "like"}]}]}, "like"),
    ({"ways": [HOT | {"name": f"w{number}"} for number in range(11)]}, "1 to 10"), ({"ways": "all"}, ""), ({"days": 8}, "at most 7 days"), ({"days": "x"}, "days"),
    ({"otherwise": "nowhere"}, "nowhere"),
])
def test_what_cannot_be(shop, more, part):
    found = journeys.check(shop.slug, draft(**more))
    assert [problem for problem in found if part in problem.message or part in problem.hint], found


@pytest.mark.parametrize("more", [{}, {"ways": []}, {"ways": None}, {"days": 7}, {"minutes": 5}, {"fields": ["city", "orders"], "event": True, "save": {"city": "a.0.b"}}])
def test_what_can_be(shop, more):
    definition = draft(**more)
    if not more.get("ways", True):
        del definition["steps"]["warm"]
    assert journeys.check(shop.slug, definition) == []


def test_personal_data_that_leaves_is_told_before_publishing(shop):
    profiles.declare_trait(shop.slug, "member_no", "text", personal=True, by="mei")
    definition = draft(fields=["city", "email", "member_no"])
    (found,) = (one for one in journeys.lint(shop.slug, definition) if one.kind == "personal_sent")
    assert found.step == "ask" and "crm.example: email, member_no" in found.en and "crm.example：email, member_no" in found.zh
    assert journeys.personal_sent(shop.slug, definition) == [("ask", "crm.example", ["email", "member_no"])]
    assert "personal_sent" not in {one.kind for one in journeys.lint(shop.slug, draft(fields=["city"]))}


@pytest.mark.parametrize("event, outcomes", [
    ({"name": "webhook_answered", "properties": {"answer.score": "85"}}, ["entered", "asked", "hot", "ended"]),
    ({"name": "webhook_answered", "properties": {"answer.score": "7"}}, ["entered", "asked", "otherwise", "ended"]),
    ({"name": "webhook_failed"}, ["entered", "asked", "failed", "ended"]),
    (None, ["entered", "asked", "timeout", "ended"]),
])
def test_a_walk_is_given_the_answer(shop, event, outcomes):
    events = [{**event, "of": "ask", "after_hours": 1}] if event else []
    walk = journeys.walk_through(shop.slug, draft(), {}, events, kit_clock.now())
    assert [move.outcome for move in walk.moves] == outcomes and asked(shop) == {}


def test_a_rehearsal_asks_nobody_and_says_so(shop):
    since = kit_clock.now()
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=DAY)
    shop.tick(after=3 * DAY)
    found = journeys.rehearse(shop.slug, draft(), since, kit_clock.now())
    arrived = {step.step: step.arrived for step in found.steps}
    assert (arrived["other"], arrived.get("lost", 0), arrived.get("warm", 0)) == (2, 0, 0)
    assert any("Webhooks" in en and "Webhook" in zh for en, zh in found.how) and asked(shop) == {}


def test_a_service_cannot_be_played_from_outside():
    from koipond.collect import names

    assert {deliver.ASKED, deliver.ANSWERED, deliver.FAILED} <= names.OURS
