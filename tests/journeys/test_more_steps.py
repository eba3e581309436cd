"""Steps for several events, several rules, tasks, tags and other journeys."""

import json
from datetime import timedelta

import pytest

from koipond import deliver, journeys, profiles
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, MEI, TOM, WEI

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
END = {"end": {"kind": "end"}}


def first_of(shop, ranked=False):
    return {
        "which?": {"kind": "wait_any", "days": 3, "ranked": ranked, "timeout": "none", "ways": [
            {"name": "bought", "event": "order_completed", "next": "thanks"},
            {"name": "looked", "event": "page_viewed", "where": [{"property": "path", "is": "equals", "value": "/tea"}], "next": "remind"}]},
        "thanks": shop.send("end", "thanks"), "remind": shop.send("end", "remind"), "none": shop.send("end", "none"), **END}


def test_the_first_of_several_events_is_taken(either_shop):
    shop = either_shop
    journey = shop.publish(first_of(shop))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"), (WEI, "signed_up"))
    shop.tick((MEI, "page_viewed", {"path": "/tea"}), (TOM, "order_completed"), (WEI, "page_viewed", {"path": "/coffee"}), after=HOUR)
    shop.tick((MEI, "order_completed"), after=HOUR)
    shop.tick(after=3 * DAY)
    assert {who: shop.ways(journey, who)[1] for who in (MEI, TOM, ANA, WEI)} == {MEI: "looked", TOM: "bought", ANA: "timeout", WEI: "timeout"}
    assert shop.messages() == [(MEI, "remind"), (TOM, "thanks"), (ANA, "none"), (WEI, "none")]


def test_of_two_in_one_tick_the_earlier_and_of_two_at_once_the_higher(shop):
    journey = shop.publish(first_of(shop))
    shop.tick((MEI, "signed_up", {}, 60), (TOM, "signed_up", {}, 60), after=2 * HOUR)
    shop.tick((MEI, "order_completed", {}, 1), (MEI, "page_viewed", {"path": "/tea"}, 5), (TOM, "page_viewed", {"path": "/tea"}, 5), (TOM, "order_completed", {}, 5), after=HOUR)
    assert (shop.ways(journey, MEI)[1], shop.ways(journey, TOM)[1]) == ("looked", "bought")


def test_ranked_the_lower_ones_wait_for_the_end(either_shop):
    shop = either_shop
    journey = shop.publish(first_of(shop, ranked=True))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    shop.tick((MEI, "page_viewed", {"path": "/tea"}), (TOM, "page_viewed", {"path": "/tea"}), after=HOUR)
    assert set(shop.standing(journey)) == {MEI, TOM, ANA}
    shop.tick((TOM, "order_completed"), after=HOUR)
    assert set(shop.standing(journey)) == {MEI, ANA}
    shop.tick(after=3 * DAY)
    assert {who: shop.ways(journey, who)[1] for who in (MEI, TOM, ANA)} == {MEI: "looked", TOM: "bought", ANA: "timeout"}


BY_NUMBER = {"kind": "event", "event": "repair_requested", "key": "repair"}
A, B = {"repair": "a"}, {"repair": "b"}


def keyed(shop, any_of):
    ready = {"event": "repair_finished", "key": "repair"}
    waits = {"kind": "wait_any", "days": 9, "timeout": "late", "ways": [{"name": "ready", **ready, "next": "ready"}, {"name": "off", "event": "repair_cancelled", "key": "repair"}]}
    return {"mail": shop.send("ready?"), "ready?": waits if any_of else {"kind": "wait_for", "days": 9, **ready, "then": "ready", "timeout": "late"},
            "ready": shop.send("end", "ready"), "late": {"kind": "wait", "days": 2, "next": "at last?"},
            "at last?": {"kind": "wait_for", "days": 9, **ready, "then": "ready", "timeout": "end"}, **END}


@pytest.mark.parametrize("any_of", [False, True])
def test_of_two_things_of_one_person_each_waits_for_its_own_event(either_shop, any_of):
    shop = either_shop
    journey = shop.publish(keyed(shop, any_of), entry=BY_NUMBER, reentry="always")
    shop.tick((MEI, "repair_requested", A, 3), (MEI, "repair_requested", B, 2), (TOM, "repair_requested", A), after=HOUR)
    shop.tick((MEI, "repair_finished", B), (MEI, "repair_finished", {"repair": "c"}), (TOM, "repair_finished"), after=HOUR)

    def inside():
        return shop.db.rows("SELECT person, key FROM journeys_positions FINAL WHERE journey = {j:UInt32} AND NOT done ORDER BY person", j=journey)

    assert inside() == [(MEI, "a"), (TOM, "a")]
    shop.tick((TOM, "repair_cancelled", A), (MEI, "repair_finished", A), after=HOUR)
    assert inside() == ([] if any_of else [(TOM, "a")])
    assert [message for message in shop.messages() if message[1] == "ready"] == [(MEI, "ready")] * 2


def test_what_became_of_the_thing_before_the_wait_began_counts_too(either_shop):
    shop = either_shop
    journey = shop.publish(keyed(shop, False), entry=BY_NUMBER, reentry="always")
    shop.tick((MEI, "repair_finished", A), (MEI, "repair_requested", A, -1), (TOM, "repair_requested", A))
    shop.tick(after=9 * DAY)
    shop.tick((TOM, "repair_finished", A), after=DAY)
    shop.tick(after=DAY)
    assert shop.standing(journey) == {MEI: "at last?"}, "what was over before the entry is another story"
    assert [message for message in shop.messages() if message[1] == "ready"] == [(TOM, "ready")]


@pytest.mark.parametrize("step, number", [({"key": "repair"}, "journeys.E066"), ({"key": 5}, "journeys.E020"), ({"key": "repair", "of": "mail"}, "journeys.E020")])
def test_a_key_stands_where_people_enter_by_one(shop, step, number):
    steps = {"mail": shop.send("ready?"), "ready?": {"kind": "wait_for", "event": "repair_finished", "days": 1, "then": "end", "timeout": "end", **step}, **END}
    definition = {"entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "kind": "marketing", "start": "mail", "steps": steps}
    assert [problem.number for problem in journeys.check(shop.slug, definition)] == [number]


def test_a_send_that_fails_has_its_own_way(either_shop):
    shop = either_shop
    journey = shop.publish({"mail": {**shop.send("after"), "failed": "other"}, "after": shop.send("end", "after"), "other": shop.send("end", "other"), **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"), (WEI, "signed_up"))
    assert shop.messages() == [(MEI, "mail"), (TOM, "mail"), (ANA, "mail"), (WEI, "mail")]
    shop.tick(shop.opened(MEI, "mail", "email_sent"), shop.opened(TOM, "mail", "email_refused"), shop.opened(ANA, "mail", "email_bounced"), after=HOUR)
    assert shop.messages() == [(MEI, "after"), (MEI, "mail"), (TOM, "mail"), (TOM, "other"), (ANA, "mail"), (ANA, "other"), (WEI, "mail")]
    shop.tick(after=5 * DAY)
    assert (WEI, "after") in shop.messages(), "what became of it is not known: the journey goes on"
    assert [taken.en for taken in journeys.path(shop.slug, journey, TOM)][2].startswith("the message of 'mail' was refused")


def test_several_ways_by_rules(shop):
    for person, name in ((MEI, "Mei"), (TOM, "Tom")):
        shop.db.run("INSERT INTO profiles_traits (person, t_first_name) SELECT {p:UInt64}, {n:String}", p=person, n=name)
    journey = shop.publish({"who": {"kind": "split_by", "otherwise": "c", "branches": [
        {"name": "M", "rule": {"trait": "first_name", "is": "starts_with", "value": "M"}, "next": "a"},
        {"name": "named", "rule": {"trait": "first_name", "is": "exists"}, "next": "b"}]},
        "a": shop.send("end", "a"), "b": shop.send("end", "b"), "c": shop.send("end", "c"), **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    assert shop.messages() == [(MEI, "a"), (TOM, "b"), (ANA, "c")]
    assert shop.ways(journey, ANA)[1] == "otherwise"


def recorded(shop):
    """What journeys said of people: (name, person, properties, traits) of what lies in the inbox."""
    rows = shop.db.rows("SELECT name, person, properties, traits, message_id FROM collect_inbox ORDER BY name, person, message_id")
    assert len({row[4] for row in rows}) == len(set(rows)), "an id for each"
    seen = {row[4]: (row[0], row[1], json.loads(row[2] or "{}"), json.loads(row[3] or "{}")) for row in rows}
    return list(seen.values())


def test_traits_and_tags_are_said_of_everybody_who_passes(either_shop):
    shop = either_shop
    profiles.make_tag(shop.slug, "VIP", by="mei")
    shop.publish({"mark": {"kind": "set", "traits": {"city": "上海"}, "tags": {"add": ["VIP"]}, "next": "end"}, **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    said = [(name, person, props.get("tag"), traits) for name, person, props, traits in recorded(shop) if name in ("tag_added", "traits_set")]
    assert said == [("tag_added", MEI, "VIP", {}), ("tag_added", TOM, "VIP", {}), ("traits_set", MEI, None, {"city": "上海"}), ("traits_set", TOM, None, {"city": "上海"})]


def test_one_journey_leads_to_another(either_shop):
    shop = either_shop
    care = shop.publish({"hello": shop.send("end", "care"), **END}, name="Care", entry={"kind": "call"})
    first = shop.publish({"on": {"kind": "go", "journey": care}}, name="First")
    shop.tick((MEI, "signed_up"))
    (name, person, props, _), = recorded(shop)
    assert (name, person, props["journey"]) == ("journey_called", MEI, str(care))
    assert shop.ways(first, MEI) == ["entered", "went"]
    shop.tick((MEI, "journey_called", {"journey": str(care)}), (TOM, "journey_called", {"journey": "99999"}))
    assert shop.messages(care) == [(MEI, "hello")]


def test_a_task_goes_on_by_its_result(either_shop):
    shop = either_shop
    journey = shop.publish({"call": {"kind": "task", "title": "Call about the tea set", "days": 2, "timeout": "late", "results": [
        {"name": "won", "next": "thanks"}, {"name": "lost", "next": "end"}]},
        "thanks": shop.send("end", "thanks"), "late": shop.send("end", "late"), **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    tasks = {person: props for name, person, props, _ in recorded(shop) if name == "task_created"}
    assert set(tasks) == {MEI, TOM, ANA} and tasks[MEI]["title"] == "Call about the tea set"
    shop.tick((MEI, "task_finished", {"message": tasks[MEI]["message"], "result": "won"}),
              (TOM, "task_finished", {"message": tasks[TOM]["message"], "result": "lost"}), after=HOUR)
    shop.tick(after=3 * DAY)
    assert {who: shop.ways(journey, who)[1:3] for who in (MEI, TOM, ANA)} == {
        MEI: ["assigned", "won"], TOM: ["assigned", "lost"], ANA: ["assigned", "timeout"]}
    assert shop.messages() == [(MEI, "thanks"), (ANA, "late")]


@pytest.mark.parametrize("step, part", [
    ({"kind": "wait_any", "days": 1, "timeout": "end", "ways": []}, "ways"),
    ({"kind": "wait_any", "days": 1, "timeout": "end", "ways": [{"name": "timeout", "event": "e"}]}, "timeout"),
    ({"kind": "wait_any", "days": 1, "timeout": "end", "ways": [{"name": "a", "event": "e", "of": "nobody"}]}, "nobody"),
    ({"kind": "split_by", "branches": [{"name": "a", "rule": {"trait": "nothing_like_it", "is": "exists"}}]}, "nothing_like_it"),
    ({"kind": "set", "traits": {"nothing_like_it": 1}, "next": "end"}, "nothing_like_it"),
    ({"kind": "set", "tags": {"add": ["no such tag"]}, "next": "end"}, "no such tag"),
    ({"kind": "go", "journey": 424242}, "424242"),
    ({"kind": "task", "title": "", "days": 1, "results": [{"name": "a"}]}, "title"),
])
def test_what_cannot_be(shop, step, part):
    wrong = {"entry": {"kind": "event", "event": "e"}, "kind": "marketing", "start": "w", "steps": {"w": step, **END}}
    assert [problem for problem in journeys.check(shop.slug, wrong) if part in problem.message], journeys.check(shop.slug, wrong)


def reachable(shop, person, email="", phone="", permits=("email", "sms")):
    shop.db.run("INSERT INTO profiles_traits (person, t_email, t_phone) VALUES ({p:UInt64}, {e:String}, {f:String})", p=person, e=email, f=phone)
    for channel in permits:
        shop.db.run("INSERT INTO profiles_consents (person, channel, purpose, state, at, method, message_id, origin) SELECT {p:UInt64}, {c:String}, 'marketing', 'granted',"
                    " {at:DateTime64(3, 'UTC')}, 'form', concat({c:String}, toString({p:UInt64})), {p:UInt64}", p=person, c=channel, at=kit_clock.now() - timedelta(days=300))


def test_the_best_channel_is_the_one_a_person_reacts_to_of_those_that_reach_them(either_shop):
    shop = either_shop
    reachable(shop, MEI, "mei@example.org", "+8613800000001")
    reachable(shop, TOM, "tom@example.org", "+8613800000002")
    reachable(shop, ANA, "ana@example.org", "+8613800000003", permits=("sms",))
    reachable(shop, WEI, "wei@example.org", permits=())
    for number in range(3):   # Tom clicks what comes by SMS and leaves his mails alone; one opening months ago no longer counts
        shop.tick((TOM, "email_sent", {"message": f"e{number}"}), (TOM, "sms_sent", {"message": f"s{number}"}), (TOM, "sms_clicked", {"message": f"s{number}"}))
    shop.tick((MEI, "sms_sent", {"message": "old"}, 400 * 1440), (MEI, "sms_clicked", {"message": "old"}, 400 * 1440))
    steps = {"best": {"kind": "split_channel", "branches": [{"channel": "email", "next": "mail"}, {"channel": "sms", "next": "text"}], "otherwise": "end"},
             "mail": shop.send("end"), "text": {"kind": "wait", "days": 1, "next": "end"}, "end": {"kind": "end"}}
    journey = shop.publish(steps)
    shop.tick(*((person, "signed_up") for person in (MEI, TOM, ANA, WEI)))
    assert {person: shop.ways(journey, person)[1] for person in (MEI, TOM, ANA, WEI)} == {MEI: "email", TOM: "sms", ANA: "sms", WEI: "otherwise"}


def test_what_matters_to_everybody_needs_no_permission_and_a_dead_address_is_none(shop):
    reachable(shop, MEI, "mei@example.org", permits=())
    reachable(shop, TOM, "tom@example.org", "+8613800000002", permits=())
    deliver.suppress(shop.slug, "email", "tom@example.org", "mei")
    steps = {"best": {"kind": "split_channel", "branches": [{"channel": "email"}, {"channel": "sms"}], "otherwise": None}}
    journey = shop.publish(steps, kind="transactional")
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert [shop.ways(journey, person)[1] for person in (MEI, TOM)] == ["email", "sms"]


@pytest.mark.parametrize(("branches", "number"), [
    ([], "journeys.E020"), ([{"channel": "email"}, {"channel": "email"}], "journeys.E020"), ([{"channel": "pigeon"}], "journeys.E019"), ("email", "journeys.E010")])
def test_a_split_by_channel_names_each_channel_once(shop, branches, number):
    definition = {"entry": {"kind": "event", "event": "signed_up"}, "kind": "marketing", "start": "best",
                  "steps": {"best": {"kind": "split_channel", "branches": branches, "otherwise": None}}}
    assert number in [problem.number for problem in journeys.check(shop.slug, definition)]
