"""What did not happen after something did, and what the first or last of some events was like: as aggregates over a
person's events, each with the two ways of `write.Aggregate`. Moments are positive: milliseconds since 1900, plus one.
"""

from dataclasses import dataclass

from koipond.engine import Sql

SINCE_1900_MS = 2_208_988_800_000   # makes every moment a positive number
PLACES = 16                         # see Unanswered; more than the steps a sequence may have
_T = f"toUInt64(toUnixTimestamp64Milli(at) + {SINCE_1900_MS})"


@dataclass(frozen=True)
class Unanswered:
    """When the first chain of `steps` ended after which the absent event did not come in time; 0 where there is none.

    `within_ms` is from the first step of a chain to its last, `wait_ms` how long the absent event would have had time
    (None: until now). All events lie in one sorted list, each as moment × 16 + its step counted from the end, the
    absent one 0: at the same moment a later step stands before an earlier one, so that what follows is strictly later.
    Filling forward brings to each event the latest start of a chain that leads to it; filling backward the next
    absent event.
    """

    steps: tuple[Sql, ...]
    absent: Sql
    within_ms: int | None
    wait_ms: int | None
    filter: Sql

    def over_all(self) -> Sql:
        """For rows that have been filtered already: each has its place by what it is, so there is no shorter way."""
        return self.where()

    def where(self) -> Sql:
        """For rows of all kinds."""
        count = len(self.steps)
        roles = [self.absent, *reversed(self.steps)]
        lists = [Sql.of(f"groupArrayIf({_T} * {PLACES} + {place}, [[role]])", role=role) for place, role in enumerate(roles)]
        start = f"arrayMap(x -> if(x % {PLACES} = {count}, x, 0), s)"
        for place in reversed(range(1, count)):  # the start of the chain that reaches this step
            start = f"arrayMap((x, f) -> if(x % {PLACES} = {place}, f, 0), s, arrayFill(f -> f > 0, {start}))"
        near = "" if self.within_ms is None else f" AND intDiv(x, {PLACES}) - intDiv(f, {PLACES}) <= {self.within_ms}"
        late = f"n % {PLACES} != 0"
        if self.wait_ms is not None:
            late += f" OR intDiv(n, {PLACES}) - intDiv(x, {PLACES}) > {self.wait_ms}"
        first = (
            f"arrayMin(arrayMap(x -> intDiv(x, {PLACES}) + 1, arrayFilter((x, f, n) -> x % {PLACES} = 1 AND f > 0{near}"
            f" AND ({late}), s, {start}, arrayReverseFill(n -> n % {PLACES} = 0, s))))"
        )
        return Sql.of(f"arrayMap(s -> {first}, [arraySort(arrayConcat([[lists]]))])[1]", lists=Sql.join(", ", lists))


def over(unanswered: Sql, wait_ms: int | None, now: Sql) -> Sql:
    """1 or 0: there is such a chain, and the time to wait after it is over."""
    if wait_ms is None:
        return Sql.of("[[value]] > 0", value=unanswered)
    return Sql.of(f"([[value]] > 0 AND toInt64([[value]]) + {wait_ms - SINCE_1900_MS - 1} <= toUnixTimestamp64Milli([[now]]))",
                  value=unanswered, now=now)


@dataclass(frozen=True)
class EndOf:
    """The moment of an Unanswered in milliseconds since 1970, for a timer."""

    of: Unanswered

    def over_all(self) -> Sql:
        return self.where()

    def where(self) -> Sql:
        return Sql.of(f"(toInt64([[value]]) - {SINCE_1900_MS + 1})", value=self.of.where())


@dataclass(frozen=True)
class Picked:
    """1 where the first or last of the events that pass `filter` also passes `hit`; 0 without any.

    Of several at the same moment, one that passes is enough.
    """

    pick: str
    hit: Sql
    filter: Sql

    def over_all(self) -> Sql:
        """For rows that have been filtered already."""
        return self._among(Sql("1"))

    def where(self) -> Sql:
        """For rows of all kinds."""
        return self._among(self.filter)

    def _among(self, rows: Sql) -> Sql:
        extreme = {"first": "minIf", "last": "maxIf"}[self.pick]
        hits = Sql.of("([[rows]] AND [[hit]])", rows=rows, hit=self.hit)
        return Sql.of(f"(countIf([[hits]]) > 0 AND {extreme}(at, [[hits]]) = {extreme}(at, [[rows]]))", hits=hits, rows=rows)
