"""How soon a workspace's people react, and at which hours they do so more readily: what a person is held against.

Question: is a message opened at eight in the evening because it was sent at seven, or because people read then? A count
of openings by hour mostly says when was sent. So reactions are counted against what was sent: of a message that was sent
at hour s, as many reactions come at hour h as

    lags[(h − s) mod 24] · hours[h]

`lags`: how soon people react, whatever the hour; `hours`: how much more readily than on average they react at an hour,
whenever it was sent. Both are fitted in turns, each the reactions there were over those that the other lets expect (the
log-linear model of rates with two factors: Breslow and Day, "Statistical Methods in Cancer Research" II, 1987, chapter 4).

Assumed: an hour and a delay act each by itself; a day is like another; what comes after a day or more counts by its hour.
Where a workspace has always sent at one hour, delay and hour cannot be told apart: `hours` then stays at 1 and says nothing.
"""

from dataclasses import dataclass

import numpy as np

ROUNDS = 100
PRIOR = 20.0   # as if so many reactions an hour had come as expected: draws `hours` towards 1
HOURS = np.arange(24)
LAG = (HOURS[None, :] - HOURS[:, None]) % 24                                                    # [sent, reacted]
NEAR = np.select([LAG == 0, (LAG == 1) | (LAG == 23)], [1.0, 0.5], 0.0)   # an hour, and half of each of its neighbours


@dataclass(frozen=True)
class Curves:
    """`lags` and `hours` as told above; on how many reactions each hour rests, smoothed like it and with its prior; all reactions.

    An opening is half a reaction.
    """

    lags: np.ndarray
    hours: np.ndarray
    counts: np.ndarray
    reactions: float

    @property
    def expected(self) -> np.ndarray:
        """[reacted, sent]: reactions that a message sent at an hour brings at each."""
        return (self.lags[LAG] * self.hours).T

    def surely_better(self, hour: int, than: int) -> bool:
        """Whether people react more readily at one hour than at another, by three standard errors of the logarithm of the ratio."""
        return bool(np.log(self.hours[hour] / self.hours[than]) > 3 * np.sqrt(1 / self.counts[hour] + 1 / self.counts[than]))


def fit(sends: np.ndarray, reactions: np.ndarray) -> Curves:
    """From messages by the hour at which they were sent, and reactions by [sent, reacted]; some message must be there.

    The hours are smoothed with their neighbours. Every lag has one reaction more than it had, so none is impossible.
    """
    hours, by_lag = np.ones(24), np.bincount(LAG.ravel(), reactions.ravel()) + 1
    came = NEAR @ reactions.sum(axis=0) + PRIOR
    for _ in range(ROUNDS):
        lags = by_lag / np.bincount(LAG.ravel(), (sends[:, None] * hours).ravel())
        hours = came / (NEAR @ (sends[:, None] * lags[LAG]).sum(axis=0) + PRIOR)
    return Curves(lags, hours, came, float(reactions.sum()))
