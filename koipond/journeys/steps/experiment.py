"""Try several ways on people by chance, and go on with the best of them.

Variants are named (`fixed`, `best_arm`) or combinations of the levels of factors (`factorial`). Who is given a variant keeps
it in every round until a winner is chosen; from then on everybody takes the winner, which their move tells
(`winner:…`), so that those whom chance did not send are never counted among those whom it did.
With a sample the others wait here until then.
"""

from koipond.journeys import draws, variants
from koipond.journeys.errors_experiments import BadExperiment, NoMetric


def edges(step):
    return variants.ways(step)


def ways_now(here):
    """The outcomes that anybody can have at this moment: the variants, or the winner alone."""
    draw = draws.of(here)
    ways = dict(edges(here.settings))
    if draw.winner:
        return [(draws.WINNER + draw.winner, ways[draw.winner] or "")]
    return [(name, following or "") for name, following in ways.items()]


def check(step, about):
    for problem, problem_zh in variants.problems(step):
        yield BadExperiment(step=about.step, problem=problem, problem_zh=problem_zh)
    if not step.get("metric") and not about.goal:
        yield NoMetric(step=about.step)
    yield from variants.check_metric(step, about)


def ways(here):
    return draws.ways(here, draws.of(here))
