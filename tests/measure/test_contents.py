"""What each content brought, number by number against a calculation of its own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from koipond import content, measure
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, LAO_LI, MEI, TOM, WEI

DAY = timedelta(days=1)


def receipt(shop, person, step, status, at):
    message = shop.message(person, step)
    shop.db.run("INSERT INTO deliver_receipts (message, person, journey, step, round, channel, status, attempt, at, tick)"
                " SELECT message, person, journey, step, round, channel, {status:String}, 1, {at:DateTime64(3, 'UTC')}, 1 FROM deliver_outbox"
                " WHERE message = toUUID({m:String})", m=message, status=status, at=at)
    return message


@pytest.fixture
def world(shop):
    """Five get the first mail, three of them the second a day later; what they buy is said by each test."""
    shop.publish({"first": shop.send("late", "first"), "late": {"kind": "wait", "days": 1, "next": "second"}, "second": shop.send(None, "second")})
    shop.tick(*[(person, "signed_up") for person in (MEI, TOM, ANA, WEI, LAO_LI)])
    shop.began = kit_clock.now()
    for person in (MEI, TOM, ANA, WEI):
        receipt(shop, person, "first", "accepted", shop.began)
    receipt(shop, LAO_LI, "first", "refused", shop.began)
    shop.tick(after=DAY + timedelta(minutes=1))
    shop.second = kit_clock.now()
    for person in (MEI, TOM):
        receipt(shop, person, "second", "accepted", shop.second)
    return shop


def lines(shop, **asked):
    kit_clock.forward(timedelta(seconds=1))
    return {line.name: line for line in measure.contents(shop.slug, **asked).lines}


def buy(person, total):
    return person, "order_completed", {"total": total, "category": "tea"}


def test_each_message_and_each_goal_counts_once(world):
    for status in ("opened", "opened", "clicked"):
        receipt(world, MEI, "first", status, world.began)
    receipt(world, TOM, "second", "unsubscribed", world.second)
    world.tick(buy(MEI, "10.0001"), buy(MEI, "5"), buy(ANA, "7"), buy(LAO_LI, "99"), after=timedelta(hours=1))
    found = lines(world)
    first, second = found["first"], found["second"]
    assert (first.sent, first.opened, first.clicked, first.converted, first.goals, first.revenue) == (4, 1, 1, 1, 1, Decimal(7))
    assert (second.sent, second.unsubscribed, second.converted, second.goals, second.revenue) == (2, 1, 1, 2, Decimal("15.0001"))
    assert first.conversion_rate == measure.wilson(1, 4) and second.open_rate == measure.wilson(0, 2)


def test_only_the_window_and_the_goal_count(world):
    world.tick(buy(MEI, "10"), after=3 * DAY)
    assert lines(world)["second"].goals == 1 and lines(world, window_days=2)["second"].goals == 0
    assert lines(world, goal={"event": "order_completed", "where": [{"property": "category", "is": "equals", "value": "cups"}]})["second"].goals == 0


def test_what_followed_a_later_message_is_not_credited_to_an_earlier_time(world):
    world.tick(buy(MEI, "10"), after=timedelta(hours=1))
    assert lines(world, until=world.began + timedelta(hours=1))["first"].goals == 0
    assert list(lines(world, since=world.second - timedelta(minutes=1))) == ["second"]


def test_a_person_who_was_merged_is_still_the_one_who_got_it(world):
    db = world.db
    for loser, survivor, tick in ((TOM, 77, 8), (77, 88, 9)):
        db.run("INSERT INTO identify_parents (person, parent, was, at, since, tick) VALUES ({l:UInt64}, {s:UInt64}, 0, now64(3), now64(3), {t:UInt64})",
               l=loser, s=survivor, t=tick)
    world.tick(buy(88, "10"), after=timedelta(hours=1))
    assert lines(world)["second"].goals == 1


def test_versions_are_added_up_and_wordings_told_apart(world):
    slug, version = world.slug, content.newest(world.slug, world.templates["first"])
    rows = [{"message": world.message(person, "first"), "person": person, "template": version.id, "choices": {"hero": name, "language": "en"}}
            for person, name in ((MEI, "vip"), (TOM, "vip"), (ANA, "fallback"))]
    content.note(world.db, rows), content.note(world.db, rows)   # twice is once
    world.tick(buy(ANA, "7"), after=timedelta(hours=1))
    kit_clock.forward(timedelta(seconds=1))
    told = measure.contents(slug, by="wording").lines
    assert {(line.block, line.wording): (line.sent, line.goals) for line in told} == {("hero", "vip"): (2, 0), ("hero", "fallback"): (1, 1), ("language", "en"): (3, 1)}
    total = measure.contents(slug, by="template", template=version.template)
    assert [(line.name, line.version, line.sent) for line in total.lines] == [("first", 0, 4)]
    assert set(total.how) >= {"sent", "goals", "revenue"} and "7" in total.how["goals"].zh


def test_what_cannot_be_counted_is_said(shop):
    with pytest.raises(measure.BadWindow):
        measure.contents(shop.slug, window_days=0)
    with pytest.raises(measure.UnknownGrain):
        measure.contents(shop.slug, by="colour")
    with pytest.raises(content.UnknownTemplate):
        measure.contents(shop.slug, template=4711)
    assert measure.contents(shop.slug).lines == ()
