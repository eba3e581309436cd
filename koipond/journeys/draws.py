"""Who gets which variant at an experiment, at a moment: the decisions up to then, and the SQL that goes by them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from koipond.engine import Sql, named
from koipond.journeys import variants
from koipond.journeys.live import REHEARSED
from koipond.journeys.models import Allocation, Experiment
from koipond.journeys.variants import LEARNING_PERCENT
from koipond.kit import bucket, shares

LAST = 2**32 - 1        # while no later version tests something else
WINNER = "winner:"      # before the variant in the outcome of those whom no chance sent there


@dataclass(frozen=True)
class Draw:
    """The rule of an experiment at a moment."""

    experiment: int                      # id
    salt: str
    allocation: shares.Allocation
    even: shares.Allocation              # of the share that goes on learning, in a best-arm experiment
    learning: float
    winner: str                          # '' before it is chosen
    names: tuple[str, ...]
    versions: tuple[int, int]            # the first and the last version that belong to it, so far

    def variant(self, person: int) -> str:
        """What chance gives a person. The twin of this in SQL is `drawn`; a test holds them equal."""
        learns = bucket.place(f"{self.salt}:learning", person) < self.learning
        return shares.at(self.even if learns else self.allocation, bucket.place(self.salt, person))


def of(here) -> Draw:
    """The rule at the step of `here`, by the decisions up to the tick's time: a second try sees the same. In a rehearsal nothing was
    decided, so it is that of the beginning.
    """
    if here.journey == REHEARSED:
        names, first = tuple(variants.names(here.settings)), shares.fresh(variants.weights(here.settings))
        return Draw(0, salt(here.journey, here.step, 1), first, first, 0.0, "", names, (1, LAST))
    return as_of(here.journey, here.plan.version, here.step, here.moment)


@lru_cache(maxsize=256)
def as_of(journey: int, version: int, step: str, moment: datetime) -> Draw:
    """The rule of the experiment that a version's step belongs to."""
    of_step = Experiment.objects.filter(journey_id=journey, step=step)
    found = of_step.filter(since_version__lte=version).order_by("-since_version").first()
    later = of_step.filter(since_version__gt=version).order_by("since_version").first()
    decided = Allocation.objects.filter(experiment=found, at__lte=moment).order_by("-at", "-id").first()
    decided = decided or Allocation.objects.filter(experiment=found).order_by("at", "id").first()
    return _draw(found, decided, moment, later.since_version - 1 if later else LAST)


def _draw(found: Experiment, decided: Allocation, moment: datetime, last: int) -> Draw:
    names, learning = tuple(found.tested["variants"]), 0.0
    if found.tested["mode"] == "best_arm":
        given = found.tested["learning_percent"]
        learning = (LEARNING_PERCENT if given is None else given) / 100
    return Draw(
        experiment=found.pk, salt=salt(found.journey_id, found.step, found.since_version),
        allocation=tuple(shares.Stretch(*one) for one in decided.stretches),
        even=shares.fresh(dict.fromkeys(names, 1)), learning=learning,
        winner=found.winner if found.winner_at and found.winner_at <= moment else "", names=names,
        versions=(found.since_version, last))


def salt(journey: int, step: str, since_version: int) -> str:
    """An experiment that tests something else draws anew, so that what went before weighs on no side."""
    return f"experiment:{journey}:{step}:{since_version}"


def drawn(draw: Draw, person: str) -> Sql:
    """What chance gives, as SQL; `person` is a column."""
    by_weight = _at(draw.allocation, draw.salt, person)
    if not draw.learning:
        return by_weight
    return Sql.of("if([[place]] < [[learning]], [[even]], [[by_weight]])", place=place(f"{draw.salt}:learning", person),
                  learning=Sql.value(draw.learning, "Float64"), even=_at(draw.even, draw.salt, person), by_weight=by_weight)


def place(salt: str, person: str) -> Sql:
    """A person's place under a salt, as SQL."""
    return Sql.of(bucket.sql("[[salt]]", person), salt=Sql.value(salt, "String"))


def _at(allocation: shares.Allocation, salt: str, person: str) -> Sql:
    return Sql.of(shares.sql("[[place]]", "[[names]]", "[[ends]]"), place=place(salt, person),
                  names=Sql.value(shares.names(allocation), "Array(String)"), ends=Sql.value(shares.ends(allocation), "Array(Float64)"))


def ways(here, draw: Draw) -> Sql:
    """A SELECT over everybody at the step: the winner, else what they had, else what chance gives; '' waits for the winner."""
    slots = {"now": here.now, "here": here.rows}
    if draw.winner:
        return Sql.of(named("journeys.take_the_winner"), winner=Sql.value(WINNER + draw.winner, "String"), **slots)
    slots["drawn"] = drawn(draw, "person")
    sampled = _sampled(here, draw)
    if here.definition.get("reentry", "never") == "never" and sampled is None:
        return Sql.of(named("journeys.draw"), **slots)
    return Sql.of(named("journeys.draw_or_keep"), **slots, sampled=sampled or Sql("1"),
                  kept=Sql.of(named("journeys.drawn_before"), moves=_moves(here, draw)))


def _sampled(here, draw: Draw) -> Sql | None:
    """Whether a person is of the sample; None where everybody is."""
    settings = here.settings
    if settings.get("sample_percent") is not None:
        return Sql.of("[[place]] < [[share]]", place=place(f"{draw.salt}:sample", "person"),
                      share=Sql.value(settings["sample_percent"] / 100, "Float64"))
    if settings.get("sample_count") is None:
        return None
    return Sql.of(
        "dense_rank() OVER (PARTITION BY had = '' ORDER BY [[place]], person) + ([[taken]]) <= [[count]]",
        place=place(f"{draw.salt}:sample", "person"), count=Sql.value(settings["sample_count"], "UInt64"),
        taken=Sql.of(named("journeys.sampled_before"), moves=_moves(here, draw), now=here.now))


def _moves(here, draw: Draw) -> Sql:
    """The condition over journeys_moves that names what chance gave in this experiment."""
    return Sql.of("journey = [[journey]] AND step = [[step]] AND version BETWEEN [[first]] AND [[last]] AND outcome IN [[names]]",
                  journey=Sql.value(here.journey, "UInt32"), step=Sql.value(here.step, "String"),
                  first=Sql.value(draw.versions[0], "UInt32"), last=Sql.value(draw.versions[1], "UInt32"),
                  names=Sql.value(list(draw.names), "Array(String)"))
