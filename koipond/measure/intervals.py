"""Intervals for shares and their difference. Question: between which bounds does the true value lie, in 95 of 100 cases?"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)  # 1.959964


@dataclass(frozen=True)
class Interval:
    """An estimate and the bounds between which the true value lies with a confidence of 95 %."""

    value: float
    low: float
    high: float


def wilson(hits: int, of: int, level: float = LEVEL) -> Interval | None:
    """A share with Wilson's score interval; None of nobody. `level` is the confidence, of 1.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209–212.
    It stays within 0 and 1 and holds for few hits and small groups, where the usual formula does not.
    """
    if of <= 0:
        return None
    share, z = hits / of, Z if level == LEVEL else NormalDist().inv_cdf(0.5 + level / 2)
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def difference(hits: int, of: int, other_hits: int, other_of: int, level: float = LEVEL) -> Interval | None:
    """The difference of two independent shares, by Newcombe's hybrid of two Wilson intervals; None where one has nobody.

    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, 873–890, method 10. Assumes that persons act independently of each other.
    """
    one, other = wilson(hits, of, level), wilson(other_hits, other_of, level)
    if one is None or other is None:
        return None
    gap = one.value - other.value
    return Interval(
        gap,
        gap - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2),
        gap + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2),
    )
