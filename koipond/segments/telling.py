"""By which traits to look at people next: those over which they spread most differently from everybody."""

import math
from dataclasses import dataclass
from datetime import datetime

from koipond import engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.segments import buckets, rules, zones
from koipond.segments.known import Known
from koipond.segments.preview import MAX_DISTRIBUTIONS, Distribution, Step, preview, read_out, statement, written
from koipond.segments.tree import TraitIs, conditions
from koipond.segments.write import Writer

SUGGESTIONS_FROM = 60_000  # persons looked at, about, to find out which traits tell most
CANDIDATES = 30            # traits looked at


@dataclass(frozen=True)
class Telling:
    """A trait to look at next.

    `difference`: how differently the last step's people spread over it from everybody, beyond what chance alone would
    make of it, times how many of them have a value: 0 not at all, 1 nothing in common. `spread`: how well it divides
    these people: how probably two of them differ in it, 0 to 1. `known`: the share of them who have a value.
    """

    trait: str
    difference: float
    spread: float
    known: float


@dataclass(frozen=True)
class Funnel:
    """What is left of everybody step by step, spread over the traits that tell most."""

    everybody: int
    steps: tuple[Step, ...]
    suggested: tuple[Telling, ...]


def funnel(workspace, steps: list[dict], most: int = 3, now: datetime | None = None) -> Funnel:
    """Counts after every step, and how people spread over the most telling traits. Raises what `preview` raises."""
    now = now or clock.now()
    suggested = tuple(suggest(workspace, steps, min(most, MAX_DISTRIBUTIONS), now))
    shown = preview(workspace, steps, [each.trait for each in suggested], now)
    return Funnel(shown.everybody, shown.steps, suggested)


def suggest(workspace, steps: list[dict], most: int = 5, now: datetime | None = None) -> list[Telling]:
    """Traits to look at next, the most telling first; among those that tell the same, those that divide best.

    From a sample of persons. Not offered are traits that tell who somebody is (name, address), that a step asks about
    already, or in which all of these people are the same, since there is nothing to narrow by.
    """
    known, db = Known(workspace), engine.database(str(workspace))
    now = now or clock.now()
    writer = Writer(known, Sql.value(now, "DateTime64(3, 'UTC')"))
    inside = written(known, writer, steps, ())
    asked = {leaf.trait for step in steps for leaf in conditions(rules.read(step)) if isinstance(leaf, TraitIs)}
    names = [trait.name for trait in known.declared.values() if not trait.personal and trait.name not in asked][:CANDIDATES]
    axes = buckets.axes(db, writer, [known.trait(name) for name in names])
    sample = max(1, (db.value("segments.newest_person") or 0) // SUGGESTIONS_FROM)
    everyone_and = [Sql("1"), Sql.join(" AND ", [Sql.of("([[step]])", step=step) for step in inside])]
    looked_at = statement(everyone_and, axes, Sql(f"WHERE person != 0 AND person % {sample} = 0"))
    everybody, narrowed = read_out(0, 2, axes, db.rows(zones.with_zones(looked_at, now))).steps
    telling = [compared(everybody.distributions[name], narrowed.distributions[name], narrowed.count) for name in names]
    return sorted((each for each in telling if each.spread > 0), key=lambda t: (-t.difference, -t.spread, t.trait))[:most]


def compared(all_of: Distribution, some_of: Distribution, some: int) -> Telling:
    """How telling a trait is for `some` persons, who spread as `some_of`, among everybody.

    Of those who have a value, the difference is half the sum of the differences of shares (total variation distance),
    over the values whose counts are known on both sides, all others taken as one. Less what it would be on average for
    as many persons drawn blindly, so that neither few persons nor many values look telling.
    """
    have, all_have = _have(some_of), _have(all_of)
    if not have or not all_have:
        return Telling(some_of.trait, 0.0, 0.0, 0.0)
    ours, theirs = _shares(some_of, all_of), _shares(all_of, some_of)
    distance = sum(abs(ours[value] - theirs[value]) for value in theirs) / 2
    left_out = math.sqrt(max(0.0, 1 - have / all_have))  # they are drawn from everybody, not beside them
    by_chance = sum(_deviation(share, have) for share in theirs.values()) / 2 * left_out
    known = have / some
    spread = known * (1 - sum(share * share for share in _own_shares(some_of)))
    return Telling(some_of.trait, round(known * max(0.0, distance - by_chance), 4), round(spread, 4), round(known, 4))


def _deviation(share: float, drawn: int) -> float:
    """How far on average the share of `drawn` persons lies from the true one: the mean absolute deviation of the
    binomial distribution, exactly (De Moivre 1730; Diaconis and Zabell, Statistical Science 6, 1991)."""
    if not 0 < share < 1:
        return 0.0
    k = math.floor(drawn * share) + 1
    ways = math.lgamma(drawn + 1) - math.lgamma(k + 1) - math.lgamma(drawn - k + 1)
    return 2 * k / drawn * math.exp(ways + k * math.log(share) + (drawn - k + 1) * math.log(1 - share))


def _have(distribution: Distribution) -> int:
    return sum(share.count for share in distribution.shares) + distribution.rest


def _shares(distribution: Distribution, other: Distribution) -> dict:
    """Of those who have a value: the shares of the values of which both tell, and of all others (None). A list that
    shows all values tells of each other value too: nobody has it."""
    have = _have(distribution)
    counts = {share.value: share.count for share in distribution.shares}
    theirs = {share.value for share in other.shares}
    told = (counts.keys() | (theirs if not distribution.rest else ())) & (theirs | (counts.keys() if not other.rest else set()))
    shares = {value: counts.get(value, 0) / have for value in sorted(told)}
    return {**shares, None: max(0.0, 1 - sum(shares.values()))}


def _own_shares(distribution: Distribution) -> list[float]:
    have = _have(distribution)
    return [*(share.count / have for share in distribution.shares), distribution.rest / have]
