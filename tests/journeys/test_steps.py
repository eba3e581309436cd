from datetime import timedelta

import pytest

from koipond.kit import bucket
from tests.journeys.conftest import ANA, MEI, TOM, WEI

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
END = {"end": {"kind": "end"}}


def test_sending_steps_follow_each_other_in_one_tick(either_shop):
    shop = either_shop
    journey = shop.publish({"one": shop.send("two"), "two": shop.send("three", "b"), "three": shop.send(None, "c")})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert shop.messages() == [(MEI, "one"), (MEI, "three"), (MEI, "two"), (TOM, "one"), (TOM, "three"), (TOM, "two")]
    assert shop.ways(journey, MEI) == ["entered", "sent", "sent", "sent"]
    assert shop.standing(journey) == {}


def test_a_message_carries_what_the_gate_and_the_sender_need(shop):
    journey = shop.publish({"mail": shop.send()}, kind="transactional")
    tick = shop.tick((MEI, "signed_up"))
    row = shop.db.dicts("SELECT * FROM deliver_outbox")[0]
    version = shop.db.rows("SELECT version FROM journeys_positions FINAL")[0][0]
    assert (row["person"], row["channel"], row["journey"], row["version"], row["step"], row["round"], row["kind"]) == (
        MEI, "email", journey, version, "mail", 1, "transactional")
    assert row["send_at"] == tick.now.replace(tzinfo=None)
    assert row["expires_at"] > row["send_at"]


@pytest.mark.parametrize("wait, minutes", [
    ({"days": 1}, 1440), ({"days": 0.5, "hours": 1}, 780), ({"hours": 1.5}, 90), ({"minutes": 20}, 20)])
def test_a_wait_is_over_after_its_time_and_not_before(shop, wait, minutes):
    journey = shop.publish({"rest": {"kind": "wait", **wait, "next": "end"}, **END})
    shop.tick((MEI, "signed_up"))
    shop.tick(after=minutes * MINUTE - timedelta(seconds=30))
    assert shop.standing(journey) == {MEI: "rest"}
    shop.tick(after=timedelta(seconds=30))
    assert shop.ways(journey, MEI) == ["entered", "waited", "ended"]


def test_after_a_standstill_waits_are_not_fired_back_to_back(shop):
    journey = shop.publish({"a": {"kind": "wait", "days": 1, "next": "b"}, "b": {"kind": "wait", "days": 1, "next": "end"}, **END})
    shop.tick((MEI, "signed_up"))
    shop.tick(after=10 * DAY)
    assert shop.standing(journey) == {MEI: "b"}
    shop.tick(after=DAY)
    assert shop.standing(journey) == {}


FOR_ORDER = {"kind": "wait_for", "event": "order_completed", "days": 1, "then": "bought", "timeout": "end"}


def order(shop, where=None):
    return {"order?": {**FOR_ORDER, "where": where or []}, "bought": shop.send("end", "thanks"), **END}


def test_the_awaited_event_moves_on_and_the_others_wait(either_shop):
    shop = either_shop
    journey = shop.publish(order(shop))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "order_completed"), (ANA, "order_completed"), after=HOUR)
    assert shop.messages() == [(MEI, "bought")]
    assert shop.standing(journey) == {TOM: "order?"}
    shop.tick(after=DAY)
    assert shop.ways(journey, TOM) == ["entered", "timeout", "ended"]


def test_only_an_event_that_meets_the_conditions_counts(shop):
    journey = shop.publish(order(shop, [{"property": "total", "is": "at_least", "value": 100}]))
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "order_completed", {"total": "99"}))
    assert shop.standing(journey) == {MEI: "order?"}
    shop.tick((MEI, "order_completed", {"total": "100"}))
    assert shop.messages() == [(MEI, "bought")]


def test_an_event_of_the_same_tick_counts_when_it_came_after_the_entry(shop):
    shop.publish(order(shop))
    shop.tick((MEI, "signed_up", {}, 5), (MEI, "order_completed", {}, 3),
              (TOM, "signed_up", {}, 3), (TOM, "order_completed", {}, 5), after=HOUR)
    assert shop.messages() == [(MEI, "bought")]


def test_an_event_that_arrived_in_an_earlier_tick_counts_when_the_entry_is_late(shop):
    """The sign-up happened first and arrived last."""
    shop.publish(order(shop))
    shop.tick((MEI, "order_completed"), (TOM, "order_completed"), after=HOUR)
    shop.tick((MEI, "signed_up", {}, 40), (TOM, "signed_up", {}, 1), after=timedelta(minutes=30))
    assert shop.messages() == [(MEI, "bought")]


def test_event_and_time_out_in_one_tick_go_to_the_event_when_it_happened_in_time(either_shop):
    shop = either_shop
    shop.publish(order(shop))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "order_completed", {}, 61), (TOM, "order_completed", {}, 59), after=DAY + HOUR)
    assert shop.messages() == [(MEI, "bought")]


def test_an_event_that_arrives_after_the_time_out_was_taken_changes_nothing(shop):
    journey = shop.publish(order(shop))
    shop.tick((MEI, "signed_up"))
    shop.tick(after=DAY)
    shop.tick((MEI, "order_completed", {}, 30))
    assert shop.ways(journey, MEI) == ["entered", "timeout", "ended"]


def test_one_event_serves_one_wait_only(shop):
    twice = {"first": {**FOR_ORDER, "then": "second", "timeout": "end"}, "second": {**FOR_ORDER, "then": "end", "timeout": "end"}, **END}
    journey = shop.publish(twice)
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "order_completed"))
    assert shop.standing(journey) == {MEI: "second"}
    shop.tick((MEI, "order_completed"))
    assert shop.standing(journey) == {}


def test_the_answer_to_a_message_counts_only_for_that_message(shop):
    steps = {"a": shop.send("b", "a"), "b": shop.send("read b?", "b"),
             "read b?": {"kind": "wait_for", "event": "email_opened", "of": "b", "days": 1, "then": "end", "timeout": "end"}, **END}
    journey = shop.publish(steps)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick(shop.opened(MEI, "a"), shop.opened(TOM, "b"))
    assert shop.standing(journey) == {MEI: "read b?"}
    assert shop.ways(journey, TOM)[-2:] == ["happened", "ended"]


def test_an_answer_counts_from_the_sending_on_also_when_the_wait_begins_later(shop):
    steps = {"a": shop.send("rest", "a"), "rest": {"kind": "wait", "days": 1, "next": "read?"},
             "read?": {"kind": "wait_for", "event": "email_opened", "of": "a", "days": 1, "then": "b", "timeout": "end"},
             "b": shop.send("end", "b"), **END}
    shop.publish(steps)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick(shop.opened(MEI, "a"), after=HOUR)
    shop.tick(after=DAY)
    assert [person for person, step in shop.messages() if step == "b"] == [MEI]


def test_somebody_elses_round_is_not_answered(shop):
    steps = {"a": shop.send("read?", "a"),
             "read?": {"kind": "wait_for", "event": "email_opened", "of": "a", "days": 1, "then": "end", "timeout": "end"}, **END}
    shop.publish(steps, reentry="always")
    shop.tick((MEI, "signed_up"))
    first = shop.opened(MEI, "a")
    shop.tick((MEI, "signed_up"))
    shop.tick(first)
    assert shop.db.rows("SELECT round, done FROM journeys_positions FINAL ORDER BY round") == [(1, 1), (2, 0)]


def test_a_split_asks_the_rule_at_that_moment(either_shop):
    shop = either_shop
    shop.db.run("INSERT INTO profiles_traits (person) SELECT arrayJoin([1, 2, 3, 4])")
    rule = {"event": "order_completed", "count": {"is": "at_least", "value": 2}}
    steps = {"rest": {"kind": "wait", "days": 1, "next": "regular?"},
             "regular?": {"kind": "split", "rule": rule, "yes": "thanks", "no": "end"}, "thanks": shop.send("end"), **END}
    journey = shop.publish(steps)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (MEI, "order_completed"))
    shop.tick((MEI, "order_completed"), (TOM, "order_completed"), after=HOUR)
    shop.tick(after=DAY)
    assert shop.messages() == [(MEI, "thanks")]
    assert shop.ways(journey, TOM) == ["entered", "waited", "no", "ended"]


def test_a_random_split_follows_the_shares_and_is_the_same_for_ever(either_shop):
    shop = either_shop
    shares = [{"name": "a", "percent": 20, "next": "a1"}, {"name": "b", "percent": 50, "next": "b1"}, {"name": "rest", "percent": 30}]
    steps = {"by chance": {"kind": "split_random", "shares": shares}, "a1": shop.send(None, "a"), "b1": shop.send(None, "b")}
    journey = shop.publish(steps, reentry="always")
    people = range(1, 301)
    for _ in range(2):
        shop.tick(*[(person, "signed_up") for person in people])

    def share(person):
        place = bucket.place(f"journey:{journey}:by chance", person)
        return "a" if place < 0.2 else "b" if place < 0.7 else "rest"

    taken = dict(shop.db.rows("SELECT person, groupArray(outcome) FROM journeys_moves WHERE step = 'by chance' GROUP BY person"))
    assert taken == {person: [share(person)] * 2 for person in people}
    assert {step for person, step in shop.messages() if person == next(p for p in people if share(p) == "b")} == {"b1"}


def test_a_person_without_next_step_is_at_the_end(shop):
    journey = shop.publish({"mail": shop.send(None)})
    shop.tick((WEI, "signed_up"))
    assert shop.db.rows("SELECT step, done FROM journeys_positions FINAL") == [("mail", 1)]
    assert shop.ways(journey, WEI) == ["entered", "sent"]


def test_a_rule_on_a_segment_that_was_put_away_is_met_by_nobody_and_stops_no_tick(shop):
    from koipond import segments

    gone = segments.save(shop.slug, "gone", {"event": "order_completed"}, "mei").id
    split = {"kind": "split", "rule": {"segment": gone}, "yes": "mail", "no": "end"}
    journey = shop.publish({"in?": split, "mail": shop.send("end"), **END})
    segments.archive(shop.slug, gone, "mei")
    shop.tick((MEI, "signed_up"))
    assert shop.ways(journey, MEI) == ["entered", "no", "ended"]
    assert shop.messages() == []
