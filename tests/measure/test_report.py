from datetime import timedelta
from decimal import Decimal

import pytest

from koipond import journeys, measure
from koipond.kit import bucket
from tests.journeys.conftest import ANA, LAO_LI, MEI, TOM, WEI

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOAL = {"event": "order_completed", "where": [{"property": "category", "is": "equals", "value": "tea"}], "window_days": 7}


def receipt(shop, person, step, status, reason="", attempt=1, minute=0):
    message = shop.message(person, step)
    journey = shop.db.value("SELECT journey FROM deliver_outbox WHERE message = toUUID({m:String})", m=message)
    shop.db.run("INSERT INTO deliver_receipts (message, person, journey, step, round, channel, status, reason, attempt, at, tick) VALUES"
                " (toUUID({m:String}), {p:UInt64}, {j:UInt32}, {s:String}, 1, 'email', {status:String}, {reason:String},"
                " {attempt:UInt16}, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMinute({minute:UInt32}), 1)",
                m=message, p=person, j=journey, s=step, status=status, reason=reason, attempt=attempt, minute=minute)


def buy(person, total, minutes=0.0, category="tea"):
    return person, "order_completed", {"total": total, "category": category}, minutes


def test_each_message_counts_once_for_each_thing_that_became_of_it(shop):
    journey = shop.publish({"mail": shop.send("late"), "late": {"kind": "wait", "days": 1, "next": "again"}, "again": shop.send()})
    shop.tick(*[(person, "signed_up") for person in (MEI, TOM, ANA, WEI, LAO_LI)])
    for status in ("accepted", "opened", "opened", "clicked", "clicked", "unsubscribed"):
        receipt(shop, MEI, "mail", status)
    receipt(shop, TOM, "mail", "later", "transient", 1, 0)
    receipt(shop, TOM, "mail", "accepted", "", 2, 5)
    receipt(shop, TOM, "mail", "opened", "", 2, 9)
    receipt(shop, ANA, "mail", "refused", "no_consent")
    receipt(shop, WEI, "mail", "unknown")
    found = measure.report(shop.slug, journey)
    mail, again = found.steps
    assert (mail.put, mail.accepted, mail.refused, mail.unknown, mail.waiting) == (5, 2, {"no_consent": 1}, 1, 1)
    assert (mail.opened, mail.clicked, mail.unsubscribed) == (2, 1, 1)
    assert (mail.open_rate, mail.click_rate, mail.unsubscribe_rate) == (1.0, 0.5, 0.5)
    assert (again.step, again.put, again.open_rate) == ("again", 0, None)
    assert (found.entered, found.people, found.standing, found.ended, found.holdout) == (5, 5, 5, 0, 0)
    assert found.goal is None


def test_the_goal_is_counted_in_its_window_against_the_holdout(shop):
    """Number by number against a calculation of its own."""
    people = range(1, 201)
    journey = shop.publish({"mail": shop.send()}, goal=GOAL, holdout_percent=40)
    entry = shop.tick(*[(person, "signed_up") for person in people])
    buyers = {person: Decimal(person) / 10 + Decimal("0.0001") for person in people if person % 3 == 0}
    shop.tick(*[buy(person, str(total)) for person, total in buyers.items()],
              *[buy(person, "1000", category="cups") for person in people], after=DAY)
    shop.tick(*[buy(person, "7.5") for person in buyers if person % 2], after=DAY)
    shop.tick(*[buy(person, "9999") for person in people if person % 5 == 0], after=6 * DAY)      # too late
    shop.tick(*[buy(person, "8888", 60 * 24 * 9) for person in people if person % 7 == 0])        # before the entry

    found = measure.report(shop.slug, journey).goal
    held = {person for person in people if bucket.place(f"journey:{journey}:holdout", person) < 0.4}
    for group, members in ((found.holdout, held), (found.treated, set(people) - held)):
        bought = members & set(buyers)
        revenue = sum(buyers[person] + (Decimal("7.5") if person % 2 else 0) for person in bought)
        assert (group.people, group.reached, group.revenue) == (len(members), len(bought), revenue)
        assert group.rate == measure.wilson(len(bought), len(members))
        assert group.revenue_per_person == revenue / len(members)
        assert group.window_over == len(members)
    assert found.difference == measure.difference(found.treated.reached, found.treated.people, found.holdout.reached, found.holdout.people)
    assert found.lift == pytest.approx(found.treated.rate.value / found.holdout.rate.value - 1)
    assert found.revenue_difference.low < found.revenue_difference.value < found.revenue_difference.high
    assert found.brought == pytest.approx(found.revenue_difference.value * found.treated.people)
    assert entry.now < measure.report(shop.slug, journey).at


def test_another_window_can_be_asked_for(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    shop.tick(buy(MEI, "10"), after=3 * DAY)
    assert measure.report(shop.slug, journey).goal.treated.reached == 1
    assert measure.report(shop.slug, journey, window_days=2).goal.treated.reached == 0
    assert measure.report(shop.slug, journey).goal.treated.window_over == 0
    for days in (0, -1, 100_000):
        with pytest.raises(measure.BadWindow):
            measure.report(shop.slug, journey, window_days=days)


def test_a_person_of_several_rounds_counts_once_by_the_first(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL, reentry="always")
    shop.tick((MEI, "signed_up"))
    shop.tick((MEI, "signed_up"), after=5 * DAY)
    shop.tick(buy(MEI, "10"), after=4 * DAY)         # within the window of the second round only
    found = measure.report(shop.slug, journey)
    assert (found.entered, found.people, found.goal.treated.people, found.goal.treated.reached) == (2, 1, 1, 0)


def test_without_a_holdout_nothing_is_compared(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL)
    shop.tick((MEI, "signed_up"))
    found = measure.report(shop.slug, journey).goal
    assert (found.holdout.people, found.holdout.rate, found.holdout.revenue_per_person) == (0, None, None)
    assert (found.difference, found.lift, found.revenue_difference, found.revenue_lift, found.brought) == (None,) * 5


def test_versions_with_another_share_of_holdout_are_not_laid_together(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL, holdout_percent=0)
    shop.tick((MEI, "signed_up"))
    shop.publish({"mail": shop.send()}, goal=GOAL, holdout_percent=50)
    shop.tick(*[(person, "signed_up") for person in range(2, 30)])
    found = measure.report(shop.slug, journey)
    assert found.entered + found.holdout == 29
    assert found.goal.versions == (2,)
    assert found.goal.treated.people + found.goal.holdout.people == 28
    assert measure.report(shop.slug, journey, version=1).goal.treated.people == 1
    assert measure.report(shop.slug, journey, version=1).steps[0].put == 1


def test_the_interval_of_money_agrees_with_a_published_example(shop):
    """R's `t.test(extra ~ group, data = sleep)`: -3.3654832 to 0.2054832 for group 1 minus group 2."""
    second = ["1.9", "0.8", "1.1", "0.1", "-0.1", "4.4", "5.5", "1.6", "4.6", "3.4"]
    first = ["0.7", "-1.6", "-0.2", "-1.2", "-0.1", "3.4", "3.7", "0.8", "0.0", "2.0"]
    journey = shop.publish({"mail": shop.send()}, goal={"event": "order_completed", "window_days": 7})
    tick = shop.tick()
    shop.db.run("INSERT INTO journeys_positions (journey, person, round, version, entered_at, holdout, done)"
                " SELECT {j:UInt32}, number, 1, 1, {now:DateTime64(3, 'UTC')}, number > 10, 1 FROM numbers(1, 20)",
                j=journey, now=tick.now - HOUR)
    shop.tick(*[buy(person, total) for person, total in enumerate(second + first, 1)])
    found = measure.report(shop.slug, journey).goal
    assert found.revenue_difference.value == pytest.approx(1.58)
    assert found.revenue_difference.low == pytest.approx(-0.2054832, abs=1e-6)
    assert found.revenue_difference.high == pytest.approx(3.3654832, abs=1e-6)
    assert (found.treated.revenue, found.holdout.revenue) == (Decimal("23.3"), Decimal("7.5"))


def test_where_nobody_has_bought_there_is_no_interval_of_money(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL, holdout_percent=50)
    shop.tick(*[(person, "signed_up") for person in range(1, 41)])
    found = measure.report(shop.slug, journey).goal
    assert found.difference.value == 0 and found.difference.low < 0 < found.difference.high
    assert (found.lift, found.revenue_difference, found.revenue_lift, found.brought) == (None,) * 4


def test_every_number_says_how_it_was_counted_in_both_languages(shop):
    journey = shop.publish({"mail": shop.send()}, goal=GOAL, holdout_percent=10)
    shop.tick((MEI, "signed_up"))
    found = measure.report(shop.slug, journey)
    said = set(found.how)
    for name in ("entered", "people", "holdout", "standing", "ended"):
        assert name in said and hasattr(found, name)
    assert {name for name in vars(found.steps[0]) if name != "step"} <= said
    goal = {f"goal.{name}" for name in [*vars(found.goal), *vars(found.goal.treated)]}
    assert goal - {"goal.event", "goal.window_days", "goal.versions", "goal.treated", "goal.holdout"} <= said
    assert "'order_completed'" in found.how["goal.reached"].en and "7" in found.how["goal.reached"].zh
    assert all(said.en.isascii() or "–" in said.en for said in found.how.values())
    assert all(any("一" <= letter <= "鿿" for letter in said.zh) for said in found.how.values())


def test_a_report_of_what_is_not_there_is_refused(shop):
    draft = journeys.save(shop.slug, "Draft", {}, "mei").id
    with pytest.raises(journeys.NoSuchVersion):
        measure.report(shop.slug, draft)
    with pytest.raises(journeys.NoSuchJourney):
        measure.report(shop.slug, draft + 1)
