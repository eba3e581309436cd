"""The same events in one big tick, in many small ones, or each tick twice: the same moves and the same messages."""

import random
from datetime import timedelta

import pytest

from koipond import engine
from koipond.journeys import happening
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


def drawn(shop, dice) -> dict:
    """A random journey: ten steps of random kinds, each leading to later ones."""
    names = [f"s{number}" for number in range(10)]

    def later(place):
        return dice.choice(names[place + 1:place + 3] or ["end"])

    found = {"end": {"kind": "end"}}
    for place, name in enumerate(names):
        kind = dice.choice(["send", "wait_for", "wait_any", "ranked", "split_by", "set"])
        end = {"days": 3, "timeout": later(place)}
        found[name] = {
            "send": lambda place=place, name=name: shop.send(later(place), name),
            "wait_for": lambda place=place, end=end: {"kind": "wait_for", "event": dice.choice(NAMES), **end, "then": later(place)},
            "wait_any": lambda place=place, end=end: {"kind": "wait_any", **end, "ways": [
                {"name": event, "event": event, "next": later(place)} for event in dice.sample(NAMES, 2)]},
            "ranked": lambda place=place, end=end: {"kind": "wait_any", "ranked": True, **end, "ways": [
                {"name": "first", "event": "ordered", "where": [{"property": "size", "is": "at_least", "value": 2}], "next": later(place)},
                {"name": "second", "event": "liked", "next": later(place)}]},
            "split_by": lambda place=place: {"kind": "split_by", "otherwise": later(place), "branches": [
                {"name": "few", "rule": {"trait": "first_name", "is": "in", "value": ["p1", "p2", "p3", "p5", "p8"]}, "next": later(place)}]},
            "set": lambda place=place: {"kind": "set", "traits": {"city": "上海"}, "next": later(place)},
        }[kind]()
    return {name: step for name, step in found.items() if name in reached_from("s0", found)}


def reached_from(start, steps) -> set:
    from koipond.journeys.definition import edges

    seen, more = set(), {start}
    while more:
        seen |= more
        more = {to for name in more for _, to in edges(steps[name]) if to} - seen
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_random_journeys_end_alike_in_ticks_of_any_size(seed, clock, monkeypatch):
    events = happenings(f"random {seed}")

    def run(slug, pieces, twice):
        real = Shop.publish

        def publish(shop, _, **more):
            for person in range(1, 41):
                shop.db.run("INSERT INTO profiles_traits (person, t_first_name) SELECT {p:UInt64}, concat('p', toString({p:UInt64}))", p=person)
            return real(shop, drawn(shop, random.Random(seed)), start="s0", **more)

        with monkeypatch.context() as patched:
            patched.setattr(Shop, "publish", publish)
            return played(slug, ("never", "always")[seed % 2], events, pieces, twice)

    big = run(f"random{seed}_big", 1, False)
    assert len(big[0]) > 40
    for pieces, twice, few in ((7, False, happening.FEW), (3, True, happening.FEW), (5, False, 0)):
        monkeypatch.setattr(happening, "FEW", few)   # 0: rules are asked as of many people
        other = run(f"random{seed}_in_{pieces}", pieces, twice)
        for some, more in zip(other, big, strict=True):
            assert set(some) ^ set(more) == set() and len(some) == len(more)
