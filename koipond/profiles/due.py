"""When time alone, or a decision, gives this room its next work."""

from datetime import datetime

from koipond.engine import Database
from koipond.profiles import retention, tick


def next_due(db: Database) -> datetime:
    """At once, when a timer of computed traits rings or the night of retention comes, or in 2299."""
    return min(tick.next_due(db), retention.next_due(db))
