"""Formulas of experiments against what was published."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import betaln
from statsmodels.stats.multitest import multipletests

from koipond import measure
from koipond.measure.experiments import balance, comparing, effects, thompson
from koipond.measure.experiments.counting import Tally
from koipond.measure.experiments.sequences import Moments

COOKIE_CATS = Path(__file__).resolve().parents[3] / "shared/data/cookie_cats/cookie_cats.csv.gz"


def test_the_size_for_rates_is_that_of_r():
    """The example of R's power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7, printed in its manual."""
    found = measure.size_for_rate(0.5, 0.5, power=0.9)
    assert (found.per_variant, found.people, found.change) == (77, 154, 0.25)
    assert measure.power_for_rate(0.5, 0.5, 77) == pytest.approx(0.90, abs=0.002)


def test_the_size_for_money_is_that_of_r_and_of_cohen():
    """R's power.t.test(power = .90, delta = 1): n = 22.02; Cohen (1988), table 2.4.1: d = 0.50, power 0.80 needs 64."""
    assert measure.size_for_revenue(10, 10, 0.1 * 10, power=0.9).per_variant == 23
    assert measure.size_for_revenue(10, 10, 0.5).per_variant == 64


def test_days_follow_from_who_comes_a_day():
    found = measure.size_for_rate(0.5, 0.5, power=0.9, per_day=10, window_days=3)
    assert found.days == pytest.approx(15.4 + 3)
    assert found.days_any_time > found.days and found.per_variant_any_time > found.per_variant


def test_the_size_for_any_time_has_the_power_it_promises():
    """By simulation: at that size the bounds leave out 0 in about 80 % of experiments, of those that looked only then."""
    size = measure.size_for_rate(0.1, 0.3).per_variant_any_time
    dice = np.random.default_rng(5)
    found = [comparing.best({"a": Tally(size, hit), "b": Tally(size, other)}, "rate", size) == "a"
             for hit, other in zip(dice.binomial(size, 0.13, 2000), dice.binomial(size, 0.1, 2000), strict=True)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("ask", [
    lambda: measure.size_for_rate(0, 0.1), lambda: measure.size_for_rate(0.5, 1.5), lambda: measure.size_for_rate(0.5, 0),
    lambda: measure.size_for_rate(0.5, 0.1, power=1), lambda: measure.size_for_rate(0.5, 0.1, variants=1),
    lambda: measure.size_for_rate(0.5, 1e-9), lambda: measure.size_for_revenue(1, 0, 0.1), lambda: measure.size_for_revenue(1, 1, 1e-9)])
def test_a_size_that_cannot_be_worked_out_is_refused(ask):
    with pytest.raises(measure.BadSizing):
        ask()


def test_a_mismatch_of_groups_is_that_of_the_book():
    """Kohavi, Tang and Xu (2020), Trustworthy Online Controlled Experiments, chapter 21: 821,588 against 815,482 has p = 1.8e-6."""
    found = balance.balance({"control": 821_588, "treatment": 815_482}, {"control": 818_535, "treatment": 818_535})
    assert found.p == pytest.approx(1.8e-6, rel=0.02) and found.suspicious
    assert not balance.balance({"a": 503, "b": 497}, {"a": 500, "b": 500}).suspicious
    assert balance.balance({"a": 5, "b": 0}, {"a": 5, "b": 0}).p is None
    assert balance.balance({"a": 5, "b": 2}, {"a": 7, "b": 0}).suspicious


def test_effects_are_those_of_the_pilot_plant():
    """Box, Hunter and Hunter, Statistics for Experimenters, 2³ pilot plant: T 23, C −5, K 1.5, TC 1.5, TK 10, CK 0 (interactions are halved there)."""
    factors = {"K": ["A", "B"], "C": ["20", "40"], "T": ["160", "180"]}
    yields = [60, 72, 54, 68, 52, 83, 45, 80]
    cells = [({"K": k, "C": c, "T": t}, Moments(50, y, 9.0)) for (k, c, t), y in
             zip([(k, c, t) for k in "AB" for c in ("20", "40") for t in ("160", "180")], yields, strict=True)]
    found = {"".join(effect.levels): effect for effect in effects.effects(factors, cells)}
    assert {name: round(effect.difference.value, 9) for name, effect in found.items()} == {
        "T": 23, "C": -5, "K": 1.5, "CT": 3, "KT": 20, "KC": 0}
    assert found["T"].difference.low == pytest.approx(23 - 1.959964 * (9 / 50 / 2) ** 0.5)
    assert found["T"].p < 1e-6 and found["KC"].p == pytest.approx(1) and not any(effect.mixed_with for effect in found.values())


def test_a_fraction_says_which_effects_it_cannot_tell_apart():
    """2^(3−1) of resolution III: each main effect is mixed with the interaction of the other two."""
    from koipond.journeys.factorial import cells

    factors = {"a": ["1", "2"], "b": ["1", "2"], "c": ["1", "2"]}
    found = effects.effects(factors, [(cell, Moments(50, k, 1.0)) for k, cell in enumerate(cells(factors, 3))])
    assert {tuple(effect.levels): [tuple(other) for other in effect.mixed_with] for effect in found} == {
        ("a",): [("b", "c")], ("b",): [("a", "c")], ("c",): [("a", "b")]}


def test_a_factor_of_three_levels_has_each_level_against_the_first():
    factors = {"hour": ["9", "18", "21"], "subject": ["a", "b"]}
    means = {("9", "a"): 1, ("18", "a"): 2, ("21", "a"): 4, ("9", "b"): 2, ("18", "b"): 3, ("21", "b"): 9}
    found = effects.effects(factors, [({"hour": h, "subject": s}, Moments(80, mean, 1.0)) for (h, s), mean in means.items()])
    assert [(effect.levels, round(effect.difference.value, 9)) for effect in found] == [
        ({"hour": "18"}, 1), ({"hour": "21"}, 5), ({"subject": "b"}, round(7 / 3, 9)),
        ({"hour": "18", "subject": "b"}, 0), ({"hour": "21", "subject": "b"}, 4)]


def test_how_likely_one_is_the_best_is_that_of_the_closed_form():
    """E. Miller (2015), Formulas for Bayesian A/B testing: the likelihood that one Beta exceeds another, as a sum."""
    a, b = (30, 200), (40, 210)
    one, other, more, rest = 1 + a[0], 1 + a[1] - a[0], 1 + b[0], 1 + b[1] - b[0]
    exact = sum(np.exp(betaln(one + i, other + rest) - np.log(rest + i) - betaln(1 + i, rest) - betaln(one, other)) for i in range(more))
    found = thompson.best_by_rate([a[0], b[0]], [a[1], b[1]], [1])
    assert found[1] == pytest.approx(exact, abs=0.01) and sum(found) == pytest.approx(1)
    assert found == thompson.best_by_rate([a[0], b[0]], [a[1], b[1]], [1])


def test_best_by_money_prefers_the_higher_mean_and_doubts_small_groups():
    clear = thompson.best_by_mean([Moments(1000, 10.0, 100.0), Moments(1000, 12.0, 100.0)], [1])
    doubtful = thompson.best_by_mean([Moments(1000, 10.0, 100.0), Moments(3, 12.0, 100.0)], [1])
    assert clear[1] > 0.99 > doubtful[1] > 0.5
    assert thompson.best_by_mean([Moments(0, 0.0, 0.0), Moments(0, 0.0, 0.0)], [1]) == pytest.approx([0.5, 0.5], abs=0.02)


def test_thompson_ends_with_the_best_of_four():
    dice, rates, people, hits = np.random.default_rng(3), [0.05, 0.06, 0.05, 0.12], [0] * 4, [0] * 4
    for day in range(30):
        shares = thompson.best_by_rate(hits, people, [day])
        for k, share in enumerate(shares):
            came = round(200 * (0.2 / 4 + 0.8 * share))
            people[k] += came
            hits[k] += dice.binomial(came, rates[k])
    assert shares[3] > 0.95 and people[3] > sum(people) / 2 and min(people) > 250


def test_several_comparisons_are_corrected_by_holm():
    """S. Holm (1979): sorted, times what is left; the example of R's p.adjust(c(0.01, 0.02, 0.03), 'holm') is 0.03, 0.04, 0.04."""
    assert comparing.holm([0.02, None, 0.01, 0.03]) == [pytest.approx(0.04), None, pytest.approx(0.03), pytest.approx(0.04)]
    p = list(np.random.default_rng(1).random(40) ** 3)
    assert comparing.holm(p) == pytest.approx(multipletests(p, method="holm")[1])


@pytest.fixture(scope="module")
def cookie_cats():
    if not COOKIE_CATS.exists():
        pytest.skip(f"real data is not here: {COOKIE_CATS.name} (looked in ../shared/data/cookie_cats)")
    with gzip.open(COOKIE_CATS) as file:
        return pd.read_csv(file)


@pytest.mark.parametrize("metric, shares, p, found", [
    ("retention_1", (0.448, 0.442), 0.0744, False), ("retention_7", (0.190, 0.182), 0.0016, True)])
def test_cookie_cats_has_its_published_result(cookie_cats, metric, shares, p, found):
    """90,189 players: the gate at level 30 keeps more of them after a week than at level 40."""
    sums = cookie_cats.groupby("version")[metric].agg(["size", "sum"])
    tallies = {name: Tally(int(size), int(hits)) for name, (size, hits) in sums.iterrows()}
    assert (tallies["gate_30"].people, tallies["gate_40"].people) == (44_700, 45_489)
    assert tuple(round(tally.moments("rate").mean, 3) for tally in tallies.values()) == shares
    moved = comparing.against("gate_30", tallies, tallies, 10_000)[0]
    assert moved.p == pytest.approx(p, abs=0.0001)
    assert (moved.difference.high < 0) == found
    assert moved.any_time.low < moved.difference.low < moved.difference.high < moved.any_time.high
    assert moved.p_any_time > moved.p


def test_the_groups_of_cookie_cats_are_near_the_bound_but_no_mismatch(cookie_cats):
    found = cookie_cats.groupby("version").size().to_dict()
    checked = balance.balance(found, dict.fromkeys(found, len(cookie_cats) / 2))
    assert checked.p == pytest.approx(0.0086, abs=0.0002) and not checked.suspicious
