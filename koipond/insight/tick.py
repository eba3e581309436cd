"""What a tick does here, and when time alone gives the next work."""

from datetime import datetime

from koipond.engine import Database, Tick
from koipond.insight import rfm
from koipond.insight.best_hours import nightly as best_hours

WORKS = (rfm, best_hours)


def refresh(tick: Tick) -> None:
    """Scores customers and works out best hours, each when it is time. Safe to run twice, as each of them is."""
    for work in WORKS:
        work.refresh(tick)


def next_due(db: Database) -> datetime:
    """When the next of these begins."""
    return min(work.next_due(db) for work in WORKS)
