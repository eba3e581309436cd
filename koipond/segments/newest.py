"""How often something happened of late, for any number of conditions at once, from the moments of the newest events.

"At least n in the last d days" asks whether the n-th newest event lies within d days. So one array a person, of the newest
moments of an event with certain properties, answers every such condition on it, whatever its number and window, and says
when time will change the answer. Without this, each condition would look at each event itself.
"""

from dataclasses import replace

from koipond.engine import Sql
from koipond.segments import checks
from koipond.segments.tree import Counted, Did, Window

KEPT_UP_TO = 50    # the n-th newest is kept up to here; a higher count is counted
AND_MORE = 8       # kept beyond the highest n, to see whether it was reached before the events of one tick


def family_of(counted: Counted) -> Counted | None:
    """What is kept for such a count, the same for every window; None for what cannot be told from the newest moments."""
    window = counted.window
    plain = window is None or (window.last_hours and window == Window(last_hours=window.last_hours))
    family = Counted(counted.steps, "count")
    return family if plain and len(counted.steps) == 1 and replace(counted, window=None) == family else None


def bars_of(leaf: Did, zone: str) -> tuple[int, ...]:
    """The counts at which the answer turns: below the first it is as for nobody, from the last on as for very many."""
    bar = checks.measured(leaf, "rule", zone)
    return tuple(n for n in {"at_least": (bar,), "at_most": (bar + 1,), "exactly": (bar, bar + 1)}[leaf.test.operator] if n > 0)


def kept_for(leaf: object, zone: str) -> tuple[Counted, int] | None:
    """The family of an event condition and how many moments it needs, or None where it must be counted."""
    if not isinstance(leaf, Did) or leaf.test.operator not in ("at_least", "at_most", "exactly"):
        return None
    family = family_of(leaf.counted)
    if family is None or (most := max(bars_of(leaf, zone))) > KEPT_UP_TO:
        return None
    return family, most + AND_MORE


def reached(column: Sql, n: Sql, counted: Counted, now: Sql) -> Sql:
    """1 or 0: whether there are `n` such events in the window. `column` holds moments as -milliseconds, the newest first.

    What an array does not have is 0: 1970, before any window.
    """
    if counted.window is None:
        return Sql.of("length([[column]]) >= [[n]]", column=column, n=n)
    return Sql.of("[[column]][[[n]]] < [[ms]] - toUnixTimestamp64Milli([[now]])", column=column, n=n, now=now, ms=_ms(counted))


def leaves(column: Sql, n: int, counted: Counted) -> Sql:
    """When the `n`-th newest leaves the window, in milliseconds since 1970; where there are not so many, long ago."""
    return Sql.of(f"[[ms]] - [[column]][{n}]", column=column, ms=_ms(counted))


def _ms(counted: Counted) -> Sql:
    return Sql(str(round(counted.window.last_hours * 3_600_000)))


def passes(leaf: Did, column: Sql, now: Sql, zone: str) -> Sql:
    """1 or 0: whether the condition is met."""
    bars = [reached(column, Sql(str(n)), leaf.counted, now) for n in bars_of(leaf, zone)]
    if leaf.test.operator == "at_least":
        return bars[0]
    if len(bars) == 1:   # at most n: not n + 1; exactly none: not one
        return Sql.of("NOT [[more]]", more=bars[0])
    return Sql.of("[[enough]] AND NOT [[more]]", enough=bars[0], more=bars[1])


def array(most: int, filter: Sql | None) -> Sql:
    """The aggregate that keeps so many moments; of all rows, or of those that pass the filter."""
    moment = "-toUnixTimestamp64Milli(at)"
    if filter is None:
        return Sql(f"groupArraySorted({most})({moment})")
    return Sql.of(f"groupArraySortedIf({most})({moment}, [[filter]])", filter=filter)


def moments(family: Counted, most: int, filter: Sql) -> Sql:
    """A source of `person` and `newest`: for everybody with such events, the newest moments."""
    return Sql.of("(SELECT person, [[newest]] AS newest FROM profiles_events WHERE [[filter]] AND person != 0 GROUP BY person)",
                  newest=array(most, None), filter=filter)
