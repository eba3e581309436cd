"""Main effects and two-way interactions of a factorial experiment, each with its interval.

Question: what does a level change, on average over the levels of all other factors, and does it change more together with another?
A linear model over the means of the cells, weighted by their variances (statsmodels), so that cells may differ in size and spread.
G. E. P. Box, J. S. Hunter and W. G. Hunter (2005), Statistics for Experimenters, 2nd ed., chapters 5 and 6. An interaction is the
difference of two differences; that book halves it. Several effects are corrected together by S. Holm (1979), A simple
sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65–70.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from koipond.measure.experiments import statistics
from koipond.measure.experiments.holm import holm
from koipond.measure.experiments.sequences import Moments
from koipond.measure.intervals import Interval


@dataclass(frozen=True)
class Effect:
    """What a level brings against the first one of its factor, or two levels together beyond the sum of both.

    `levels`: factor → level (one: a main effect). `mixed_with`: other effects that the tried cells cannot tell from it. `p` is
    corrected for the number of effects.
    """

    levels: dict[str, str]
    difference: Interval
    p: float
    mixed_with: tuple[dict[str, str], ...]


def effects(factors: dict[str, list[str]], cells: list[tuple[dict[str, str], Moments]]) -> list[Effect]:
    """Of cells with their levels (`factors` has all in order) and what was measured; nothing while a cell has less than two persons or nothing differs."""
    if any(moments.people < 2 or moments.variance <= 0 for _, moments in cells):
        return []
    terms, columns, mixed = _columns(factors, [levels for levels, _ in cells])
    means = np.array([moments.mean for _, moments in cells])
    weights = np.array([1 / moments.of_mean for _, moments in cells])
    fit = statistics.WLS(means, np.column_stack([np.ones(len(cells)), *columns]), weights=weights).fit(cov_type="fixed scale")
    bounds, corrected = fit.conf_int(0.05), holm(list(fit.pvalues[1:]))
    return [Effect(term, Interval(float(fit.params[k]), *map(float, bounds[k])), corrected[k - 1], tuple(mixed[k - 1]))
            for k, term in enumerate(terms, 1)]


def _columns(factors: dict[str, list[str]], cells: list[dict[str, str]]):
    """The effects that the cells tell apart, a column of each, and which others are mixed up with it."""
    mains = _mains(factors, cells)
    pairs = [({**one, **other}, a * b) for (one, a), (other, b) in combinations(mains, 2) if set(one) != set(other)]
    terms, columns, mixed = [], [], []
    for term, column in mains + pairs:
        known = np.column_stack([np.ones(len(cells)), *columns])
        if np.linalg.matrix_rank(np.column_stack([known, column])) > known.shape[1]:
            terms.append(term)
            columns.append(column)
            mixed.append([])
        else:
            for k, other in enumerate(columns):
                if _alike(column, other):
                    mixed[k].append(term)
    return terms, columns, mixed


def _mains(factors, cells) -> list[tuple[dict[str, str], np.ndarray]]:
    """A column for each level but the first: 1 where it is, less its even share, so that effects are averages over the others."""
    found = []
    for factor, levels in factors.items():
        for level in levels[1:]:
            found.append(({factor: level}, np.array([float(cell[factor] == level) for cell in cells]) - 1 / len(levels)))
    return found


def _alike(one, other) -> bool:
    """Whether two effects are the same question, but for sign and scale."""
    a, b = one - one.mean(), other - other.mean()
    size = np.linalg.norm(a) * np.linalg.norm(b)
    return size > 0 and abs(a @ b) / size > 1 - 1e-9
