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


def wilson(hits: int, of: int) -> Interval | None:
    """A share with Wilson's score interval; None of nobody.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209–212.
    It stays within 0 and 1 and holds for few hits and small groups, where the usual formula does not.
    """
    if of <= 0:
        return None
    share = hits / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def difference(hits: int, of: int, other_hits: int, other_of: int) -> Interval | None:
    """The difference of two independent shares, by Newcombe's hybrid of two Wilson intervals; None where one has nobody.

    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, 873–890, method 10. Assumes that persons act independently of each other.
    """
    one, other = wilson(hits, of), wilson(other_hits, other_of)
    if one is None or other is None:
        return None
    gap = one.value - other.value
    return Interval(
        gap,
        gap - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2),
        gap + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2),
    )
