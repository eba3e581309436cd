"""What a rule says of events and of people, as SQL: asked of the room that owns the language."""

import logging
from datetime import datetime

from koipond import segments
from koipond.engine import Sql
from koipond.kit.errors import Refusal

FEW = 20_000  # up to so many persons it is faster to read their own events than everybody's

log = logging.getLogger(__name__)


def happened(workspace, settings: dict) -> Sql:
    """`{"event": …, "where": […]}` as 1 or 0 for a row of journeys_tick_events, profiles_timeline or profiles_events."""
    return segments.happening(workspace, {"event": settings["event"], "where": settings.get("where") or []})


def meeting(workspace, rule: dict, now: datetime, among: Sql | None = None, heads: int = 0) -> Sql:
    """A SELECT of `person` that holds all of `among` (so many) who meet the rule now; it may hold others too.

    A rule that held at publishing and no longer does, such as one on a segment that was put away since, is met by
    nobody: one journey's rule must not stop the tick for all. `check` of that version says what is wrong.
    """
    try:
        return segments.matching(workspace, rule, now, among=among if heads <= FEW else None)
    except Refusal as refused:
        log.warning("a rule of a journey in %s no longer holds, so nobody meets it: %s", workspace, refused)
        return Sql("SELECT toUInt64(0) AS person WHERE 0")
