"""What people decide about experiments: weights, and the winner. The next tick goes by it.

A version never changes; these decisions stand beside it, each with its moment and by whom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from koipond import access, collect
from koipond.journeys import decisions, draws, models, variants
from koipond.journeys import errors_experiments as errors
from koipond.journeys.weighing import stretches, weigh
from koipond.kit import clock, shares


@dataclass(frozen=True)
class Weighing:
    """Since when which share of people got which variant, and why. `moved`: the share that it moved, of 1."""

    at: datetime
    by: str
    because: str
    weights: dict[str, float]
    moved: float


@dataclass(frozen=True)
class Experiment:
    """An experiment as it stands. `versions`: the first and the last version of the journey that belong to it."""

    id: int
    journey: int
    name: str                       # of the journey
    state: str                      # of the journey
    step: str
    versions: tuple[int, int]
    settings: dict                  # of the step, in the newest of these versions
    mode: str                       # fixed, factorial, best_arm
    variants: tuple[str, ...]
    baseline: str
    metric: dict                    # event, where, window_days
    judged_by: str                  # rate, revenue
    opened_at: datetime
    decide_at: datetime | None
    weighings: tuple[Weighing, ...]  # the oldest first
    winner: str
    winner_at: datetime | None
    winner_by: str
    winner_because: str

    @property
    def draw(self) -> draws.Draw:
        """The rule of this moment."""
        return draws.as_of(self.journey, self.versions[0], self.step, clock.now())


@dataclass(frozen=True)
class Undecided:
    """What the clock must know of an experiment without a winner."""

    id: int
    journey: int
    step: str
    version: int                    # the first that belongs to it
    mode: str
    decide_at: datetime | None
    auto: bool                      # a winner is rolled out by itself
    every_hours: float              # between two allocations of a best-arm one
    weighed_at: datetime


def experiments(workspace) -> list[Experiment]:
    """All experiments of a workspace that were published, the newest first."""
    access.workspace(str(workspace))
    found = models.Experiment.objects.filter(journey__workspace__slug=str(workspace)).select_related("journey")
    return [_read(one) for one in found.order_by("-opened_at", "-id")]


def experiment(workspace, journey: int, step: str, version: int | None = None) -> Experiment:
    """The newest experiment at a step, or the one that a version belongs to. Raises NoSuchJourney, NoSuchExperiment."""
    return _read(_found(workspace, journey, step, version))


def undecided(workspace) -> list[Undecided]:
    """The experiments of live journeys without a winner: two small queries, as every tick asks."""
    found = list(models.Experiment.objects.filter(journey__workspace__slug=str(workspace), journey__state="live", winner_at=None))
    rows = models.Allocation.objects.filter(experiment__in=found).values_list("experiment").annotate(Max("at")) if found else ()
    weighed = dict(rows)
    return [
        Undecided(one.pk, one.journey_id, one.step, one.since_version, one.tested["mode"], _decide_at(one), one.rules.get("roll_out") == "auto",
                  one.rules.get("every_hours") or variants.EVERY_HOURS, weighed[one.pk]) for one in found]


def reweigh(workspace, journey: int, step: str, weights: dict[str, float], by: str, because: str = "",
            version: int | None = None) -> Experiment:
    """Who comes from now on is drawn by these weights; the fewest people move, who was drawn before keeps what they have.

    Weights are shares in proportion to each other; `version` as in `choose_winner`. Raises NoSuchJourney, NoSuchExperiment, AlreadyChosen, BadWeights.
    """
    found = _open(workspace, journey, step, version)
    if problem := _wrong_weights(found, weights):
        raise errors.BadWeights(problem=problem[0], problem_zh=problem[1])
    weigh(found, weights, by, because, clock.now())
    return _read(found)


def choose_winner(workspace, journey: int, step: str, variant: str, by: str, because: str = "", version: int | None = None) -> Experiment:
    """Everybody who comes from the next tick on takes this variant, and so does who waits for it. For good. `version`: of the
    experiment that this one belongs to, where a later version tests something else; people may be inside still.

    Safe at the same time as another choice: one is the winner, the other is refused. Raises NoSuchJourney,
    NoSuchExperiment, AlreadyChosen, UnknownVariant.
    """
    found = _open(workspace, journey, step, version)
    if variant not in found.tested["variants"]:
        raise errors.UnknownVariant(step=step, variant=variant, known=found.tested["variants"])
    chosen = models.Experiment.objects.filter(pk=found.pk, winner_at=None).update(
        winner=variant, winner_at=clock.now(), winner_by=by, winner_because=because)
    if not chosen:
        _open(workspace, journey, step, version)
    collect.wake()
    return experiment(workspace, journey, step, version)


def winners(journeys) -> dict[tuple[int, str], list[tuple[int, str, datetime]]]:
    """By journey and step: from which version on which variant won, and when it was chosen; the newest version first."""
    found: dict[tuple[int, str], list] = {}
    for one in models.Experiment.objects.filter(journey_id__in=list(journeys)).order_by("-since_version"):
        found.setdefault((one.journey_id, one.step), []).append((one.since_version, one.winner, one.winner_at))
    return found


def winner_of(known: dict, journey: int, step: str, version: int) -> tuple[str, datetime] | None:
    """The winner that concerns a move of this version, and when it was chosen; None without."""
    for since, winner, at in known.get((journey, step), []):
        if version >= since:
            return (winner, at) if winner else None
    return None


def _wrong_weights(found: models.Experiment, weights) -> tuple[str, str] | None:
    known = found.tested["variants"]
    if not isinstance(weights, dict) or set(weights) != set(known):
        return f"they are not one for each of {', '.join(known)}", f"应为以下每个方案各填一个：{'、'.join(known)}"
    if not all(isinstance(w, (int, float)) and not isinstance(w, bool) and 0 <= w < 1e9 for w in weights.values()):
        return "one is no number of 0 or more", "其中有的不是 0 或以上的数字"
    if not sum(weights.values()):
        return "all of them are 0", "全部为 0"
    return None


def _found(workspace, journey: int, step: str, version: int | None = None) -> models.Experiment:
    about = decisions.journey(workspace, journey)
    of_journey = models.Experiment.objects.filter(journey_id=journey).select_related("journey")
    known = of_journey.filter(step=step) if version is None else of_journey.filter(step=step, since_version__lte=version)
    found = known.order_by("-since_version").first()
    if found is None:
        raise errors.NoSuchExperiment(name=about.name, step=step, known=sorted({one.step for one in of_journey}) or "—")
    return found


def _open(workspace, journey: int, step: str, version: int | None = None) -> models.Experiment:
    """The experiment, while its winner is not chosen."""
    found = _found(workspace, journey, step, version)
    if found.winner_at:
        raise errors.AlreadyChosen(step=step, winner=found.winner, by=found.winner_by, at=f"{found.winner_at:%Y-%m-%d %H:%M}")
    return found


def _read(found: models.Experiment) -> Experiment:
    numbers, definition = _versions(found)
    settings = definition["steps"][found.step]
    return Experiment(
        id=found.pk, journey=found.journey_id, name=found.journey.name, state=found.journey.state, step=found.step, versions=numbers,
        settings=settings, mode=found.tested["mode"], variants=tuple(variants.names(settings)), baseline=variants.baseline(settings),
        metric=variants.metric(definition, settings), judged_by=settings.get("judged_by", "rate"), opened_at=found.opened_at,
        decide_at=_decide_at(found), weighings=_weighings(found),
        winner=found.winner, winner_at=found.winner_at, winner_by=found.winner_by, winner_because=found.winner_because)


def _decide_at(found: models.Experiment) -> datetime | None:
    days = found.rules.get("decide_after_days")
    return found.opened_at + timedelta(days=days) if days else None


def _versions(found: models.Experiment) -> tuple[tuple[int, int], dict]:
    """The first and last version of the journey that belong to it, and the newest definition that has its step."""
    later = models.Experiment.objects.filter(journey_id=found.journey_id, step=found.step, since_version__gt=found.since_version)
    ends = later.order_by("since_version").values_list("since_version", flat=True).first()
    numbers = models.JourneyVersion.objects.filter(journey_id=found.journey_id, number__gte=found.since_version).order_by("-number")
    known = list(numbers.filter(number__lt=ends) if ends else numbers)
    holds = next(one for one in known if one.definition["steps"].get(found.step, {}).get("kind") == "experiment")
    return (found.since_version, known[0].number), holds.definition


def _weighings(found: models.Experiment) -> tuple[Weighing, ...]:
    rows = list(models.Allocation.objects.filter(experiment=found).order_by("at", "id"))
    before = [None, *rows]
    return tuple(Weighing(row.at, row.by, row.because, row.weights, shares.moved(stretches(last), stretches(row)) if last else 0.0)
                 for last, row in zip(before, rows, strict=False))
