"""A draft on the past, and one invented person: the same tick, nothing sent, nothing kept."""

from datetime import timedelta
from decimal import Decimal

import pytest

from koipond import content, journeys, profiles
from koipond.kit import clock as kit_clock
from koipond.social import links
from tests.journeys.conftest import ANA, EVERYBODY, MEI, TOM, WEI, three_waves

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def past(shop):
    """Ten days: Mei and Tom sign up, then Ana; Tom orders two days later. Mei and Ana may be written to."""
    for person in EVERYBODY:
        shop.db.run("INSERT INTO profiles_traits (person, t_email) SELECT {p:UInt64}, concat('p', toString({p:UInt64}), '@example.org')", p=person)
    since = kit_clock.now()
    for person in (MEI, ANA):
        shop.db.run("INSERT INTO profiles_consents (person, channel, purpose, state, at, method, message_id, origin) SELECT {p:UInt64}, 'email', 'marketing', 'granted',"
                    " {at:DateTime64(3, 'UTC')}, 'form', toString({p:UInt64}), {p:UInt64}", p=person, at=since - DAY)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=DAY)
    shop.tick((ANA, "signed_up"), after=2 * DAY)
    shop.tick((TOM, "order_completed", {"total": "30"}), after=HOUR)
    shop.tick(after=7 * DAY)
    return since, kit_clock.now()


def draft(shop, steps=None, **more):
    steps = steps or three_waves(shop)
    return {"entry": {"kind": "event", "event": "signed_up"}, "kind": "marketing", "start": next(iter(steps)), "steps": steps,
            "goal": {"event": "order_completed", "window_days": 14}, **more}


def facts(shop):
    return shop.everything(), shop.db.rows("SELECT count() FROM collect_inbox"), shop.db.rows("SHOW TABLES")



def test_had_it_run_since_then(shop):
    since, until = past(shop)
    before = facts(shop)
    found = journeys.rehearse(shop.slug, draft(shop), since, until, journeys.Assumed(opened=1.0, clicked=0.0, delay_hours=1, prices={"email": Decimal("0.01")}))
    assert (found.entered, found.goals) == (3, 1)
    assert found.not_sent == {"no_consent": 2}, "Tom never permitted it, so nothing of his is opened either"
    by_step: dict = {}
    for one in found.sent:
        by_step[one.step, one.verdict] = by_step.get((one.step, one.verdict), 0) + one.messages
    assert by_step == {("mail", "ok"): 2, ("mail", "no_consent"): 1, ("second", "ok"): 2, ("reminder", "no_consent"): 1}
    assert found.messages == 4 and found.cost == Decimal("0.04")
    assert sum(day.entered for day in found.days) == 3 and sum(day.messages for day in found.days) == 4
    assert facts(shop) == before, "nothing is kept"
    assert all(en and zh for en, zh in found.how)


@pytest.mark.parametrize(("short", "parts"), [((), 2), (("sms",), 1)])
def test_a_text_costs_as_many_messages_as_it_is_billed_with_its_short_links(shop, short, parts):
    since, until = past(shop)
    for person in EVERYBODY:
        shop.db.run("INSERT INTO profiles_traits (person, t_phone, tick) SELECT {p:UInt64}, concat('+861380000000', toString({p:UInt64})), 2", p=person)
    text = content.save_template(shop.slug, "Text", channel="sms", by="mei",
                                 text="【茶】新茶上市，看这里 https://shop.example/tea/of/the/mountains/in/autumn?and=a-long-query&more=of-it ，欢迎。").template
    links.set_rules(shop.slug, "mei", utm=False, values={}, only_own=False, domains=[], short=list(short), domain="")
    steps = {"text": {"kind": "send", "channel": "sms", "template": text, "next": None}}
    found = journeys.rehearse(shop.slug, draft(shop, steps, kind="transactional"), since, until, journeys.Assumed(prices={"sms": Decimal("0.05")}))
    assert found.messages > 0 and found.cost == Decimal("0.05") * found.messages * parts
    assert any("billed as 2" in en for en, _ in found.how) == (parts == 2)


@pytest.mark.parametrize("window_days, goals", [(14, 1), (2, 0)])
def test_a_goal_counts_in_its_window_when_nobody_is_under_way_any_more(shop, window_days, goals):
    since = kit_clock.now()
    shop.tick((TOM, "signed_up"), after=DAY)
    shop.tick((TOM, "order_completed"), after=5 * DAY)
    goal = {"event": "order_completed", "window_days": window_days}
    found = journeys.rehearse(shop.slug, draft(shop, {"stop": {"kind": "end"}}, goal=goal), since, kit_clock.now())
    assert (found.entered, found.standing, found.goals) == (1, 0, goals)


def test_nobody_answers_and_everybody_is_reminded(shop):
    since, until = past(shop)
    found = journeys.rehearse(shop.slug, draft(shop), since, until, journeys.Assumed(opened=0.0))
    assert {step.step: step.arrived for step in found.steps}["reminder"] == 3
    assert found.messages == 4


def test_the_past_is_seen_as_it_was(shop):
    """Consent that came later does not count earlier; an order that came later is not known at the split."""
    since, until = past(shop)
    shop.db.run("INSERT INTO profiles_consents (person, channel, purpose, state, at, method, message_id, origin) SELECT {p:UInt64}, 'email', 'marketing', 'granted',"
                " {at:DateTime64(3, 'UTC')}, 'form', 'late', {p:UInt64}", p=TOM, at=until - HOUR)
    steps = {"bought?": {"kind": "split", "rule": {"event": "order_completed"}, "yes": "thanks", "no": "ask"},
             "thanks": shop.send("end", "thanks"), "ask": shop.send("end", "ask"), "end": {"kind": "end"}}
    found = journeys.rehearse(shop.slug, draft(shop, steps), since, until)
    assert {step.step: step.arrived for step in found.steps} == {"bought?": 3, "thanks": 0, "ask": 3, "end": 3}
    assert found.not_sent == {"no_consent": 1}


def test_a_segment_is_rehearsed_as_it_was_then(shop):
    past(shop)
    since = kit_clock.now()
    segment = shop.segment([MEI])
    shop.db.run("INSERT INTO segments_moves (segment, person, at, joined, tick) SELECT {s:UInt32}, {p:UInt64}, {at:DateTime64(3, 'UTC')}, 1, 5", s=segment, p=MEI, at=since - DAY)
    shop.db.run("INSERT INTO segments_moves (segment, person, at, joined, tick) SELECT {s:UInt32}, {p:UInt64}, {at:DateTime64(3, 'UTC')}, 1, 6", s=segment, p=WEI, at=since + 2 * DAY)
    shop.tick(after=5 * DAY)
    steps = {"rest": {"kind": "wait", "days": 30, "next": None}}
    found = journeys.rehearse(shop.slug, draft(shop, steps, entry={"kind": "segment", "segment": segment}), since, kit_clock.now())
    assert (found.entered, found.standing) == (2, 2)
    assert [day.entered for day in found.days] == [1, 1]


@pytest.mark.parametrize("days", [0, -1, 500])
def test_a_period_that_cannot_be(shop, days):
    with pytest.raises(journeys.BadDefinition):
        journeys.rehearse(shop.slug, draft(shop), kit_clock.now() - timedelta(days=days), kit_clock.now())


def test_one_invented_person_goes_all_the_way(shop):
    before, now = facts(shop), kit_clock.now()
    walk = journeys.walk_through(shop.slug, draft(shop), {"first_name": "Mei", "city": "上海"}, [{"name": "email_opened", "of": "mail", "after_hours": 5}], now)
    assert [move.outcome for move in walk.moves] == ["entered", "sent", "happened", "sent", "ended"]
    assert [(step, channel) for _, step, channel in walk.messages] == [("mail", "email"), ("second", "email")]
    assert HOUR * 5 <= walk.messages[1][0] - walk.messages[0][0] < HOUR * 6 and walk.step == ""
    silent = journeys.walk_through(shop.slug, draft(shop), {}, [], now)
    assert [move.outcome for move in silent.moves] == ["entered", "sent", "timeout", "waited", "sent", "ended"]
    assert silent.messages[1][0] - silent.messages[0][0] >= 5 * DAY
    assert facts(shop) == before


def test_an_invented_person_meets_rules(shop):
    steps = {"who": {"kind": "split", "rule": {"all": [{"trait": "city", "is": "equals", "value": "上海"}, {"event": "order_completed"}]}, "yes": "a", "no": "b"},
             "a": shop.send(None, "a"), "b": shop.send(None, "b")}
    definition = draft(shop, {"first": {"kind": "wait", "days": 1, "next": "who"}, **steps})
    buys = [{"name": "order_completed", "after_hours": 3, "properties": {"total": "99"}}]
    assert [step for _, step, _ in journeys.walk_through(shop.slug, definition, {"city": "上海"}, buys, kit_clock.now()).messages] == ["a"]
    assert [step for _, step, _ in journeys.walk_through(shop.slug, definition, {"city": "北京"}, buys, kit_clock.now()).messages] == ["b"]
    assert [step for _, step, _ in journeys.walk_through(shop.slug, definition, {"city": "上海"}, [], kit_clock.now()).messages] == ["b"]
    with pytest.raises(profiles.BadInvention):
        journeys.walk_through(shop.slug, definition, {"nothing_like_it": 1}, [], kit_clock.now())


def test_what_is_probably_not_meant(shop):
    steps = {"one": shop.send("two"), "two": shop.send(None, "b")}
    kinds = {(found.kind, found.step) for found in journeys.lint(shop.slug, {**draft(shop, steps), "goal": None, "reentry": "always"})}
    assert {("no_goal", ""), ("no_holdout", ""), ("unseen", ""), ("back_to_back", "two"), ("again_at_once", "")} <= kinds
    fine = draft(shop, {"one": shop.send("rest"), "rest": {"kind": "wait", "days": 1, "next": None}}, holdout_percent=10,
                 goal={"event": "order_completed", "window_days": 7, "goal_exits": True})
    past(shop)
    assert {found.kind for found in journeys.lint(shop.slug, fine)} == set()
    with pytest.raises(journeys.UnknownKind):
        journeys.lint(shop.slug, {**fine, "steps": {"one": {"kind": "dance"}}})


def test_who_joins_the_segment_on_the_first_day_enters_too(shop):
    segment = shop.segment([TOM])
    since = kit_clock.now()
    shop.db.run("INSERT INTO segments_moves (segment, person, at, joined, tick, reason) VALUES ({s:UInt32}, 2, {was:DateTime64(3, 'UTC')}, 1, 1, 'changed'),"
                " ({s:UInt32}, 1, {at:DateTime64(3, 'UTC')}, 1, 2, 'changed')", s=segment, was=since - DAY, at=since + HOUR)
    kit_clock.forward(3 * DAY)
    found = journeys.rehearse(shop.slug, draft(shop, entry={"kind": "segment", "segment": segment, "who": "now_and_later"}), since, kit_clock.now())
    assert found.entered == 2
