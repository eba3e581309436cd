"""Timers are set a day ahead; what time alone changes comes to the moment all the same, also after nobody looked for weeks."""

from datetime import timedelta

import pytest

from koipond import segments
from tests.segments.shop import MEI, NOON, TOM, Event, ago

VIEWED = {"event": "viewed", "count": {"is": "at_least", "value": 2}, "in": {"last_days": 30}}
SPENT = {"event": "order_completed", "sum": {"property": "amount", "is": "at_least", "value": 10}, "in": {"last_days": 30}}


def timers(shop) -> int:
    return shop.db.value("SELECT count() FROM segments_timers WHERE wake_at > {now:DateTime64(3, 'UTC')}", now=shop.now)


@pytest.mark.parametrize(("rule", "name"), [(VIEWED, "viewed"), (SPENT, "order_completed")])
def test_who_leaves_by_time_leaves_to_the_moment_though_no_timer_was_set_when_they_came(shop, rule, name):
    found = segments.save(shop.workspace, "active", rule, "mei").id
    came = [Event(MEI, name, ago(3), amount=8), Event(MEI, name, ago(1), amount=8), Event(TOM, name, ago(1), amount=80)]
    shop.tick({MEI: {}, TOM: {}}, came, now=NOON)
    assert MEI in shop.members(found)
    assert timers(shop) == 0
    left = None
    while left is None:
        moved = shop.tick(now=shop.next_moment(), twice=True)
        assert shop.members(found) == shop.who(rule)
        left = shop.now if (found, MEI) in moved else None
    assert left == ago(3) + timedelta(days=30)


def test_what_happened_while_nobody_looked_is_found_at_the_next_tick(shop):
    found = segments.save(shop.workspace, "active", VIEWED, "mei").id
    shop.tick({MEI: {}}, [Event(MEI, "viewed", ago(3)), Event(MEI, "viewed", ago(1))], now=NOON)
    assert shop.tick(now=NOON + timedelta(days=80), twice=True) == {(found, MEI): False}


def test_a_condition_that_comes_later_is_watched_as_far_as_those_of_its_family(shop):
    segments.save(shop.workspace, "active", VIEWED, "mei")
    shop.tick({MEI: {}}, [Event(MEI, "viewed", ago(3))], now=NOON)
    soon = VIEWED | {"count": {"is": "at_least", "value": 1}, "in": {"last_hours": 3 * 24 + 5}}
    other = segments.save(shop.workspace, "seen", soon, "mei").id
    shop.tick(now=NOON + timedelta(minutes=1))
    assert shop.members(other) == {MEI}
    assert shop.tick(now=shop.next_moment(), twice=True) == {(other, MEI): False}
    assert shop.now == NOON + timedelta(hours=5)


def test_a_segment_that_rested_is_right_when_it_lives_again(shop):
    active = segments.save(shop.workspace, "active", VIEWED, "mei").id
    shop.tick({MEI: {}}, [Event(MEI, "viewed", ago(29)), Event(MEI, "viewed", ago(29))], now=NOON)
    segments.save(shop.workspace, "active", VIEWED, "mei", live=False, segment=active)
    shop.tick()
    segments.save(shop.workspace, "active", VIEWED, "mei", live=True, segment=active)
    shop.tick()
    assert shop.members(active) == {MEI}
    assert shop.tick(now=shop.next_moment()) == {(active, MEI): False}
    assert shop.now == ago(29) + timedelta(days=30)
