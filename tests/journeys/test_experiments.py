"""The step `experiment`: who gets what, for how long, and what the moves tell."""

from datetime import timedelta

import pytest

from koipond import journeys
from koipond.journeys import factorial
from koipond.kit import bucket, shares
from tests.journeys.conftest import MEI, TOM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOAL = {"event": "order_completed", "window_days": 3}
PEOPLE = range(1, 601)


def trial(**more):
    return {"kind": "experiment", "variants": [{"name": "a", "percent": 50, "next": "rest"}, {"name": "b", "percent": 50, "next": "rest"}],
            **more}


REST = {"rest": {"kind": "wait", "days": 30, "next": None}}


def publish(shop, step=None, **more):
    return shop.publish({"try": step or trial(), **REST}, **{"goal": GOAL, **more})


def enter(shop, people=PEOPLE, **more):
    return shop.tick(*[(person, "signed_up") for person in people], **more)


def got(shop, journey, round=0) -> dict:
    """What chance or the winner gave each person, in the newest round or in this one."""
    rows = shop.db.rows("SELECT person, argMax(outcome, round) FROM journeys_moves WHERE journey = {j:UInt32} AND step = 'try'"
                        " AND {r:UInt32} IN (0, round) GROUP BY person", j=journey, r=round)
    return dict(rows)


def test_each_person_gets_what_the_draw_says(either_shop):
    shop = either_shop
    journey = publish(shop)
    enter(shop)
    draw = journeys.experiment(shop.slug, journey, "try").draw
    found = got(shop, journey)
    assert found == {person: draw.variant(person) for person in PEOPLE}
    assert 240 < sum(variant == "a" for variant in found.values()) < 360


def test_new_weights_hold_for_who_comes_later_and_move_the_fewest(shop):
    journey = publish(shop)
    before = journeys.experiment(shop.slug, journey, "try").draw
    enter(shop, range(1, 301))
    changed = journeys.reweigh(shop.slug, journey, "try", {"a": 3, "b": 1}, by="mei", because="b is slow")
    enter(shop, range(301, 601), after=HOUR)
    found, after = got(shop, journey), changed.draw
    assert found == {p: (before if p <= 300 else after).variant(p) for p in PEOPLE}
    assert shares.moved(before.allocation, after.allocation) == pytest.approx(0.25)
    assert [(w.by, w.weights, w.moved) for w in changed.weighings] == [
        ("mei", {"a": 0.5, "b": 0.5}, 0), ("mei", {"a": 0.75, "b": 0.25}, pytest.approx(0.25))]


def test_who_comes_again_keeps_what_they_had_until_the_winner_is_chosen(either_shop):
    shop = either_shop
    journey = publish(shop, reentry="always")
    enter(shop)
    first = got(shop, journey, 1)
    journeys.reweigh(shop.slug, journey, "try", {"a": 9, "b": 1}, by="mei")
    enter(shop, range(1, 701), after=DAY)
    assert got(shop, journey, 2) == first
    journeys.choose_winner(shop.slug, journey, "try", "b", by="mei", because="enough")
    enter(shop, after=DAY)
    assert set(got(shop, journey, 3).values()) == {"winner:b"}
    assert got(shop, journey, 1) == {**first, **{p: v for p, v in got(shop, journey, 1).items() if p > 600}}, "what was is not rewritten"


def test_everybody_is_told_why(shop):
    journey = publish(shop, reentry="always")
    enter(shop)
    loser = next(person for person, variant in got(shop, journey).items() if variant == "a")
    won = journeys.choose_winner(shop.slug, journey, "try", "b", by="mei")
    enter(shop, [loser], after=HOUR)
    on = f"{won.winner_at:%Y-%m-%d %H:%M}"
    told = [(one.en, one.zh) for one in journeys.path(shop.slug, journey, loser) if one.step == "try"]
    assert told[0] == (f"got share 'a' of 'try' by chance, then on to 'rest'; meanwhile the winner is 'b', chosen on {on}",
                       f"在“try”随机分到“a”，前往“rest”；现在的优胜方案为“b”，于 {on} 选定")
    assert told[1] == (f"took 'b' at 'try': winner chosen on {on}, then on to 'rest'", f"在“try”采用“b”：优胜方案于 {on} 选定，前往“rest”")
    moves = [move for way in journeys.ways(shop.db, loser) for move in way.moves if move.outcome == "winner:b"]
    assert moves and on in moves[0].en


def test_the_winner_is_chosen_once(shop):
    journey = publish(shop)
    with pytest.raises(journeys.UnknownVariant):
        journeys.choose_winner(shop.slug, journey, "try", "c", by="mei")
    journeys.choose_winner(shop.slug, journey, "try", "a", by="mei")
    for again in (lambda: journeys.choose_winner(shop.slug, journey, "try", "b", by="tom"),
                  lambda: journeys.reweigh(shop.slug, journey, "try", {"a": 1, "b": 1}, by="tom")):
        with pytest.raises(journeys.AlreadyChosen):
            again()
    assert journeys.experiment(shop.slug, journey, "try").winner == "a"


def test_a_tick_goes_by_the_decisions_up_to_its_own_time(shop):
    journey = publish(shop)
    draw = journeys.experiment(shop.slug, journey, "try").draw
    again = {}

    def advance(tick):
        journeys.choose_winner(shop.slug, journey, "try", "a", by="mei")
        journeys.advance(tick)
        again["tick"] = shop.again(tick)

    enter(shop, advance=advance)
    before = shop.everything()
    journeys.advance(again["tick"])
    assert shop.everything() == before
    assert got(shop, journey) == {person: draw.variant(person) for person in PEOPLE}


@pytest.mark.parametrize("sample, expected", [({"sample_percent": 20}, (80, 160)), ({"sample_count": 100}, (100, 100))],
                         ids=["share", "number"])
def test_the_rest_waits_for_the_winner_and_goes_on_with_it(either_shop, sample, expected):
    shop = either_shop
    journey = publish(shop, trial(**sample, decide_after_days=3))
    enter(shop)
    tried = got(shop, journey)
    assert expected[0] <= len(tried) <= expected[1] and set(tried.values()) == {"a", "b"}
    assert set(shop.standing(journey).values()) == {"rest", "try"}
    shop.tick(after=2 * DAY)
    assert got(shop, journey) == tried
    journeys.choose_winner(shop.slug, journey, "try", "b", by="mei")
    assert journeys.next_due(shop.db).year == 1970, "a tick is due at once"
    shop.tick(after=HOUR)
    found = got(shop, journey)
    assert found == {**dict.fromkeys(PEOPLE, "winner:b"), **tried}
    assert set(shop.standing(journey).values()) == {"rest"}
    assert journeys.next_due(shop.db).year > 1970


def test_a_sample_by_number_fills_over_several_ticks_and_no_further(shop):
    journey = publish(shop, trial(sample_count=100, decide_after_days=3))
    for start in range(1, 601, 60):
        enter(shop, range(start, start + 60), after=HOUR)
    tried = got(shop, journey)
    assert len(tried) == 100 and set(range(1, 61)) <= set(tried) <= set(range(1, 121))


def test_who_waits_for_the_winner_in_a_pause_goes_on_after_it(shop):
    journey = publish(shop, trial(sample_percent=20, decide_after_days=3))
    enter(shop)
    tried = got(shop, journey)
    journeys.pause(shop.slug, journey, "mei")
    journeys.choose_winner(shop.slug, journey, "try", "a", by="mei")
    shop.tick(after=HOUR)
    assert got(shop, journey) == tried
    journeys.resume(shop.slug, journey, "mei")
    shop.tick(after=HOUR)
    assert len(got(shop, journey)) == 600


def test_a_version_that_tests_the_same_goes_on_and_another_begins_anew(shop):
    journey = publish(shop)
    publish(shop, trial(roll_out="auto"))
    same = journeys.experiment(shop.slug, journey, "try")
    assert (same.versions, same.settings["roll_out"], len(same.weighings)) == ((1, 2), "auto", 1)
    weights = [{"name": "a", "percent": 80, "next": "rest"}, {"name": "b", "percent": 20, "next": "rest"}]
    publish(shop, trial(variants=weights))
    third = journeys.experiment(shop.slug, journey, "try")
    assert (third.versions, [w.weights["a"] for w in third.weighings]) == ((1, 3), [0.5, 0.8])
    publish(shop, trial(metric={"event": "paid", "window_days": 1}))
    other = journeys.experiment(shop.slug, journey, "try")
    assert (other.versions, other.draw.salt) != (third.versions, third.draw.salt)
    assert [one.versions for one in journeys.experiments(shop.slug)] == [(4, 4), (1, 3)]


def test_every_combination_of_a_factorial_experiment_is_a_variant(shop):
    step = {"kind": "experiment", "mode": "factorial", "factors": {"subject": ["a", "b"], "hour": ["9", "18", "21"]}, "next": "rest",
            "ways": {"subject=b,hour=9": None}}
    journey = publish(shop, step)
    enter(shop)
    found = got(shop, journey)
    assert set(found.values()) == {f"subject={s},hour={h}" for s in "ab" for h in ("9", "18", "21")}
    assert set(shop.standing(journey)) == {person for person, cell in found.items() if cell != "subject=b,hour=9"}
    assert factorial.levels("subject=b,hour=9") == {"subject": "b", "hour": "9"}


@pytest.mark.parametrize("factors, resolution, runs", [(3, 3, 4), (4, 4, 8), (5, 5, 16), (7, 3, 8), (7, 4, 16), (6, 4, 16), (5, 3, 8), (3, 5, 8)])
def test_a_fraction_is_as_small_as_the_published_tables_say(factors, resolution, runs):
    """Box, Hunter and Hunter, Statistics for Experimenters, table of two-level fractional factorial designs."""
    names = {f"f{k}": ["low", "high"] for k in range(factors)}
    cells = factorial.cells(names, resolution)
    assert len({tuple(cell.values()) for cell in cells}) == len(cells) == runs
    for some in range(1, 2**factors):
        chosen = [k for k in range(factors) if some >> k & 1]
        if len(chosen) < resolution and runs < 2**factors:
            signs = {(-1) ** sum(cell[f"f{k}"] == "low" for k in chosen) for cell in cells}
            assert signs == {-1, 1}, "no product of fewer factors is always the same"


def test_the_learning_share_of_a_best_arm_experiment_is_always_even(shop):
    step = {"kind": "experiment", "mode": "best_arm", "learning_percent": 40, "variants": [
        {"name": name, "next": "rest"} for name in "abcd"]}
    journey = publish(shop, step)
    draw = journeys.reweigh(shop.slug, journey, "try", {"a": 1, "b": 0, "c": 0, "d": 0}, by="clock").draw
    enter(shop)
    found = got(shop, journey)
    learns = {person for person in PEOPLE if bucket.place(f"{draw.salt}:learning", person) < 0.4}
    assert found == {person: draw.variant(person) for person in PEOPLE}
    assert {found[p] for p in set(PEOPLE) - learns} == {"a"}
    assert all(40 < sum(found[p] == name for p in learns) < 80 for name in "abcd")


def test_a_merged_person_keeps_what_was_drawn_first(shop):
    journey = publish(shop, reentry="always")
    draw = journeys.experiment(shop.slug, journey, "try").draw
    loser, survivor = MEI, next(p for p in range(TOM, 50) if draw.variant(p) != draw.variant(MEI))
    enter(shop, [loser])
    shop.tick(merges=[(loser, survivor)], after=HOUR)
    enter(shop, [survivor], after=HOUR)
    assert shop.db.rows("SELECT DISTINCT outcome FROM journeys_moves WHERE step = 'try'") == [(draw.variant(loser),)]


BAD = [
    (trial(mode="guess"), "journeys.E060", "guess"),
    (trial(variants=[{"name": "a", "percent": 100}]), "journeys.E060", "1 variants"),
    (trial(variants=[{"name": "a", "percent": 50}, {"name": "a", "percent": 50}]), "journeys.E060", "name of its own"),
    (trial(variants=[{"name": "a", "percent": 50}, {"name": "exit", "percent": 50}]), "journeys.E060", "exit"),
    (trial(variants=[{"name": "a", "percent": 50}, {"name": "winner:a", "percent": 50}]), "journeys.E060", "':'"),
    (trial(variants=[{"name": "a", "percent": 50}, {"name": "b", "percent": 40}]), "journeys.E060", "90"),
    (trial(sample_percent=10), "journeys.E060", "decide_after_days"),
    (trial(sample_percent=10, sample_count=5, decide_after_days=1), "journeys.E060", "not both"),
    (trial(decide_after_days=1, default="c"), "journeys.E060", "'c'"),
    (trial(least_per_variant=3), "journeys.E060", "least_per_variant"),
    (trial(metric={"event": "paid"}), "journeys.E020", "window_days"),
    ({"kind": "experiment", "mode": "factorial", "factors": {"a": ["1"], "b": ["1", "2"]}}, "journeys.E060", "two different"),
    ({"kind": "experiment", "mode": "factorial", "factors": {"a": ["1", "2", "3"], "b": ["1", "2"]}, "resolution": 3}, "journeys.E060", "two levels"),
    ({"kind": "experiment", "mode": "factorial", "factors": {"a": ["1", "="], "b": ["1", "2"]}}, "journeys.E060", "'='"),
]


@pytest.mark.parametrize("step, number, word", BAD, ids=[word for *_, word in BAD])
def test_what_is_wrong_is_told(shop, step, number, word):
    definition = {"entry": {"kind": "event", "event": "signed_up"}, "goal": GOAL, "start": "try", "steps": {"try": step, **REST}}
    found = {problem.number: problem.say("en")[0] for problem in journeys.check(shop.slug, definition)}
    assert word in found[number]


def test_an_experiment_without_a_goal_needs_a_metric(shop):
    definition = {"entry": {"kind": "event", "event": "signed_up"}, "start": "try", "steps": {"try": trial(), **REST}}
    assert [problem.number for problem in journeys.check(shop.slug, definition)] == ["journeys.E061"]


@pytest.mark.parametrize("weights", [{"a": 1}, {"a": 0, "b": 0}, {"a": -1, "b": 2}, {"a": "x", "b": 1}, {"a": 1, "b": 1, "c": 1}])
def test_weights_that_cannot_be_used_are_refused(shop, weights):
    journey = publish(shop)
    with pytest.raises(journeys.BadWeights):
        journeys.reweigh(shop.slug, journey, "try", weights, by="mei")


def test_an_experiment_that_is_not_there_is_refused(shop):
    journey = publish(shop)
    with pytest.raises(journeys.NoSuchExperiment):
        journeys.reweigh(shop.slug, journey, "tried", {"a": 1}, by="mei")
