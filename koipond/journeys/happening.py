"""What a rule says of events and of people, as SQL: asked of the room that owns the language."""

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime

from koipond import segments
from koipond.engine import Database, Sql
from koipond.kit.errors import Refusal

FEW = 20_000  # up to so many persons it is faster to read their own events than everybody's
FEW_IN_A_SCRATCH = 1_000  # where these are seen through a view

FRONT = Sql("SELECT person FROM journeys_tick_front")

log = logging.getLogger(__name__)


def happened(workspace, settings: dict) -> Sql:
    """`{"event": …, "where": […]}` as 1 or 0 for a row of journeys_tick_events, profiles_timeline or profiles_events."""
    return segments.happening(workspace, {"event": settings["event"], "where": settings.get("where") or []})


@dataclass
class Met:
    """Who meets the rules that a tick asks. Facts do not change within a tick, so one that is asked of many is worked out once, for
    everybody in the front."""

    workspace: object
    db: Database
    now: datetime
    known: dict[str, int] = field(default_factory=dict)   # rule → its number in journeys_tick_met

    def by(self, rule: dict, among: Sql, heads: int) -> Sql:
        """A SELECT of `person` that holds all of `among` (so many) who meet the rule; it may hold others too."""
        if heads <= (FEW if self.db.workspace == str(self.workspace) else FEW_IN_A_SCRATCH):
            return meeting(self.workspace, rule, self.now, among)
        key = json.dumps(rule, sort_keys=True, default=str)
        if key not in self.known:
            if not self.known:
                self.db.run("TRUNCATE TABLE journeys_tick_met")
            self.known[key] = len(self.known) + 1
            self.db.run("journeys.meet", {"meeting": meeting(self.workspace, rule, self.now, FRONT, many=True)}, rule=self.known[key])
        return Sql.of("SELECT person FROM journeys_tick_met WHERE rule = [[rule]]", rule=Sql.value(self.known[key], "UInt16"))


def meeting(workspace, rule: dict, now: datetime, among: Sql | None = None, many: bool = False) -> Sql:
    """A SELECT of `person` for all who meet the rule now, or those of `among` who do; `many` as in segments.matching.

    A rule that held at publishing and no longer does, such as one on a segment that was put away since, is met by
    nobody: one journey's rule must not stop the tick for all. `check` of that version says what is wrong.
    """
    try:
        return segments.matching(workspace, rule, now, among, many)
    except Refusal as refused:
        log.warning("a rule of a journey in %s no longer holds, so nobody meets it: %s", workspace, refused)
        return Sql("SELECT toUInt64(0) AS person WHERE 0")
