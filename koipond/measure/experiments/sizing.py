"""How many people an experiment needs before it starts, and how long that takes.

Question: with so many people in each variant, how likely is it that a difference of this size is found?
Fixed size: for a rate the normal approximation with the null's variance pooled (J. L. Fleiss, B. Levin and M. C. Paik (2003), Statistical Methods
for Rates and Proportions, 3rd ed., 4.2; the same as R's power.prop.test), for money the two-sample t-test
(J. Cohen (1988), Statistical Power Analysis, 2nd ed., 2.4; R's power.t.test), both by statsmodels. Looked at at any time:
the size at which the bounds of `sequences` leave out 0 with the same likelihood, so it is rather too large.
"""

from dataclasses import dataclass
from math import ceil, inf, sqrt

from koipond.measure.errors import BadSizing
from koipond.measure.experiments import statistics
from koipond.measure.experiments.sequences import ALPHA, half_width

PEOPLE_AT_MOST = 10**10     # a group larger than mankind: there is no such experiment
POWER = 0.8


@dataclass(frozen=True)
class Sizing:
    """People for each variant and in all, at a fixed size and when it is looked at at any time; days to find them, with the window.

    Days are None when it is not known how many come a day.
    """

    change: float                   # in rate or money, not relative
    per_variant: int
    people: int
    per_variant_any_time: int
    people_any_time: int
    days: float | None
    days_any_time: float | None


def size_for_rate(rate: float, lift: float, *, power: float = POWER, variants: int = 2, per_day: float | None = None,
                  window_days: float = 0) -> Sizing:
    """For a rate of the baseline, of 1, and a relative change (`lift` 0.1: a tenth more). Raises BadSizing."""
    other = rate * (1 + lift)
    _sound(power, variants, lift)
    if not (0 < rate < 1 and 0 < other < 1):
        raise BadSizing(problem=f"rates of {rate:g} and {other:g} are not both between 0 and 1", problem_zh=f"转化率 {rate:g} 与 {other:g} 须都在 0 和 1 之间")
    alpha = ALPHA / (variants - 1)
    fixed = statistics.samplesize_proportions_2indep_onetail(other - rate, rate, power, alpha=alpha, alternative="two-sided")
    spread = rate * (1 - rate) + other * (1 - other)
    return _sizing(other - rate, float(fixed), _any_time(abs(other - rate), spread, power, alpha), variants, per_day, window_days)


def size_for_revenue(mean: float, spread: float, lift: float, *, power: float = POWER, variants: int = 2, per_day: float | None = None,
                     window_days: float = 0) -> Sizing:
    """For money per person of the baseline and its standard deviation, in the same currency. Raises BadSizing."""
    _sound(power, variants, lift)
    if not (0 < mean < inf and 0 < spread < inf):
        raise BadSizing(problem="the mean and its standard deviation must be above 0", problem_zh="均值与标准差须大于 0")
    alpha, change = ALPHA / (variants - 1), mean * lift
    if abs(change) / spread < 1e-5:
        raise _unreachable()
    fixed = statistics.TTestIndPower().solve_power(abs(change) / spread, power=power, alpha=alpha)
    return _sizing(change, float(fixed), _any_time(abs(change), 2 * spread**2, power, alpha), variants, per_day, window_days)


def power_for_rate(rate: float, lift: float, per_variant: int, variants: int = 2) -> float:
    """The likelihood of finding this change with so many people in each variant, at a fixed size. Raises BadSizing."""
    other, alpha = rate * (1 + lift), ALPHA / (variants - 1)
    _sound(POWER, variants, lift)
    if not (0 < rate < 1 and 0 < other < 1 and per_variant > 0):
        raise BadSizing(problem=f"rates of {rate:g} and {other:g} are not both between 0 and 1", problem_zh=f"转化率 {rate:g} 与 {other:g} 须都在 0 和 1 之间")
    middle = (rate + other) / 2
    null, real = sqrt(2 * middle * (1 - middle)), sqrt(rate * (1 - rate) + other * (1 - other))
    return float(statistics.norm.cdf((abs(other - rate) * sqrt(per_variant) - statistics.norm.isf(alpha / 2) * null) / real))


def _any_time(change: float, spread: float, power: float, alpha: float) -> float:
    """Persons a group at which the bounds leave out 0 with this likelihood, when they are narrowest there."""
    def missing(people):
        variance = spread / people
        return half_width(variance, variance, alpha) + statistics.norm.ppf(power) * sqrt(variance) - change

    if missing(PEOPLE_AT_MOST) > 0:
        raise _unreachable()
    return statistics.brentq(missing, 1e-6, PEOPLE_AT_MOST, xtol=1e-3)


def _sizing(change, fixed, any_time, variants, per_day, window_days) -> Sizing:
    if fixed > PEOPLE_AT_MOST:
        raise _unreachable()
    one, other = max(2, ceil(fixed - 1e-9)), max(2, ceil(any_time))
    days = [one * variants / per_day + window_days, other * variants / per_day + window_days] if per_day else [None, None]
    return Sizing(change, one, one * variants, other, other * variants, *days)


def _sound(power: float, variants: int, lift: float) -> None:
    if not 0.5 <= power < 1:
        raise BadSizing(problem=f"a power of {power:g} is not from 0.5 to below 1", problem_zh=f"检验效能 {power:g} 须不小于 0.5 且小于 1")
    if not 2 <= variants <= 32:
        raise BadSizing(problem=f"{variants} variants are not 2 to 32", problem_zh=f"方案数 {variants} 须为 2 到 32")
    if lift == 0 or not -1 < lift < 100:
        raise BadSizing(problem=f"a change of {lift:g} is none", problem_zh=f"变化幅度 {lift:g} 无效")


def _unreachable() -> BadSizing:
    return BadSizing(problem="the change is too small to be found with any number of people", problem_zh="变化太小，任何人数都无法检出")
