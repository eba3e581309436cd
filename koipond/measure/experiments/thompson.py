"""How likely each variant is the best: the shares of a best-arm experiment.

W. R. Thompson (1933), On the likelihood that one unknown probability exceeds another in view of the evidence of two samples,
Biometrika 25, 285–294. In batches as probability matching: S. L. Scott (2010), A modern Bayesian look at the multi-armed
bandit, Applied Stochastic Models in Business and Industry 26, 639–658.
Rates: Beta(1 + hits, 1 + misses). Money: the mean about normal with its estimated variance, one draw from the pooled variance more,
so that a group of nobody is quite uncertain.
"""

import numpy as np

from koipond.measure.experiments.sequences import Moments

DRAWS = 20_000      # shares are exact to about 0.4 %
ROUND_TO = 0.005    # so that noise of the draws moves nobody


def best_by_rate(hits: list[int], people: list[int], seed: list[int]) -> list[float]:
    """The likelihood of each to have the highest rate. The same seed gives the same."""
    dice = np.random.default_rng(seed)
    draws = dice.beta(1 + np.array(hits), 1 + np.array(people) - np.array(hits), (DRAWS, len(hits)))
    return _shares(draws)


def best_by_mean(groups: list[Moments], seed: list[int]) -> list[float]:
    """The likelihood of each to have the highest mean. The same seed gives the same."""
    dice = np.random.default_rng(seed)
    people = np.array([group.people for group in groups])
    pooled = sum(group.variance * group.people for group in groups) / max(1, people.sum()) or 1.0
    middle = sum(group.mean * group.people for group in groups) / max(1, people.sum())
    means = (np.array([group.mean for group in groups]) * people + middle) / (people + 1)
    spread = np.sqrt(np.maximum([group.variance for group in groups], pooled / 100) / (people + 1))
    return _shares(dice.normal(means, spread, (DRAWS, len(groups))))


def _shares(draws) -> list[float]:
    wins = np.bincount(draws.argmax(axis=1), minlength=draws.shape[1])
    rounded = np.round(wins / DRAWS / ROUND_TO)
    return [float(share) for share in rounded / rounded.sum()]
