"""Intervals and p-values that hold however often somebody looks, and whenever they stop.

Question: do two variants differ, asked again with every new person? The usual interval is right for one look at a size that
was fixed before; with many looks it finds differences that are not there. The bounds here hold at all times together.

Method: the mixture sequential probability ratio test with a normal mixture of the difference. R. Johari, P. Koomen, L. Pekelis
and D. Walsh (2022), Always valid inference: continuous monitoring of A/B tests, Operations Research 70, 1806–1821; the
same bounds are the asymptotic confidence sequences of I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas (2024),
Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 52, 2613–2640, Theorem 2.2.
Assumes that persons act independently and that groups are large enough for their means to be about normal (`LOOK_FROM`).
"""

from dataclasses import dataclass
from math import exp, log, sqrt

from koipond.measure.intervals import Interval

ALPHA = 0.05
LOOK_FROM = 50          # persons in each group: before that nothing is said


@dataclass(frozen=True)
class Moments:
    """Of how many persons, the mean of what is measured, and its variance."""

    people: int
    mean: float
    variance: float

    @property
    def of_mean(self) -> float:
        """The variance of the mean."""
        return self.variance / self.people


def of_rate(hits: int, people: int) -> Moments:
    """Of a share; the variance as if there was half a hit and half a miss more, so that it is never 0."""
    share = (hits + 0.5) / (people + 1)
    return Moments(people, hits / people if people else 0.0, share * (1 - share))


def of_sums(people: int, total: float, squares: float) -> Moments:
    """Of amounts by their sum and the sum of their squares."""
    mean = total / people if people else 0.0
    return Moments(people, mean, max(0.0, (squares - people * mean * mean) / (people - 1)) if people > 1 else 0.0)


def difference(one: Moments, other: Moments, best_at: int, alpha: float = ALPHA) -> Interval | None:
    """The difference of the means with bounds that hold at every look; None while it is too early to say anything.

    `best_at`: persons a group at which the bounds are narrowest; any number is right, a bad one only wider.
    """
    if not _may_look(one, other):
        return None
    gap, half = one.mean - other.mean, half_width(one.of_mean + other.of_mean, _aim(one, other, best_at), alpha)
    return Interval(gap, gap - half, gap + half)


def p_value(one: Moments, other: Moments, best_at: int, alpha: float = ALPHA) -> float:
    """How surprising the difference is without any; 1 while it is too early. It is ≤ x at any look in at most x of all cases."""
    if not _may_look(one, other):
        return 1.0
    variance = one.of_mean + other.of_mean
    ratio = mixture(alpha) * _aim(one, other, best_at) / variance
    evidence = (one.mean - other.mean) ** 2 / (2 * variance) * ratio / (1 + ratio) - log(1 + ratio) / 2
    return min(1.0, exp(-min(evidence, 700)))


def half_width(variance: float, best_variance: float, alpha: float = ALPHA) -> float:
    """Half the width of the bounds when the difference has this variance; narrowest, against its own size, at `best_variance`."""
    ratio = mixture(alpha) * best_variance / variance
    return sqrt(variance * (1 + 1 / ratio) * (2 * log(1 / alpha) + log(1 + ratio)))


def mixture(alpha: float) -> float:
    """Variance of the mixture at the best moment, in variances of the difference (Waudby-Smith and others, appendix B.2)."""
    return -2 * log(alpha) + log(-2 * log(alpha) + 1)


def _may_look(one: Moments, other: Moments) -> bool:
    return min(one.people, other.people) >= LOOK_FROM and one.of_mean + other.of_mean > 0


def _aim(one: Moments, other: Moments, best_at: int) -> float:
    return (one.variance + other.variance) / best_at
