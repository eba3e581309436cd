"""What the variants of an experiment did, counted by the engine: few statements, whatever the number of people."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import engine, journeys, segments
from koipond.engine import Sql, named
from koipond.measure.experiments import sequences
from koipond.measure.experiments.sequences import Moments

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Tally:
    """Persons, those who reached the metric, their money exactly, and the sum of its squares."""

    people: int = 0
    reached: int = 0
    revenue: Decimal = Decimal(0)
    squares: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.people + other.people, self.reached + other.reached, self.revenue + other.revenue, self.squares + other.squares)

    def moments(self, judged_by: str) -> Moments:
        """Of what is judged: whether it was reached (`rate`), or the money (`revenue`)."""
        if judged_by == "rate":
            return sequences.of_rate(self.reached, self.people)
        return sequences.of_sums(self.people, float(self.revenue), self.squares)


@dataclass(frozen=True)
class Counted:
    """By variant: everybody, and those whose window is over."""

    all: dict[str, Tally]
    over: dict[str, Tally]


def counted(found: journeys.Experiment, workspace, now: datetime, learners: bool = False) -> Counted:
    """Everybody whom chance gave a variant up to now; `learners`: only those whose draw is always even."""
    drawn, binds = _drawn(found, learners)
    where = segments.happening(str(workspace), {"event": found.metric["event"], "where": found.metric["where"]})
    rows = engine.database(str(workspace)).rows("measure.variant_results", {"drawn": drawn, "where": where}, **binds,
                                                window_ms=round(found.metric["window_days"] * DAY_MS), now=now)
    everybody, over = ({name: Tally() for name in found.variants} for _ in range(2))
    for variant, is_over, people, reached, revenue, squares in rows:
        tally = Tally(people, reached, Decimal(revenue), squares)
        everybody[variant] += tally
        over[variant] += tally if is_over else Tally()
    return Counted(everybody, over)


def expected(found: journeys.Experiment, workspace) -> tuple[dict[str, int], dict[str, float]]:
    """People by variant as they were drawn, and as the weights that held then would have it."""
    drawn, binds = _drawn(found, learners=False)
    rows = engine.database(str(workspace)).rows("measure.drawn_by_weights", {"drawn": drawn}, **binds,
                                                since=[one.at for one in found.weighings])
    was, due, learning = dict.fromkeys(found.variants, 0), dict.fromkeys(found.variants, 0.0), found.draw.learning
    for variant, weighing, people in rows:
        was[variant] += people
        for name in found.variants:
            due[name] += people * share(learning, len(found.variants), found.weighings[weighing - 1].weights.get(name, 0.0))
    return was, due


def share(learning: float, variants: int, weight: float) -> float:
    """Of people who get a variant of this weight: the even draw of who goes on learning is part of it."""
    return learning / variants + (1 - learning) * weight


def _drawn(found: journeys.Experiment, learners: bool) -> tuple[Sql, dict]:
    draw = found.draw
    among = Sql.of("[[place]] < [[share]]", place=journeys.place(f"{draw.salt}:learning", "person"),
                   share=Sql.value(draw.learning, "Float64")) if learners else Sql("1")
    binds = {"journey": found.journey, "step": found.step, "first": found.versions[0], "last": found.versions[1],
             "variants": list(found.variants)}
    return Sql.of(named("measure.drawn"), among=among), binds
