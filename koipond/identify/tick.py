"""This room's part of the tick: who is who among the events that have just arrived."""

from koipond import access
from koipond.engine import Tick
from koipond.identify.apart import carry_out
from koipond.identify.blocked import blocked_of
from koipond.identify.gather import gather
from koipond.identify.groups import decide
from koipond.identify.kinds import kinds_of
from koipond.identify.writing import write

EMPTIED = ("found", "persons", "merges", "parts")  # the working sets of a tick


def merge(tick: Tick) -> None:
    """Finds the person of every event of the tick, links new identifiers and merges whom they show to be one; a tick
    without events carries out what people decided instead.

    Safe to run twice: everything is decided from what was known before this tick, and from decisions
    (kinds, blocked values) made before its `now`; so a second try finds the same and numbers alike.
    """
    for name in EMPTIED:
        tick.db.run(f"TRUNCATE TABLE identify_tick_{name}")
    kinds = kinds_of(tick.workspace, tick.now)
    if not tick.rows:
        return carry_out(tick, kinds)
    country = access.workspace(tick.workspace).country
    mentions = gather(tick, kinds, country, blocked_of(tick.workspace, tick.now))
    if mentions.events.num_rows:
        write(tick, kinds, mentions, decide(tick, kinds, mentions))


def mention(tick: Tick) -> None:
    """Fills `identify_tick_found` with the identifiers that this tick's events carry, and decides nothing.

    For whoever must know before they are linked; `merge` begins anew.
    """
    tick.db.run("TRUNCATE TABLE identify_tick_found")
    gather(tick, kinds_of(tick.workspace, tick.now), access.workspace(tick.workspace).country, blocked_of(tick.workspace, tick.now))
