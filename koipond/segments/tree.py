"""The tree of a rule: what `rules` reads from JSON, and everything else looks at. It cannot change."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Test:
    """`at_least 3`: how a value is compared, and with what."""

    __test__ = False  # this is no test of pytest's

    operator: str
    value: object = None


@dataclass(frozen=True)
class Everyone:
    """All persons."""


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple


@dataclass(frozen=True)
class Not:
    """The part does not hold. Every condition is true or false, so this is the exact rest."""

    part: object


@dataclass(frozen=True)
class TraitIs:
    """What we know of the person compares so."""

    trait: str
    test: Test


@dataclass(frozen=True)
class Near:
    """An anniversary from `low` to `high` days from today, both inside; those of the past are below 0."""

    low: int
    high: int


@dataclass(frozen=True)
class InMonth:
    """A month (1 to 12, "this", "next", or 0: any) and a day of the month (or 0: any), whatever the year."""

    month: int | str = 0
    day: int = 0


@dataclass(frozen=True)
class Filter:
    """A property of an event compares so."""

    property: str
    test: Test


@dataclass(frozen=True)
class Happening:
    """Events of a name that pass all filters."""

    event: str
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Window:
    """When it counts: the last so many hours up to now, or between two moments (as written, either may be "")."""

    last_hours: float = 0
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Counted:
    """What is counted about a person: how many of one happening, a sum, different values, or a sequence."""

    steps: tuple[Happening, ...]   # one, or for `sequence` and `absence` several in their order
    how: str                       # count, sum, distinct, sequence, absence, first, last
    property: str = ""             # of sum and distinct
    within_days: float | None = None  # of a sequence, from its first step to the last that is there; None without a limit
    window: Window | None = None
    wait_days: float | None = None    # of `absence`, whose last step is what is absent: for how long; None: until now


@dataclass(frozen=True)
class Did:
    """What is counted passes the test. For a sequence the count is how many of its steps were reached.

    Of `absence`, `first` and `last` the test says nothing: somebody meets what is described, or not.
    """

    counted: Counted
    test: Test


@dataclass(frozen=True)
class InSegment:
    """The person meets the rule of another segment."""

    segment: int


@dataclass(frozen=True)
class Listed:
    """The person is in a list: what the rule of a list says, and nobody writes."""

    segment: int


@dataclass(frozen=True)
class Sampled:
    """A share of the persons of a rule, the same ones at every asking: those whose place by the seed is below it."""

    of: object
    seed: str
    percent: float


@dataclass(frozen=True)
class Metric:
    """What persons are put in order by: a trait, or what is counted of their events. Neither: their place by the seed."""

    trait: str = ""
    counted: Counted | None = None


@dataclass(frozen=True)
class Ranked:
    """The first so many persons of a rule, in the order of a metric. Who is among them depends on everybody else."""

    of: object
    most: int
    by: Metric
    downwards: bool = True
    seed: str = "top"


def parts(tree) -> list[tuple[str, object]]:
    """The trees inside a tree, each with its place there: `all[0]`, `not`, `of`. A leaf has none."""
    match tree:
        case All(several) | Any(several):
            return [(f"{type(tree).__name__.lower()}[{i}]", part) for i, part in enumerate(several)]
        case Not(part):
            return [("not", part)]
        case Sampled(of) | Ranked(of):
            return [("of", of)]
    return []


def rebuilt(tree, inside: list):
    """The same tree around other parts."""
    match tree:
        case All() | Any():
            return type(tree)(tuple(inside))
        case Not():
            return Not(inside[0])
        case Sampled() | Ranked():
            return replace(tree, of=inside[0])
    return tree


def conditions(tree) -> list:
    """The leaves of the tree, from left to right."""
    inside = parts(tree)
    return [leaf for _, part in inside for leaf in conditions(part)] if inside else [tree]


def ranked_in(tree) -> list[Ranked]:
    """The places of the tree where everybody decides about each."""
    return [tree] * isinstance(tree, Ranked) + [found for _, part in parts(tree) for found in ranked_in(part)]
