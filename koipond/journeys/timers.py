"""Up to when the timers of a workspace have been looked at, and when the next one is: what a process remembers of them.

Only this room's tick stores timers, and it forgets the next one before it does.
"""

from datetime import datetime, timedelta, timezone

from koipond.engine import Database, Sql, Tick
from koipond.kit import clock

UNSEEN = timedelta(days=31)   # the longest that lies between two moments of a rule of the clock
LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)

_seen: dict[str, datetime] = {}                     # workspace → `now` of the last tick of this process
_pruned: dict[str, datetime] = {}                   # workspace → up to when timers that have rung were put away
_next: dict[str, tuple[datetime, datetime]] = {}    # workspace → between these two moments no timer is due


def looked_at(tick: Tick) -> None:
    """The timers up to this tick have been looked at."""
    _seen[tick.workspace] = tick.now


def prune(tick: Tick) -> None:
    """Once a day, drops the timers of months that lie well behind: no tick looks at them again, nor does one that runs again."""
    if tick.previous - _pruned.get(tick.workspace, LONG_AGO) < timedelta(days=1):
        return
    _pruned[tick.workspace] = tick.previous
    behind = tick.previous - 2 * UNSEEN
    for (month,) in tick.db.rows("journeys.past_months", month=behind.year * 100 + behind.month):
        tick.db.run("ALTER TABLE journeys_timers DROP PARTITION [[month]]", {"month": Sql(str(int(month)))})


def seen(workspace: str) -> datetime:
    """`now` of the last tick of this process. After a start some time before: a moment of the clock may have passed unseen, and one
    tick without work makes it right.
    """
    return _seen.get(workspace, clock.now() - UNSEEN)


def storing(workspace: str) -> None:
    """New timers are about to be stored."""
    _next.pop(workspace, None)


def perhaps_due(tick: Tick) -> bool:
    """Whether this tick has to ask for timers; not when it is known that there are none."""
    after, until = _next.get(tick.workspace, (tick.now, tick.now))
    return tick.again or not (after <= tick.previous and tick.now < until)


def next_timer(db: Database) -> datetime | None:
    """The earliest timer that no tick of this process has looked at; asked once, until new ones are stored."""
    after = _seen.get(db.workspace, LONG_AGO)
    since, until = _next.get(db.workspace, (after, after))
    if since <= after < until:
        return until
    wake_at = db.value("journeys.next_timer", after=after)
    if wake_at:
        _next[db.workspace] = (after, wake_at.replace(tzinfo=timezone.utc))
    return wake_at and wake_at.replace(tzinfo=timezone.utc)
