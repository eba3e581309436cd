"""Who gets what by chance: stretches of [0, 1) that belong to variants. A person's place in them never changes.

A place is that of `bucket`: one of 2³² points. Stretches have whole points as their bounds, so shares add up exactly and
a change of weights moves exactly as many people as it must.
"""

from itertools import groupby
from typing import NamedTuple

POINTS = 2**32


class Stretch(NamedTuple):
    """The points from `low` up to, but without, `high` belong to a variant."""

    low: int
    high: int
    variant: str


Allocation = tuple[Stretch, ...]


def fresh(weights: dict[str, float]) -> Allocation:
    """One stretch a variant, in the order of the weights, which need not add up to 1. Raises ValueError."""
    found, low = [], 0
    for variant, points in _points(weights).items():
        if points:
            found.append(Stretch(low, low + points, variant))
            low += points
    return tuple(found)


def changed(allocation: Allocation, weights: dict[str, float]) -> Allocation:
    """The allocation under other weights, with the fewest people moved: half the sum of what the shares change by.

    Who shrinks gives the ends of its last stretches; who grows takes them in order; everybody else stays. A variant
    without a weight gives all it has. Raises ValueError.
    """
    wanted = _points(weights)
    kept, free = _given_up(allocation, wanted)
    missing = {variant: points - _held(kept, variant) for variant, points in wanted.items()}
    return _joined(kept + _taken(free, {variant: points for variant, points in missing.items() if points > 0}))


def share(allocation: Allocation) -> dict[str, float]:
    """The share of each variant, of 1."""
    return {variant: _held(allocation, variant) / POINTS for variant in dict.fromkeys(one.variant for one in allocation)}


def moved(before: Allocation, after: Allocation) -> float:
    """The share of people who get something else than before."""
    bounds = sorted({0, POINTS} | {one.high for one in before + after})
    return sum(high - low for low, high in zip(bounds, bounds[1:], strict=False)
               if at(before, low / POINTS) != at(after, low / POINTS)) / POINTS


def at(allocation: Allocation, place: float) -> str:
    """The variant of whoever has this place. The engine's twin of this is `sql`; a test holds them equal."""
    return next(one.variant for one in allocation if place < one.high / POINTS)


def ends(allocation: Allocation) -> list[float]:
    """Where each stretch but the last ends, of 1: what `sql` counts."""
    return [one.high / POINTS for one in allocation[:-1]]


def names(allocation: Allocation) -> list[str]:
    """Whose each stretch is."""
    return [one.variant for one in allocation]


def sql(place: str, names: str, ends: str) -> str:
    """The variant as an SQL expression, of SQL expressions of the place and the two lists."""
    return f"arrayElement({names}, 1 + arrayCount(bound -> {place} >= bound, {ends}))"


def _points(weights: dict[str, float]) -> dict[str, int]:
    """Whole points in these proportions, that add up: the largest remainders are rounded up."""
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError(f"weights must be 0 or more, and not all 0: {weights}")
    exact = {variant: weight / whole * POINTS for variant, weight in weights.items()}
    found = {variant: int(points) for variant, points in exact.items()}
    by_remainder = sorted(weights, key=lambda variant: found[variant] - exact[variant])
    for variant in by_remainder[: POINTS - sum(found.values())]:
        found[variant] += 1
    return found


def _held(allocation, variant: str) -> int:
    return sum(one.high - one.low for one in allocation if one.variant == variant)


def _given_up(allocation: Allocation, wanted: dict[str, int]) -> tuple[list[Stretch], list[tuple[int, int]]]:
    """What stays with whom, and the bounds of what is free."""
    kept, free = [], []
    surplus = {variant: _held(allocation, variant) - wanted.get(variant, 0) for variant in {one.variant for one in allocation}}
    for one in reversed(allocation):
        gives = min(max(surplus[one.variant], 0), one.high - one.low)
        surplus[one.variant] -= gives
        if gives:
            free.append((one.high - gives, one.high))
        if one.high - one.low > gives:
            kept.append(Stretch(one.low, one.high - gives, one.variant))
    return kept, free[::-1]


def _taken(free: list[tuple[int, int]], missing: dict[str, int]) -> list[Stretch]:
    """The free points given to those who miss some, in order."""
    found, waiting = [], list(missing.items())
    for low, high in free:
        while low < high:
            variant, points = waiting[0]
            upto = min(high, low + points)
            found.append(Stretch(low, upto, variant))
            waiting[0] = (variant, points - (upto - low))
            if not waiting[0][1]:
                waiting.pop(0)
            low = upto
    return found


def _joined(stretches: list[Stretch]) -> Allocation:
    """In order, and neighbours of one variant as one stretch."""
    runs = (list(run) for _, run in groupby(sorted(stretches), key=lambda one: one.variant))
    return tuple(Stretch(run[0].low, run[-1].high, run[0].variant) for run in runs)
