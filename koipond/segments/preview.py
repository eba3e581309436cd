"""A rule step by step: after each step, how many are left and how they spread over traits."""

from dataclasses import dataclass
from datetime import datetime

from koipond import engine, profiles
from koipond.engine import Sql
from koipond.kit import clock
from koipond.segments import buckets, checks, rules, zones
from koipond.segments.buckets import Axis
from koipond.segments.errors import TooManySteps, UnknownTrait
from koipond.segments.known import Known
from koipond.segments.remembered import until_next_tick
from koipond.segments.write import Writer, for_everybody, holds, narrowing

MAX_STEPS = 10
MAX_DISTRIBUTIONS = 10
SHOWN = 30               # values of a distribution; the others are summed up as the rest


@dataclass(frozen=True)
class Share:
    """How many have a value. For a bucket `low` ≤ value < `high`, where None is open."""

    value: str
    count: int
    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True)
class Distribution:
    """How persons spread over a trait: the most frequent values (or all buckets in order), the rest, and those without."""

    trait: str
    kind: str                # values, numbers, decade, year, month, week, day, hour
    shares: tuple[Share, ...]
    rest: int
    missing: int
    distinct: int


@dataclass(frozen=True)
class Step:
    """What is left after a step. What comes before the first step is everybody."""

    count: int
    share_of_previous: float
    distributions: dict[str, Distribution]
    share_of_everybody: float = 0.0


@dataclass(frozen=True)
class Preview:
    """Everybody, and what is left of them step by step."""

    everybody: int
    steps: tuple[Step, ...]


def preview(workspace, steps: list[dict], distributions: list[str] = (), now: datetime | None = None) -> Preview:
    """Counts and distributions after every step, each of which narrows the one before, in one statement.

    Raises TooManySteps, UnknownTrait, or what is wrong with a rule.
    """
    known, db = Known(workspace), engine.database(str(workspace))
    now = now or clock.now()
    writer = Writer(known, Sql.value(now, "DateTime64(3, 'UTC')"))
    inside = written(known, writer, steps, distributions)
    axes = buckets.axes(db, writer, [_trait(known, name, i) for i, name in enumerate(distributions)])
    everybody = until_next_tick(db.workspace, ("everybody",), lambda: profiles.count(db))
    asked = statement(inside, axes, Sql.of("WHERE person != 0 AND [[first]]", first=inside[0]))
    found = db.rows(zones.with_zones(asked, now))
    return read_out(everybody, len(inside), axes, found)


def written(known, writer, steps, distributions) -> list[Sql]:
    """Each step as 1 or 0. Raises TooManySteps, or what is wrong with a rule."""
    if not 1 <= len(steps) <= MAX_STEPS or len(distributions) > MAX_DISTRIBUTIONS:
        raise TooManySteps(limit_steps=MAX_STEPS, limit_traits=MAX_DISTRIBUTIONS, steps=len(steps), traits=len(distributions))
    written, among = [], ()
    for step in steps:
        tree = rules.read(step)
        checks.check(tree, known)
        tree = checks.expand(tree, known)
        written.append(holds(tree, for_everybody(writer), among))
        among += narrowing(tree)
    return written


def _trait(known, name, i):
    trait = known.spread(name)
    if not known.has(trait):
        raise UnknownTrait(path=f"distributions[{i}]", trait=name, nearest=known.nearest(name))
    return trait


def statement(inside: list[Sql], axes: list[Axis], where: Sql) -> Sql:
    """One row per axis: for each step the most frequent values and the totals. Axis 0 is the count alone."""
    level = Sql(str(len(inside)))
    for i in reversed(range(1, len(inside))):  # the first step is in `where`
        level = Sql.of(f"if([[step]], [[level]], {i})", step=inside[i], level=level)
    numbers = range(1, len(inside) + 1)
    values = "".join(f", [[a{i}]] AS a{i}" for i, _ in enumerate(axes))
    sets = ", ".join(["()", *(f"(a{i})" for i, _ in enumerate(axes))])
    which = "multiIf(" + ", ".join([*(f"grouping(a{i}) = 0, {i + 1}" for i, _ in enumerate(axes)), "0)"])
    value = "multiIf(" + ", ".join([*(f"grouping(a{i}) = 0, toString(a{i})" for i, _ in enumerate(axes)), "NULL)"])
    if not axes:
        which, value = "0", "CAST(NULL, 'Nullable(String)')"
    top = ", ".join(
        f"arraySlice(arraySort(groupArrayIf((-toInt64(c{n}), assumeNotNull(value)), c{n} > 0 AND isNotNull(value))), 1, {SHOWN}),"
        f" sum(c{n}), sumIf(c{n}, isNull(value)), countIf(c{n} > 0 AND isNotNull(value))" for n in numbers)
    return Sql.of(
        f"SELECT which, {top} FROM ("
        f"SELECT {which} AS which, {value} AS value, {', '.join(f'countIf(level >= {n}) AS c{n}' for n in numbers)}"
        f" FROM (SELECT [[level]] AS level{values} FROM [[people]] [[where]])"
        f" GROUP BY GROUPING SETS ({sets})) GROUP BY which ORDER BY which",
        level=level, where=where, people=_people(axes), **{f"a{i}": axis.value for i, axis in enumerate(axes)},
    )


def _people(axes: list[Axis]) -> Sql:
    """Everybody's traits; with the figures and the stages where they are laid out."""
    asked = {axis.table for axis in axes}
    if asked <= {"profiles_traits"}:
        return Sql("profiles_traits FINAL")
    figures = " INNER JOIN profiles_figures AS f FINAL USING (person)" if "profiles_figures" in asked else ""
    stages = " LEFT JOIN (SELECT person, stage FROM segments_stages FINAL) AS s USING (person)" if "segments_stages" in asked else ""
    return Sql(f"profiles_traits AS t FINAL{figures}{stages}")


def read_out(everybody: int, count: int, axes: list[Axis], rows) -> Preview:
    """The answer of the statement as it is shown."""
    by_axis = {row[0]: [row[1 + 4 * n : 5 + 4 * n] for n in range(count)] for row in rows}
    steps, previous = [], everybody
    for n in range(count):
        left = by_axis[0][n][1] if 0 in by_axis else 0
        found = {axis.trait: _distribution(axis, *by_axis.get(i + 1, [([], 0, 0, 0)] * count)[n]) for i, axis in enumerate(axes)}
        steps.append(Step(left, _part(left, previous), found, _part(left, everybody)))
        previous = left
    return Preview(everybody, tuple(steps))


def _part(some: int, of: int) -> float:
    return some / of if of else 0.0


def _distribution(axis: Axis, top, total, missing, distinct) -> Distribution:
    shares = [_share(axis, value, -count) for count, value in top]
    if axis.kind != "values":
        shares.sort(key=lambda share: axis.order(share.low))
    shown = sum(share.count for share in shares)
    return Distribution(axis.trait, axis.kind, tuple(shares), total - missing - shown, missing, distinct)


def _share(axis: Axis, value: str, count: int) -> Share:
    label, low, high = axis.label(value)
    return Share(label, count, low, high)
