"""What a rule says of events and of people, as SQL: asked of the room that owns the language."""

from datetime import datetime

from koipond import segments
from koipond.engine import Sql

FEW = 20_000  # up to so many persons it is faster to read their own events than everybody's


def happened(workspace, settings: dict) -> Sql:
    """`{"event": …, "where": […]}` as 1 or 0 for a row of journeys_tick_events, profiles_timeline or profiles_events."""
    return segments.happening(workspace, {"event": settings["event"], "where": settings.get("where") or []})


def meeting(workspace, rule: dict, now: datetime, among: Sql, heads: int) -> Sql:
    """A SELECT of `person` that holds all of `among` (so many) who meet the rule now; it may hold others too."""
    return segments.matching(workspace, rule, now, among=among if heads <= FEW else None)
