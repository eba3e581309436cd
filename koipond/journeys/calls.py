"""Putting people into a journey by hand or from another system."""

import json

from koipond import collect, engine, segments
from koipond.engine import Sql
from koipond.journeys import decisions, errors
from koipond.journeys.about import CALLED
from koipond.journeys.effects import EFFECT_SOURCE
from koipond.kit import clock

PERSONS_AT_MOST = 100_000   # of one call that names them


def call(workspace, journey: int, by: str, persons: list[int] = (), segment: int | None = None, key: str = "", once: str = "") -> int:
    """Asks a journey to let people in: those named, or all who are in a segment now. Returns how many were asked for.

    They try to enter with the next tick; re-entry, pauses and caps hold as for everybody. Each value of `key`, such as the
    number of an order, is an entry of its own. With `once`, a name of your own, repeating the call changes nothing.
    Raises NotCallable, NoSuchJourney, UnknownSegment.
    """
    found, now = decisions.journey(workspace, journey), clock.now()
    if found.state != "live" or decisions.version(workspace, journey).definition["entry"]["kind"] != "call":
        raise errors.NotCallable(name=found.name, problem="it is not live with an entry by call", problem_zh="它没有处于运行中的、按调用进入的版本")
    if segment is None and not 0 < len(persons) <= PERSONS_AT_MOST:
        raise errors.NotCallable(name=found.name, problem=f"{len(persons)} people are named, not 1 to {PERSONS_AT_MOST}",
                                 problem_zh=f"指明了 {len(persons)} 人，应为 1 到 {PERSONS_AT_MOST} 人")
    named = Sql.of("SELECT DISTINCT arrayJoin([[persons]]) AS person", persons=Sql.value(list(persons), "Array(UInt64)"))
    whom = named if segment is None else segments.matching(workspace, {"segment": segment}, now)
    asked = engine.database(str(workspace)).table(
        "journeys.called", {"whom": whom}, event=CALLED, mark=f"call:{journey}:{once or clock.millis(now)}:{key}:", at=now, source=EFFECT_SOURCE,
        about=json.dumps({"journey": str(journey), "key": key, "by": by}, ensure_ascii=False))
    collect.record_table(str(workspace), asked)
    return asked.num_rows
