"""Go to another journey: this one is over, and the other, which people enter by a call, is asked to let them in."""

from koipond.journeys import errors
from koipond.journeys.effects import Effect


def edges(step):
    return [("went", "")]


def check(step, about):
    target = step.get("journey")
    if target not in about.callable:
        yield errors.BadSetting(step=about.step, setting="journey", given=target,
                                expected=f"a journey with an entry by call, such as {', '.join(map(str, sorted(about.callable)[:10])) or '—'}",
                                expected_zh=f"一个以“被加入”方式进入的旅程，例如 {'、'.join(map(str, sorted(about.callable)[:10])) or '—'}")


def passes(step, definition):
    return "went", ""


def effects(step, plan):
    yield Effect("journey_called", {"journey": str(step["journey"]), "by": f"journey:{plan.journey}"})
