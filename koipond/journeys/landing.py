"""Where an outcome leads without another question: the steps that everybody passes at once, and where they come to stand.

A message that nobody needs to be asked about goes out in passing, so that a chain of such steps is one hop.
"""

from dataclasses import dataclass, field

from koipond.journeys import steps


@dataclass(frozen=True)
class Landing:
    """The moves of everybody who leaves a step with one outcome, and what is known of them where they then stand."""

    moves: tuple[tuple[str, str, str], ...]  # step that is left, outcome, step that follows; '' at the end
    step: str                                # where they stand, or where the journey ended for them
    known: str                               # "over", or what `steps.settles` says


def landing(definition: dict, step: str, outcome: str, following: str, names) -> Landing:
    """Follows an outcome to the first step that must be waited at or asked about; `names` are the events that came."""
    moves = [(step, outcome, following)]
    while following:
        onward = passing(definition, following)
        if not onward:
            return Landing(tuple(moves), following, steps.settles(definition["steps"][following], step, names))
        step, (outcome, following) = following, onward
        moves.append((step, outcome, following))
    return Landing(tuple(moves), step, "over")


def passing(definition: dict, name: str) -> tuple[str, str] | None:
    """The one way out that everybody takes from a step at once, as outcome and step that follows; None where it depends."""
    step = definition["steps"][name]
    asked = getattr(steps.kind(step["kind"]), "passes", None)
    return asked(step, definition) if asked else None


@dataclass
class Scripts:
    """The moves of the landings of one tick under numbers from 1: a row of the front holds the number, not the moves."""

    known: dict[tuple, tuple] = field(default_factory=dict)

    def number(self, plan, reached: Landing) -> int:
        """The number of the landing's moves, given to it when it is asked for first."""
        found = self.known.setdefault((plan.journey, plan.version, reached.moves), (len(self.known) + 1, plan))
        return found[0]

    def all(self) -> list[tuple]:
        """(plan, moves) in the order of their numbers."""
        return [(plan, moves) for (_, _, moves), (_, plan) in self.known.items()]
