"""Two variants laid side by side, for one look and for any number of looks; several comparisons corrected together."""

from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from koipond.measure.experiments import sequences, statistics
from koipond.measure.experiments.counting import Tally
from koipond.measure.experiments.holm import holm
from koipond.measure.experiments.sequences import ALPHA
from koipond.measure.intervals import Interval
from koipond.measure.intervals import difference as of_shares

MEASURES = ("rate", "revenue")


@dataclass(frozen=True)
class Comparison:
    """A variant against the baseline in one measure. Bounds are wide enough for all comparisons of the measure together.

    `difference` and `p` are right for one look at a size fixed before; `any_time` and `p_any_time` at every look, and count only
    persons whose window is over. P-values are Holm's. None where a group is too small or nothing differs.
    """

    variant: str
    baseline: str
    measure: str                    # rate, revenue (money per person)
    difference: Interval | None
    lift: float | None              # difference ÷ baseline
    p: float | None
    any_time: Interval | None
    p_any_time: float | None


def against(baseline: str, everybody: dict[str, Tally], over: dict[str, Tally], best_at: int) -> tuple[Comparison, ...]:
    """Every other variant against the baseline, by rate and by money per person."""
    others = [name for name in everybody if name != baseline]
    alpha = ALPHA / len(others)
    found = []
    for measure in MEASURES:
        fixed = [_difference(measure, everybody[name], everybody[baseline], alpha) for name in others]
        p = holm([_p(measure, everybody[name], everybody[baseline]) for name in others])
        sides = [(over[name].moments(measure), over[baseline].moments(measure)) for name in others]
        p_any = holm([sequences.p_value(one, other, best_at) if _says(one, other) else None for one, other in sides])
        usual = everybody[baseline].moments(measure).mean
        found += [
            Comparison(name, baseline, measure, gap, gap.value / usual if gap and usual else None, p[k],
                       sequences.difference(*sides[k], best_at, alpha), p_any[k])
            for k, (name, gap) in enumerate(zip(others, fixed, strict=True))]
    return tuple(found)


def best(over: dict[str, Tally], judged_by: str, best_at: int) -> str:
    """The variant that is better than every other one, at whatever look; '' while there is none.

    All pairs are corrected together, so that in at most 5 % of experiments without a difference one is ever named.
    """
    moments = {name: tally.moments(judged_by) for name, tally in over.items()}
    pairs = list(combinations(moments, 2))
    p = holm([sequences.p_value(moments[one], moments[other], best_at) for one, other in pairs])
    leader = max(moments, key=lambda name: moments[name].mean)
    beaten = {next(name for name in pair if name != leader) for pair, value in zip(pairs, p, strict=True)
              if leader in pair and value <= ALPHA}
    return leader if len(beaten) == len(moments) - 1 else ""


def leader(tallies: dict[str, Tally], judged_by: str, baseline: str) -> str:
    """The highest so far; the baseline where nothing differs."""
    return max(tallies, key=lambda name: (tallies[name].moments(judged_by).mean, name == baseline))


def welch(one: Tally, other: Tally, alpha: float) -> Interval | None:
    """The difference of money per person. B. L. Welch (1947), Biometrika 34, 28–35."""
    a, b = one.moments("revenue"), other.moments("revenue")
    if min(a.people, b.people) < 2 or a.variance + b.variance <= 0:
        return None
    variance = a.of_mean + b.of_mean
    degrees = variance**2 / (a.of_mean**2 / (a.people - 1) + b.of_mean**2 / (b.people - 1))
    gap, half = a.mean - b.mean, float(statistics.student.isf(alpha / 2, degrees)) * sqrt(variance)
    return Interval(gap, gap - half, gap + half)


def _difference(measure: str, one: Tally, other: Tally, alpha: float) -> Interval | None:
    if measure == "rate":
        return of_shares(one.reached, one.people, other.reached, other.people, 1 - alpha)
    return welch(one, other, alpha)


def _p(measure: str, one: Tally, other: Tally) -> float | None:
    """Of the two-sample z-test with a pooled share, or of Welch's test."""
    if measure == "rate":
        hits, people = one.reached + other.reached, one.people + other.people
        sound = min(one.people, other.people) > 0 and 0 < hits < people
        return float(statistics.proportions_ztest([one.reached, other.reached], [one.people, other.people])[1]) if sound else None
    a, b = one.moments("revenue"), other.moments("revenue")
    if min(a.people, b.people) < 2 or a.variance + b.variance <= 0:
        return None
    return float(statistics.ttest_ind_from_stats(a.mean, sqrt(a.variance), a.people, b.mean, sqrt(b.variance), b.people, equal_var=False).pvalue)


def _says(one, other) -> bool:
    return sequences.difference(one, other, 1) is not None
