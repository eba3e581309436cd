"""What experiments decide by themselves: new shares of best-arm ones, winners that are found, and deadlines.

Decided here, carried out by journeys: this room only calls `reweigh` and `choose_winner`. Safe to run twice: a winner is chosen
once, and shares are worked out again only when their time has come.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import journeys
from koipond.engine import Database, Tick
from koipond.kit import clock
from koipond.kit.clock import UTC
from koipond.measure.experiments import thompson
from koipond.measure.experiments.counting import Tally, counted
from koipond.measure.experiments.results import leading, results_of

BY = "koipond"
LOOK_EVERY = timedelta(hours=1)         # at experiments that may end by themselves; any rhythm is right
UNCHANGED = 0.0025                      # shares of people that are no news
NEVER = datetime(2299, 12, 31, tzinfo=UTC)

_looked: dict[tuple[int, str], datetime] = {}   # experiment, what for → when this process looked last


@dataclass(frozen=True)
class Settled:
    """A decision that was made: `winner` or `weights`."""

    journey: int
    step: str
    what: str
    told: str                           # the winner, or why the weights are what they are


def settle(tick: Tick) -> None:
    """In a tick: decides what is due. Costs nothing while nothing is."""
    if next_due(tick.db) <= tick.now:
        settle_experiments(tick.workspace)


def settle_experiments(workspace) -> list[Settled]:
    """Looks at every experiment of live journeys without a winner, and decides: winner found, deadline passed, new shares. Idempotent."""
    return [done for one in journeys.undecided(workspace) if (done := _settle(workspace, one, clock.now()))]


def next_due(db: Database) -> datetime:
    """When an experiment is to be looked at: a deadline, the time of new shares, or every hour where a winner is found by itself."""
    return min((_due(one) for one in journeys.undecided(db.workspace)), default=NEVER)


def _due(one: journeys.Undecided) -> datetime:
    moments = [one.decide_at or NEVER]
    if one.mode == "best_arm":
        moments.append(_reweigh_at(one))
    if one.auto:
        moments.append(_looked.get((one.id, "winner"), one.weighed_at) + LOOK_EVERY)
    return min(moments)


def _settle(workspace, one: journeys.Undecided, now: datetime) -> Settled | None:
    found = journeys.experiment(workspace, one.journey, one.step, one.version)
    if one.auto:
        _looked[one.id, "winner"] = now
        known = results_of(workspace, found)
        if known.ready:
            return _choose(workspace, found, known.best, known.because.en)
    if one.decide_at and one.decide_at <= now:
        return _deadline(workspace, found, now)
    if one.mode == "best_arm" and _reweigh_at(one) <= now:
        _looked[one.id, "shares"] = now
        return _share_anew(workspace, found, now)
    return None


def _deadline(workspace, found: journeys.Experiment, now: datetime) -> Settled:
    named = found.settings.get("default")
    variant = named or leading(found, counted(found, workspace, now))
    return _choose(workspace, found, variant, f"the deadline of {found.decide_at:%Y-%m-%d %H:%M} passed: "
                   + ("its default" if named else "the best so far"))


def _choose(workspace, found: journeys.Experiment, variant: str, because: str) -> Settled | None:
    try:
        journeys.choose_winner(workspace, found.journey, found.step, variant, BY, because, found.versions[0])
    except journeys.AlreadyChosen:    # by somebody at this very moment: theirs it is
        return None
    return Settled(found.journey, found.step, "winner", variant)


def _reweigh_at(one: journeys.Undecided) -> datetime:
    return max(one.weighed_at, _looked.get((one.id, "shares"), one.weighed_at)) + timedelta(hours=float(one.every_hours))


def _share_anew(workspace, found: journeys.Experiment, now: datetime) -> Settled | None:
    """By how likely each variant is the best, of persons whose window is over: newer ones would count against who got more lately."""
    over = counted(found, workspace, now).over
    weights = dict(zip(found.variants, likely_best(found, list(over.values())), strict=True))
    if all(abs(weights[name] - share) < UNCHANGED for name, share in found.weighings[-1].weights.items()):
        return None
    because = f"likely to be the best, of {sum(tally.people for tally in over.values())} people"
    try:
        journeys.reweigh(workspace, found.journey, found.step, weights, BY, because, found.versions[0])
    except journeys.AlreadyChosen:
        return None
    return Settled(found.journey, found.step, "weights", because)


def likely_best(found: journeys.Experiment, tallies: list[Tally]) -> list[float]:
    """The likelihood of each variant to be the best; the dice are thrown the same again until somebody more is counted."""
    seed = [found.id, sum(tally.people for tally in tallies)]
    if found.judged_by == "rate":
        return thompson.best_by_rate([tally.reached for tally in tallies], [tally.people for tally in tallies], seed)
    return thompson.best_by_mean([tally.moments("revenue") for tally in tallies], seed)
