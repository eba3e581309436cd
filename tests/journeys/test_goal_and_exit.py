from datetime import timedelta

from koipond import journeys
from tests.journeys.conftest import ANA, MEI, TOM

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BOUGHT = {"event": "order_completed", "where": [{"property": "total", "is": "at_least", "value": 10}], "window_days": 7}


def waiting(shop):
    return {"mail": shop.send("rest"), "rest": {"kind": "wait", "days": 3, "next": "again"}, "again": shop.send("end", "again"),
            "end": {"kind": "end"}}


def known(shop, *persons):
    shop.db.run("INSERT INTO profiles_traits (person) SELECT arrayJoin({p:Array(UInt64)})", p=list(persons))


def test_the_goal_is_noted_once_and_the_journey_goes_on(either_shop):
    shop = either_shop
    journey = shop.publish(waiting(shop), goal=BOUGHT)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "order_completed", {"total": "30"}), (TOM, "order_completed", {"total": "5"}), after=HOUR)
    shop.tick((MEI, "order_completed", {"total": "40"}), after=HOUR)
    assert shop.ways(journey, MEI) == ["entered", "sent", "goal"]
    shop.tick(after=3 * DAY)
    assert shop.ways(journey, MEI) == ["entered", "sent", "goal", "waited", "sent", "ended"]
    assert journeys.counts(shop.slug, journey).goals == 1


def test_the_goal_counts_in_its_window_even_after_the_end_and_not_later(either_shop):
    shop = either_shop
    journey = shop.publish({"mail": shop.send()}, goal=BOUGHT)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "order_completed", {"total": "30"}), after=6 * DAY)
    shop.tick((TOM, "order_completed", {"total": "30"}), after=2 * DAY)
    assert shop.ways(journey, MEI) == ["entered", "sent", "goal"]
    assert shop.ways(journey, TOM) == ["entered", "sent"]
    assert journeys.counts(shop.slug, journey).ended == {"sent": 2}


def test_what_was_bought_before_the_entry_is_no_goal(shop):
    journey = shop.publish(waiting(shop), goal=BOUGHT)
    shop.tick((MEI, "signed_up", {}, 10), (MEI, "order_completed", {"total": "30"}, 20), after=HOUR)
    assert shop.ways(journey, MEI) == ["entered", "sent"]


def test_the_goal_of_a_holdout_counts_too(shop):
    journey = shop.publish(waiting(shop), goal=BOUGHT, holdout_percent=90)
    people = range(1, 60)
    shop.tick(*[(person, "signed_up") for person in people])
    shop.tick(*[(person, "order_completed", {"total": "30"}) for person in people])
    assert journeys.counts(shop.slug, journey).goals == 59
    assert shop.db.value("SELECT countIf(holdout) FROM journeys_positions FINAL") == len(people) - len(shop.standing(journey))


def test_the_goal_ends_the_journey_when_it_is_said_so(either_shop):
    shop = either_shop
    journey = shop.publish(waiting(shop), goal={**BOUGHT, "goal_exits": True})
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "order_completed", {"total": "30"}))
    assert shop.ways(journey, MEI) == ["entered", "sent", "goal", "goal_exit"]
    shop.tick(after=3 * DAY)
    assert shop.messages() == [(MEI, "mail")]


def test_who_meets_the_exit_rule_leaves_at_once_wherever_they_stand(either_shop):
    shop = either_shop
    known(shop, MEI, TOM)
    journey = shop.publish(waiting(shop), exit={"event": "complained"})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick((MEI, "complained"), (ANA, "complained"))
    assert shop.ways(journey, MEI) == ["entered", "sent", "exit"]
    assert shop.standing(journey) == {TOM: "rest"}


def test_the_exit_rule_is_asked_right_before_each_send(shop):
    known(shop, MEI, TOM)
    journey = shop.publish(waiting(shop), exit={"event": "complained"})
    shop.tick((MEI, "complained"))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert shop.messages() == [(TOM, "mail")]
    assert shop.ways(journey, MEI) == ["entered", "exit"]


def test_an_exit_and_a_time_out_in_one_tick_end_in_the_exit(shop):
    known(shop, MEI)
    journey = shop.publish(waiting(shop), exit={"event": "complained"})
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "complained"), after=3 * DAY)
    assert shop.ways(journey, MEI) == ["entered", "sent", "exit"]
    assert shop.messages() == [(MEI, "mail")]
