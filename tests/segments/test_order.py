"""What did not happen after something did; what the first or last of some events was like."""

from datetime import timedelta

import pytest

from koipond import segments
from tests.segments.shop import ANA, LI, MEI, NOON, TOM, WEI, Event, ago, days

VIEWED, TEA = {"event": "viewed"}, {"property": "category", "is": "equals", "value": "tea"}


def then_not(event="order_completed", within=None, *before, **more):
    absent = {"event": event, "not": True} | ({"within_days": within} if within else {})
    return {"sequence": [*(before or [VIEWED]), absent], **more}


def picked(which, *where, **more):
    return {"event": "order_completed", "pick": which, "where": list(where) or [TEA], **more}


def order(person, at, category="tea"):
    return Event(person, "order_completed", at, {"category": category})


@pytest.fixture
def cast(shop):
    """Mei ordered a day after viewing, Tom four days after, Ana never, Wei viewed yesterday, Li only ordered."""
    shop.tick(events=[
        Event(MEI, "viewed", ago(10)), order(MEI, ago(9)), Event(TOM, "viewed", ago(10)), order(TOM, ago(6)),
        Event(ANA, "viewed", ago(10)), Event(WEI, "viewed", ago(1)), order(LI, ago(9)),
    ], now=NOON)
    return shop


def test_what_did_not_happen_in_time_is_certain_when_the_time_is_over(cast):
    assert cast.who(then_not(within=3)) == {TOM, ANA}
    assert cast.who(then_not(within=4)) == {ANA}                       # exactly four days later is still in time
    assert cast.who(then_not(within=3), NOON + days(2) - timedelta(milliseconds=1)) == {TOM, ANA}
    assert cast.who(then_not(within=3), NOON + days(2)) == {TOM, ANA, WEI}
    assert cast.who({"not": then_not(within=3)}) == {MEI, WEI, LI}


def test_never_since_holds_at_once_and_until_it_happens(cast):
    assert cast.who(then_not()) == {ANA, WEI}
    assert cast.who(then_not("viewed", None, {"event": "order_completed"})) == {MEI, TOM, LI}


def test_what_happened_at_the_same_moment_did_not_happen_afterwards(shop):
    shop.tick(events=[Event(MEI, "viewed", ago(5)), order(MEI, ago(5)), Event(TOM, "viewed", ago(5)), order(TOM, ago(5) + days(0.001))])
    assert shop.who(then_not()) == {MEI}


def test_several_steps_come_before_what_is_absent(shop):
    shop.tick(events=[
        Event(MEI, "viewed", ago(9)), Event(MEI, "bought", ago(8)), Event(TOM, "bought", ago(9)), Event(TOM, "viewed", ago(8)),
        Event(ANA, "viewed", ago(9)), Event(ANA, "bought", ago(5)), Event(WEI, "viewed", ago(9)), Event(WEI, "bought", ago(8)), order(WEI, ago(7)),
    ], now=NOON)
    steps = (VIEWED, {"event": "bought"})
    assert shop.who(then_not("order_completed", 2, *steps)) == {MEI, ANA}
    assert shop.who(then_not("order_completed", 2, *steps, within_days=2)) == {MEI}


def test_the_window_is_for_what_happened_and_not_for_what_did_not(cast):
    may = {"in": {"from": "2024-05-22", "to": "2024-05-22"}}
    assert cast.who(then_not(within=3, **may)) == {TOM, ANA}
    assert cast.who(then_not(within=3, **{"in": {"last_days": 5}}), NOON + days(2)) == {WEI}


def test_a_live_segment_joins_when_the_waiting_is_over_and_leaves_with_the_window(shop):
    lost = segments.save(shop.workspace, "abandoned", then_not(within=3, **{"in": {"last_days": 7}}), "mei").id
    shop.tick(events=[Event(MEI, "viewed", NOON), Event(TOM, "viewed", NOON)], now=NOON)
    assert shop.members(lost) == set()
    shop.tick(events=[order(TOM, NOON + days(2))], now=NOON + days(2))
    assert shop.tick(now=NOON + days(3) - timedelta(milliseconds=1)) == {}
    assert shop.tick(now=NOON + days(3), twice=True) == {(lost, MEI): True}
    assert shop.tick(now=NOON + days(7), twice=True) == {(lost, MEI): False}
    assert segments.audit(shop.workspace, lost, shop.now).agrees


def test_one_view_after_another_each_waits_for_its_own_order(shop):
    lost = segments.save(shop.workspace, "abandoned", then_not(within=3), "mei").id
    shop.tick(events=[Event(MEI, "viewed", NOON)], now=NOON)
    shop.tick(events=[order(MEI, NOON + days(1)), Event(MEI, "viewed", NOON + days(2))], now=NOON + days(2))
    assert shop.tick(now=NOON + days(3)) == {}
    assert shop.tick(now=NOON + days(5), twice=True) == {(lost, MEI): True}


def test_the_first_and_the_last_order_are_told_apart(shop):
    shop.tick(events=[
        order(MEI, ago(9)), order(MEI, ago(1), "cups"), order(TOM, ago(9), "cups"), order(TOM, ago(1)), Event(ANA, "viewed", ago(1)),
        order(WEI, ago(2)), order(WEI, ago(2), "cups"),   # at the same moment: either counts
    ], now=NOON)
    assert shop.who(picked("first")) == {MEI, WEI}
    assert shop.who(picked("last")) == {TOM, WEI}
    assert shop.who({"not": picked("last")}) == {MEI, ANA}
    assert shop.who(picked("first", **{"in": {"last_days": 5}})) == {TOM, WEI}
    assert shop.who(picked("last", **{"in": {"to": "2024-05-25"}})) == {MEI}


def test_live_first_and_last_follow_the_window(shop):
    first, last = (segments.save(shop.workspace, pick, picked(pick, **{"in": {"last_days": 5}}), "mei").id for pick in ("first", "last"))
    shop.tick(events=[order(MEI, NOON, "cups"), order(MEI, NOON + days(1))], now=NOON + days(1))
    assert (shop.members(first), shop.members(last)) == (set(), {MEI})
    assert shop.tick(now=NOON + days(5), twice=True) == {(first, MEI): True}
    assert shop.tick(now=NOON + days(6), twice=True) == {(first, MEI): False, (last, MEI): False}
