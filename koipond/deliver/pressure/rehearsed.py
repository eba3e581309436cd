"""Verdicts in a scratch, where nothing is sent: the places of the real past count, and what the verdicts say is read."""

from datetime import datetime

from koipond.deliver.pressure import verdicts
from koipond.engine import Database, Sql, Tick, named


def recall(db: Database, there: Database, since: datetime, until: datetime) -> None:
    """Copies into a scratch the places that the workspace `there` gave after `since` up to `until`, and those given back then."""
    for name in ("recall_places", "recall_freed"):
        db.run(f"deliver.{name}", {"there": Sql.name(there.name)}, since=since, until=until)


def as_judged(tick: Tick, select: Sql) -> Sql:
    """The messages of a SELECT (as for `put`), each at the moment that its verdict gives."""
    return Sql.of(named("deliver.as_judged"), select=select) if verdicts.judged(tick) else select


def stood_against(db: Database, journey: int) -> dict[str, int]:
    """How many messages of a journey the rules were against, by reason: those whose last verdict was to skip, to leave or another channel."""
    return dict(db.rows("deliver.stood_against", journey=journey))
