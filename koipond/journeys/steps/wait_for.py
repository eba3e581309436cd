"""Wait until an event happens, or until the time is out.

If event and time-out fall in one tick, the event wins when it happened in time. What counts: see `awaiting`.
"""

from koipond.engine import Sql
from koipond.journeys import awaiting


def edges(step):
    return [("happened", step.get("then")), ("timeout", step.get("timeout"))]


def by_time(step):
    return "timeout"


def awaits(step):
    return [step]


def check(step, about):
    wrong = list(awaiting.check_event(step, about))
    if not any(problem.number == "journeys.E020" for problem in wrong):   # without an event there is nothing to wait for
        yield from awaiting.check_end(step, about, step["event"])
    yield from wrong


def alike(step, definition):
    """Those that look at no properties are asked together, whatever the event."""
    return step["event"] if step.get("where") else "", step.get("where") or [], bool(step.get("of")), step.get("key") or ""


def settles(step, coming_from, names):
    return awaiting.settles(step, coming_from, names)


def ways(here):
    sources = awaiting.sources(here, here.settings)
    if not sources:
        return Sql.of(_NOTHING_HAPPENED, **_slots(here))
    events = Sql.join("\nUNION ALL\n", sources)
    if here.settings.get("of"):
        return Sql.of(_PERHAPS, found=Sql.of(_ANSWERS, events=events, answered=awaiting.answered(here.text("of", "h"), "h"), event=here.text("event", "h")), **_slots(here))
    if key := here.settings.get("key"):
        return Sql.of(_PERHAPS, found=Sql.of(_OF_ITS_KEY, events=events, event=here.text("event", "f"), key=Sql.value(key, "String")), **_slots(here))
    return Sql.of(_PERHAPS, found=Sql.of(_EVENTS, events=events, event=here.text("event", "f")), **_slots(here))


_NOTHING_HAPPENED = """
    SELECT *, [[over]] AS over, if(over, 'timeout', '') AS way, [[now]] AS moved_at, if(over, [[now]], since) AS new_since,
           if(over, '', cause) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
    FROM journeys_tick_front WHERE [[here]]"""

_PERHAPS = """
    SELECT h.*, multiIf(first.2 != '' AND (arriving = 1 OR first.1 <= wake_at), 'happened', [[over]], 'timeout', '') AS way,
           if(way = 'happened', first.1, [[now]]) AS moved_at, if(way = '', since, moved_at) AS new_since,
           multiIf(way = 'happened', first.2, way = '', cause, '') AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
    FROM [[found]]
    WHERE [[here]]"""

# The first event that is about the very message of an entry.
_ANSWERS = """
    journeys_tick_front AS h
    LEFT JOIN (SELECT person, name, props['message'] AS about, min((at, message_id)) AS first FROM ([[events]]) GROUP BY person, name, about) AS found
        ON h.person = found.person AND [[answered]] = found.about AND [[event]] = found.name"""

# Each person's events in their order; the first that counts for this entry is the one.
_EVENTS = """
    (SELECT f.*, arrayFirst(e -> e.1 > since OR (e.1 = since AND e.2 != cause), happened) AS first
     FROM journeys_tick_front AS f
     LEFT JOIN (SELECT person, name, arraySort(groupArray((at, message_id))) AS happened FROM ([[events]]) GROUP BY person, name) AS found
         ON f.person = found.person AND [[event]] = found.name) AS h"""

# The first event after the entry that is about the thing by whose key the entry was made.
_OF_ITS_KEY = """
    (SELECT f.*, arrayFirst(e -> e.1 > f.entry.entered_at, happened) AS first
     FROM journeys_tick_front AS f
     LEFT JOIN (SELECT person, name, props[ [[key]] ] AS about, arraySort(groupArray((at, message_id))) AS happened
                FROM ([[events]]) GROUP BY person, name, about) AS found
         ON f.person = found.person AND f.entry.key = found.about AND [[event]] = found.name) AS h"""


def _slots(here):
    return {"now": here.now, "over": here.over, "until": here.until, "here": here.rows}
