"""An experiment's results now: variants, their comparisons with intervals, and whether one has won."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import sqrt

from koipond import journeys
from koipond.kit import clock
from koipond.measure.experiments import telling
from koipond.measure.experiments.balance import Balance, balance
from koipond.measure.experiments.comparing import Comparison, against, best, leader
from koipond.measure.experiments.counting import Counted, Tally, counted, expected
from koipond.measure.experiments.effects import Effect, effects
from koipond.measure.experiments.sequences import Moments
from koipond.measure.intervals import Interval, Z, wilson
from koipond.measure.words import Said

LEAST_PER_VARIANT = 200     # persons whose window is over, where the experiment says nothing else


@dataclass(frozen=True)
class Variant:
    """Persons whom chance gave a variant, and what they did in the window after it. `window_over`: of how many it has passed."""

    name: str
    people: int
    window_over: int
    reached: int
    rate: Interval | None
    revenue: Decimal
    revenue_per_person: Interval | None


@dataclass(frozen=True)
class Results:
    """`best`: the variant that has beaten all others at any look, '' while none has; `leader`: the highest so far.

    `ready`: whether a winner may be rolled out by itself; if not, `because` says why. Effects are those of a factorial experiment.
    """

    experiment: journeys.Experiment
    at: datetime
    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...]
    effects: tuple[Effect, ...]
    balance: Balance
    best: str
    leader: str
    least_per_variant: int
    ready: bool
    because: Said
    how: dict[str, Said]


def results(workspace, journey: int, step: str, version: int | None = None) -> Results:
    """The results of the newest experiment at a step, or of that of a version. Raises journeys.NoSuchJourney, journeys.NoSuchExperiment."""
    return results_of(workspace, journeys.experiment(workspace, journey, step, version))


def results_of(workspace, found: journeys.Experiment) -> Results:
    """The results of an experiment now: three statements (a best-arm one, where the even share is compared apart: four)."""
    now = clock.now()
    everybody = counted(found, workspace, now)
    compared = counted(found, workspace, now, learners=True) if found.mode == "best_arm" else everybody
    least = least_per_variant(found)
    ratio = balance(*expected(found, workspace))
    won = best(compared.over, found.judged_by, least)
    because = _because(compared, won, least, ratio)
    return Results(
        experiment=found, at=now, variants=tuple(_variant(name, everybody) for name in found.variants),
        comparisons=against(found.baseline, compared.all, compared.over, least), effects=_effects(found, compared.all), balance=ratio,
        best=won, leader=leading(found, everybody), least_per_variant=least, ready=because is telling.WON, because=because,
        how=telling.how(found))


def least_per_variant(found: journeys.Experiment) -> int:
    """Persons in each variant before one may win by itself; the bounds are narrowest there."""
    return int(found.settings.get("least_per_variant") or LEAST_PER_VARIANT)


def leading(found: journeys.Experiment, everybody: Counted) -> str:
    """The highest so far, of those whose window is over where they are enough in each variant, else of all."""
    enough = all(tally.people >= least_per_variant(found) for tally in everybody.over.values())
    return leader(everybody.over if enough else everybody.all, found.judged_by, found.baseline)


def _because(compared: Counted, won: str, least: int, ratio: Balance) -> Said:
    if ratio.suspicious:
        return telling.UNBALANCED
    if min(tally.people for tally in compared.over.values()) < least:
        return telling.TOO_FEW
    return telling.WON if won else telling.OPEN


def _variant(name: str, everybody: Counted) -> Variant:
    tally = everybody.all[name]
    return Variant(name, tally.people, everybody.over[name].people, tally.reached, wilson(tally.reached, tally.people), tally.revenue,
                   _per_person(tally))


def _per_person(tally: Tally) -> Interval | None:
    """Money per person with its usual interval, about normal."""
    money: Moments = tally.moments("revenue")
    if money.people < 2:
        return None
    half = Z * sqrt(money.of_mean)
    return Interval(money.mean, money.mean - half, money.mean + half)


def _effects(found: journeys.Experiment, everybody: dict[str, Tally]) -> tuple[Effect, ...]:
    if found.mode != "factorial":
        return ()
    cells = [(journeys.levels(name), tally.moments(found.judged_by)) for name, tally in everybody.items()]
    return tuple(effects(found.settings["factors"], cells))
