"""Bounds that hold however often somebody looks: shown by looking all the time."""

import numpy as np
import pytest

from koipond.measure.experiments import comparing, sequences
from koipond.measure.experiments.counting import Tally

RUNS, PEOPLE, EVERY = 1000, 4000, 20     # experiments; persons a group; between two looks


def looks(values):
    """Cumulated sums of `values` (runs × persons) at every look."""
    return np.cumsum(values, axis=1)[:, EVERY - 1::EVERY]


def ever(one, other, difference) -> np.ndarray:
    """For each run: whether the bounds ever left out 0, of (people, sum, sum of squares) of both groups at every look."""
    found = np.zeros(RUNS, bool)
    for k, people in enumerate(range(EVERY, PEOPLE + 1, EVERY)):
        for run in np.flatnonzero(~found):
            bounds = difference(people, *(side[run, k] for side in (*one, *other)))
            found[run] = bounds is not None and (bounds.low > 0 or bounds.high < 0)
    return found


def of_money(people, total, squares, other_total, other_squares):
    sides = sequences.of_sums(people, total, squares), sequences.of_sums(people, other_total, other_squares)
    return sequences.difference(*sides, best_at=1000)


def of_rates(people, hits, _, other_hits, __):
    return sequences.difference(sequences.of_rate(hits, people), sequences.of_rate(other_hits, people), best_at=1000)


def drawn(dice, kind, lift=0.0):
    if kind == "rate":
        return (dice.random((RUNS, PEOPLE)) < 0.05 * (1 + lift)).astype(float)
    buys = dice.random((RUNS, PEOPLE)) < 0.3
    return buys * dice.lognormal(3, 0.8, (RUNS, PEOPLE)) * (1 + lift)


@pytest.mark.parametrize("kind, difference", [("rate", of_rates), ("revenue", of_money)])
def test_continuous_looking_finds_nothing_in_95_of_100_experiments_without_a_difference(kind, difference):
    dice = np.random.default_rng(20261126)
    one, other = drawn(dice, kind), drawn(dice, kind)
    wrong = ever((looks(one), looks(one**2)), (looks(other), looks(other**2)), difference).mean()
    assert wrong <= 0.05
    if kind == "rate":
        usual = ever((looks(one), looks(one)), (looks(other), looks(other)),
                     lambda n, a, _, b, __: comparing.of_shares(int(a), n, int(b), n))
        assert usual.mean() > 0.25, "the interval for one look is wrong that often when it is looked at all the time"


def test_a_real_difference_is_found_and_where_it_is():
    dice = np.random.default_rng(7)
    one, other = drawn(dice, "rate", lift=0.6), drawn(dice, "rate")
    assert ever((looks(one), looks(one)), (looks(other), looks(other)), of_rates).mean() > 0.9
    held = [bounds.low <= 0.03 <= bounds.high for run in range(RUNS)
            if (bounds := of_rates(PEOPLE, one[run].sum(), 0, other[run].sum(), 0))]
    assert np.mean(held) > 0.95


def test_with_four_variants_without_a_difference_none_is_ever_named_best_in_95_of_100():
    dice = np.random.default_rng(4)
    runs, named = 250, 0
    hits = [np.cumsum(dice.random((runs, PEOPLE)) < 0.1, axis=1)[:, 99::100] for _ in range(4)]
    for run in range(runs):
        named += any(comparing.best({name: Tally(100 * (k + 1), int(hits[v][run, k])) for v, name in enumerate("abcd")}, "rate", 1000)
                     for k in range(PEOPLE // 100))
    assert named / runs <= 0.05


def test_the_bounds_are_those_of_the_paper():
    """Waudby-Smith and others, Theorem 2.2: σ·√(2(tρ²+1)/(t²ρ²)·log(√(tρ²+1)/α))."""
    t, sigma, alpha, best_at = 900, 1.7, 0.05, 400
    rho2 = (-2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)) / best_at
    paper = sigma * np.sqrt(2 * (t * rho2 + 1) / (t**2 * rho2) * np.log(np.sqrt(t * rho2 + 1) / alpha))
    assert sequences.half_width(sigma**2 / t, sigma**2 / best_at, alpha) == pytest.approx(paper, rel=1e-12)


def test_the_p_value_is_alpha_where_the_bounds_touch_0():
    other = sequences.Moments(500, 1.0, 4.0)
    half = sequences.difference(other, other, 300).high
    one = sequences.Moments(500, 1.0 + half, 4.0)
    assert sequences.p_value(one, other, 300) == pytest.approx(0.05)


def test_nothing_is_said_of_few_people_or_where_nothing_differs():
    assert sequences.difference(sequences.of_rate(9, 40), sequences.of_rate(0, 400), 100) is None
    assert sequences.difference(sequences.of_sums(100, 0, 0), sequences.of_sums(100, 0, 0), 100) is None
    assert sequences.p_value(sequences.of_rate(0, 10), sequences.of_rate(10, 10), 100) == 1
