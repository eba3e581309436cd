"""Putting people into a journey by hand or from another system."""

import json

import pyarrow as pa

from koipond import collect, engine, identify, segments
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
    found = decisions.journey(workspace, journey)
    if found.state != "live" or decisions.version(workspace, journey).definition["entry"]["kind"] != "call":
        raise errors.NotCallable(name=found.name, problem="it is not live with an entry by call", problem_zh="它没有处于运行中的、按调用进入的版本")
    db, now = engine.database(str(workspace)), clock.now()
    if segment is not None:
        whom = sorted(row for (row,) in db.rows(segments.matching(workspace, {"segment": segment}, now)))
    else:
        whom = sorted({identify.current(db, person) for person in persons} if len(persons) <= 100 else set(persons))
    if not whom or (segment is None and len(whom) > PERSONS_AT_MOST):
        raise errors.NotCallable(name=found.name, problem=f"{len(whom)} people are named, not 1 to {PERSONS_AT_MOST}",
                                 problem_zh=f"指明了 {len(whom)} 人，应为 1 到 {PERSONS_AT_MOST} 人")
    about = json.dumps({"journey": str(journey), "key": key, "by": by}, ensure_ascii=False)
    mark = once or f"{clock.millis(now)}"
    collect.record_table(str(workspace), pa.table({
        "kind": ["track"] * len(whom), "name": [CALLED] * len(whom), "message_id": [f"call:{journey}:{mark}:{key}:{person}" for person in whom],
        "at": pa.array([now] * len(whom), pa.timestamp("ms", "UTC")), "source": pa.array([EFFECT_SOURCE] * len(whom), pa.uint32()),
        "person": pa.array(whom, pa.uint64()), "properties": [about] * len(whom)}))
    return len(whom)
