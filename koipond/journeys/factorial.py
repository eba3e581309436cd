"""Factorial experiments: which combinations of levels are tried, and what a fraction of them cannot tell apart.

A regular fraction of two-level factors: some factors run freely, each other one is the product of some of these (written as
−1 and +1). Its resolution is the length of the shortest product of factors that is always +1: at III main effects are mixed
up with interactions of two, at IV such interactions with each other, at V neither.
G. E. P. Box and J. S. Hunter (1961), The 2^(k−p) fractional factorial designs, Technometrics 3, 311–351.
"""

from functools import lru_cache
from itertools import combinations, product

RESOLUTIONS = (3, 4, 5)


def cells(factors: dict[str, list[str]], resolution: int | None = None) -> list[dict[str, str]]:
    """The combinations that are tried, each as factor → level: all, or the smallest fraction of a resolution.

    Where no fraction has it, all. Factors of a fraction have two levels.
    """
    if resolution is None:
        return [dict(zip(factors, levels, strict=True)) for levels in product(*factors.values())]
    names = list(factors)
    made = words(len(names), resolution)
    free = len(names) - len(made)
    return [_cell(factors, names, runs, made) for runs in product((-1, 1), repeat=free)]


def cell_name(cell: dict[str, str]) -> str:
    """As moves tell it: subject=a,hour=b."""
    return ",".join(f"{factor}={level}" for factor, level in cell.items())


def levels(name: str) -> dict[str, str]:
    """The factor levels that the name of a cell tells."""
    return dict(part.split("=", 1) for part in name.split(","))


@lru_cache
def words(factors: int, resolution: int) -> tuple[tuple[int, ...], ...]:
    """For each factor that is a product: of which of the free ones, by number. As many as the resolution allows."""
    for free in range(1, factors):
        if found := _search(free, factors - free, resolution, ()):
            return found
    return ()


def _search(free: int, missing: int, resolution: int, chosen: tuple) -> tuple | None:
    if not missing:
        return chosen
    later = chosen[-1] if chosen else ()
    for size in range(resolution - 1, free + 1):
        for word in combinations(range(free), size):
            fits = (len(word), word) > (len(later), later) and _shortest((*chosen, word)) >= resolution
            if fits and (found := _search(free, missing - 1, resolution, (*chosen, word))):
                return found
    return None


def _shortest(chosen: tuple) -> int:
    """The length of the shortest product of the defining words: each word with the factor it makes."""
    lengths = []
    for size in range(1, len(chosen) + 1):
        for some in combinations(chosen, size):
            odd = set()
            for word in some:
                odd ^= set(word)
            lengths.append(len(odd) + size)
    return min(lengths)


def _cell(factors, names, runs, made) -> dict[str, str]:
    signs = [*runs, *(_sign(runs, word) for word in made)]
    return {name: factors[name][sign > 0] for name, sign in zip(names, signs, strict=True)}


def _sign(runs, word) -> int:
    return -1 if sum(runs[k] < 0 for k in word) % 2 else 1
