"""Wait until an event happens, or until the time is out.

What counts is an event at or after the moment whose consequence the arrival is, whether it came in with an
earlier tick (then it stands in the timeline) or with this one. If event and time-out fall in one tick, the
event wins when it happened in time. `of` names a sending step: then only what became of that very message
counts, from its sending on.
"""

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.about import check_duration, check_where
from koipond.journeys.happening import happened
from koipond.journeys.ids import MESSAGE

BY_TIME = "timeout"


def edges(step):
    return [("happened", step.get("then")), ("timeout", step.get("timeout"))]


def check(step, about):
    if not step.get("event") or not isinstance(step["event"], str):
        yield errors.BadSetting(step=about.step, setting="event", given=step.get("event"), expected="the name of an event")
        return
    if "timeout" not in step or not any(step.get(unit) for unit in ("days", "hours", "minutes")):
        yield errors.NoTimeout(step=about.step, event=step["event"])
    else:
        yield from check_duration(step, about)
    yield from check_where(step.get("where"), about.step, about)
    if step.get("of") and step["of"] not in about.sends_before():
        yield errors.NotSentBefore(step=about.step, of=step["of"], known=sorted(about.sends_before()) or "—")


def settles(step, coming_from, names):
    """Straight from sending a message, nobody can have answered it; and what came with no tick yet cannot have happened."""
    if step.get("of"):
        return "always" if step["of"] == coming_from else ""
    return "" if step["event"] in names else "fresh"


def ways(here):
    sources = _sources(here)
    if not sources:
        return Sql.of(_NOTHING_HAPPENED, **_slots(here))
    events = Sql.join("\nUNION ALL\n", sources)
    if here.settings.get("of"):
        answered = Sql.of(f"toString({MESSAGE.format(row='h', step='[[of]]')})", of=here.text("of"))
        return Sql.of(_PERHAPS, found=Sql.of(_ANSWERS, events=events, answered=answered), **_slots(here))
    return Sql.of(_PERHAPS, found=Sql.of(_EVENTS, events=events), **_slots(here))


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
    LEFT JOIN (SELECT person, props['message'] AS about, min((at, message_id)) AS first FROM ([[events]]) GROUP BY person, about) AS found
        ON h.person = found.person AND [[answered]] = found.about"""

# Each person's events in their order; the first that counts for this entry is the one.
_EVENTS = """
    (SELECT f.*, arrayFirst(e -> e.1 > since OR (e.1 = since AND e.2 != cause), happened) AS first
     FROM journeys_tick_front AS f
     LEFT JOIN (SELECT person, arraySort(groupArray((at, message_id))) AS happened FROM ([[events]]) GROUP BY person) AS found
         ON f.person = found.person) AS h"""


def _slots(here):
    return {"now": here.now, "over": here.over, "until": here.until, "here": here.rows}


def _sources(here) -> list[Sql]:
    """Where to look: this tick's events, and the timeline of those for whom it may have happened before."""
    found = []
    where = happened(here.workspace, here.settings)
    if here.settings["event"] in here.names:
        found.append(Sql.of("SELECT person, at, message_id, props FROM journeys_tick_events WHERE [[where]]", where=where))
    if looking := _looking(here):
        found.append(Sql.of("SELECT person, at, message_id, props FROM profiles_timeline WHERE person IN"
                            " (SELECT person FROM journeys_tick_front WHERE [[here]] AND [[looking]]) AND [[where]]",
                            here=here.rows, looking=looking, where=where))
    return found


def _looking(here) -> Sql | None:
    """Whose earlier events may count: who arrives by an event's cause, or late at the answer to a message.

    Who comes here straight from sending that message cannot have answered it yet: the usual case for a
    million people at once, and it costs nothing.
    """
    of = here.settings.get("of")
    if not of:
        return Sql.of("arriving > 0 AND since < [[now]]", now=here.now) if here.arrived or here.resumed else None
    if here.resumed or set(here.came_from) - {of}:
        return Sql.of("arriving > 0 AND (arriving = 2 OR left != [[of]])", of=here.text("of"))
    return None
