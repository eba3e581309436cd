"""The edge of a window: midnight and the month's end of Beijing, with an account that hands over slowly."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver
from koipond.deliver.quotas import facts, judging, rules
from koipond.kit import ids

BEIJING = ZoneInfo("Asia/Shanghai")


def quota(office, window="day", number=3, scope="account"):
    return deliver.add_quota(office.slug, "test", name="letters", channel="email", number=number, window=window, scope=scope, kinds=("marketing", "transactional"))


def until_edge(clock, window, before: timedelta):
    """Moves the clock to a moment before the window's end (of the next one, when that moment of this one is over); gives when that is."""
    known = rules.Quota("k", "email", ("marketing",), "account", window, 1)
    closes = rules.window(known, clock.now() + before).closes
    clock.forward(closes - before - clock.now())
    return closes


def page(office, clock, *people, round=1):
    """Messages of a page as the gate has them before it asks for quotas."""
    return [{"message": ids.same(office.slug, person, round), "person": person, "asked": person, "address_hash": person, "journey": 7, "version": 1, "step": "s1", "round": round,
             "kind": "marketing", "channel": "email", "about": {}, "attempt": 1, "send_at": clock.now(), "expires_at": clock.now() + timedelta(days=3), "verdict": "ok",
             "address": f"p{person}@shop.example"} for person in people]


def judged(office, clock, rows):
    judging.judge(office.db, "email", rows, clock.now())
    return [row["reason"] if row["verdict"] == "put_off" else row["verdict"] for row in rows]


def ended(office, rows, at, status="accepted"):
    for row in rows:
        office.rows("deliver_receipts", message=row["message"], person=row["person"], journey=7, step="s1", round=1, channel="email", status=status, attempt=1, at=at, tick=9)


def used(office, clock, known):
    now = clock.now()
    return facts.used(office.db, known, 0, rules.window(known, now).opens, [0], []).get(0, (0, None))[0]


@pytest.mark.parametrize("window", ["day", "week", "month"])
def test_what_was_under_way_at_the_edge_counts_in_the_window_in_which_it_ends(office, clock, window):
    known = quota(office, window)
    edge = until_edge(clock, window, timedelta(minutes=10))
    slow, quick = page(office, clock, 1, 2), page(office, clock, 3)
    assert judged(office, clock, slow + quick) == ["ok"] * 3
    ended(office, quick, edge - timedelta(minutes=5))
    clock.forward(edge + timedelta(minutes=1) - clock.now())
    assert used(office, clock, known) == 2
    others = page(office, clock, 4, 5)
    assert sorted(judged(office, clock, others)) == ["ok", "quota_turn"], "two are under way, and of these nobody knows yet"
    assert max(row.get("until", clock.now()) for row in others) <= clock.now() + judging.SOON

    ended(office, slow[:1], edge + timedelta(minutes=2))
    ended(office, slow[1:], edge - timedelta(seconds=1))
    assert used(office, clock, known) == 2, "one went out behind the edge, one of this window; the other counts where it went out"
    assert judged(office, clock, page(office, clock, 6, 7)) == ["ok", "over_quota"]


def test_one_that_the_provider_put_off_behind_the_edge_has_taken_nothing_there(office, clock):
    known = quota(office)
    edge = until_edge(clock, "day", timedelta(minutes=10))
    rows = page(office, clock, 1)
    judged(office, clock, rows)
    clock.forward(edge + timedelta(minutes=1) - clock.now())
    ended(office, rows, edge + timedelta(seconds=30), status="later")
    assert used(office, clock, known) == 0


def test_a_second_try_flies_over_the_edge_as_a_first_one_does(office, clock):
    known = quota(office)
    edge = until_edge(clock, "day", timedelta(hours=2))
    rows = page(office, clock, 1)
    judged(office, clock, rows)
    ended(office, rows, clock.now() + timedelta(seconds=1), status="later")
    clock.forward(edge - timedelta(minutes=5) - clock.now())
    again = [{**row, "attempt": 2, "verdict": "ok"} for row in rows]
    assert judged(office, clock, again) == ["ok"]
    assert used(office, clock, known) == 1, "it has one place"
    clock.forward(edge + timedelta(minutes=1) - clock.now())
    assert used(office, clock, known) == 1


def test_of_a_person_only_their_own_counts_over_the_edge(office, clock):
    quota(office, "month", number=1, scope="person")
    edge = until_edge(clock, "month", timedelta(minutes=10))
    judged(office, clock, page(office, clock, 1))
    clock.forward(edge + timedelta(minutes=1) - clock.now())
    assert judged(office, clock, page(office, clock, 1, 2, round=2)) == ["quota_turn", "ok"]


@pytest.mark.parametrize(("seconds", "verdict"), [(-60, "over_quota"), (2, "quota_turn"), (10, "ok")])
def test_nothing_is_begun_where_clocks_may_differ_about_the_window(office, clock, seconds, verdict):
    quota(office)
    edge = until_edge(clock, "day", timedelta(minutes=10))
    clock.forward(edge + timedelta(seconds=seconds) - clock.now())
    rows = page(office, clock, 1)
    assert judged(office, clock, rows) == [verdict]
    assert verdict == "ok" or edge <= rows[0]["until"] <= edge + judging.SKEW
