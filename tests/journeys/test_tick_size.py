"""The same events in one big tick, in many small ones, or each tick twice: the same moves and the same messages."""

import random
from datetime import timedelta

import pytest

from koipond import engine
from tests.journeys.conftest import Shop
from tests.shelf import lent

NAMES = ["signed_up", "viewed", "ordered", "liked"]


def steps(shop):
    wait = {"kind": "wait_for", "days": 1, "timeout": "bye"}
    return {
        "hello": shop.send("viewed?", "hello"),
        "viewed?": {**wait, "event": "viewed", "then": "again"},
        "again": shop.send("ordered?", "again"),
        "ordered?": {**wait, "event": "ordered", "then": "viewed again?", "where": [{"property": "size", "is": "at_least", "value": 2}]},
        "viewed again?": {**wait, "event": "viewed", "then": "thanks"},
        "thanks": shop.send("bye", "thanks"),
        "bye": {"kind": "end"},
    }


def happenings(seed) -> list[tuple]:
    """(person, name, props, minutes before the end) in the order of time."""
    dice = random.Random(seed)
    moments = sorted(dice.sample(range(1, 50_000), 400), reverse=True)
    return [(dice.randint(1, 40), dice.choice(NAMES), {"size": str(dice.randint(1, 3))}, moment / 1000) for moment in moments]


def played(slug, reentry, events, pieces, twice):
    with lent(slug, "Shop") as made:
        return _played(Shop(made, engine.database(slug), twice=twice), reentry, events, pieces)


def _played(shop, reentry, events, pieces):
    shop.publish(steps(shop), reentry=reentry, goal={"event": "ordered", "window_days": 1})
    shop.previous = shop.tick(after=timedelta(seconds=1)).now
    size = -(-len(events) // pieces)
    left = 50.0
    for start in range(0, len(events), size):
        part = events[start:start + size]
        until = part[-1][3]
        shop.tick(*[(person, name, props, ago - until) for person, name, props, ago in part], after=timedelta(minutes=left - until))
        left = until
    # Where somebody stood when the goal was reached is told as of the beginning of the tick.
    moves = shop.db.rows("SELECT person, round, if(outcome = 'goal', '', step) AS at, outcome, if(outcome = 'goal', '', next) AS to"
                         " FROM journeys_moves ORDER BY ALL")
    stands = shop.db.rows("SELECT person, round, seq, step, done, goal_at > '1971-01-01' FROM journeys_positions FINAL ORDER BY ALL")
    return moves, stands, shop.db.rows("SELECT person, step, round FROM deliver_outbox ORDER BY ALL")


@pytest.mark.parametrize("reentry", ["never", "always"])
def test_the_size_of_ticks_changes_nothing(reentry, clock):
    events = happenings(reentry)
    big = played(f"big_{reentry}", reentry, events, 1, False)
    assert len(big[0]) > 100 and len(big[2]) > 30
    for pieces, twice in ((8, False), (3, True)):
        other = played(f"in_{pieces}_{reentry}", reentry, events, pieces, twice)
        for some, more in zip(other, big, strict=True):
            assert set(some) ^ set(more) == set() and len(some) == len(more)
