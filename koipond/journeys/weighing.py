"""The allocations of experiments: noted when a version is published, and when somebody changes the weights."""

from datetime import datetime

from koipond.journeys import variants
from koipond.journeys.models import Allocation, Experiment, JourneyVersion
from koipond.kit import shares


def opened(made: JourneyVersion) -> None:
    """Notes the experiments of a version that is published: new ones, and new weights of those that go on."""
    for step, settings in made.definition["steps"].items():
        if settings["kind"] == "experiment":
            _opened(made, step, settings)


def weigh(found: Experiment, weights: dict[str, float], by: str, because: str, at: datetime) -> None:
    """From `at` on these weights hold, with the fewest people moved."""
    last = Allocation.objects.filter(experiment=found).order_by("-at", "-id").first()
    weights = {variant: float(weights[variant]) for variant in weights}
    made = shares.changed(stretches(last), weights) if last else shares.fresh(weights)
    whole = sum(weights.values())
    Allocation.objects.create(experiment=found, at=at, by=by, because=because, stretches=made,
                              weights={variant: weight / whole for variant, weight in weights.items()})


def stretches(allocation: Allocation) -> shares.Allocation:
    """An allocation as it was stored."""
    return tuple(shares.Stretch(*one) for one in allocation.stretches)


def _opened(made, step: str, settings: dict) -> None:
    tested, weights = variants.tested(made.definition, settings), variants.weights(settings)
    last = Experiment.objects.filter(journey=made.journey, step=step).order_by("-since_version").first()
    new = None
    if last is None or last.tested != tested:
        new = Experiment.objects.create(journey=made.journey, step=step, since_version=made.number, tested=tested,
                                        opened_at=made.published_at)
        weigh(new, weights, made.published_by, f"version {made.number}", made.published_at)
    elif _said_before(made, step) != weights:
        weigh(last, weights, made.published_by, f"version {made.number}", made.published_at)
    Experiment.objects.filter(pk=(new or last).pk).update(rules=variants.rules(settings))


def _said_before(made, step: str) -> dict | None:
    """The weights of the step in the version before, where it was there."""
    before = JourneyVersion.objects.filter(journey=made.journey, number__lt=made.number).order_by("-number").first()
    settings = before and before.definition["steps"].get(step)
    return variants.weights(settings) if settings and settings["kind"] == "experiment" else None
