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
    return Sql.of(_PERHAPS, events=Sql.join("\nUNION ALL\n", sources), counts=_counts(here), **_slots(here))


_NOTHING_HAPPENED = """
    SELECT *, if(NOT arriving AND wake_at <= [[now]], 'timeout', '') AS way, [[timeout]] AS goes_to,
           [[now]] AS moved_at, [[now]] AS new_since, '' AS new_cause,
           if(arriving, [[until]], wake_at) AS wakes
    FROM journeys_tick_front WHERE [[here]]"""

_PERHAPS = """
    SELECT h.*, multiIf(f.found = 1 AND (h.arriving OR f.first_at <= h.wake_at), 'happened',
                        NOT h.arriving AND h.wake_at <= [[now]], 'timeout', '') AS way,
           if(way = 'happened', [[then]], [[timeout]]) AS goes_to,
           if(way = 'happened', f.first_at, [[now]]) AS moved_at,
           if(way = 'happened', f.first_at, [[now]]) AS new_since,
           if(way = 'happened', f.first_id, '') AS new_cause,
           if(h.arriving, [[until]], h.wake_at) AS wakes
    FROM (SELECT * FROM journeys_tick_front WHERE [[here]]) AS h
    LEFT JOIN (
        SELECT w.journey AS journey, w.person AS person, w.round AS round, 1 AS found,
               min(e.at) AS first_at, argMin(e.message_id, (e.at, e.message_id)) AS first_id
        FROM ([[events]]) AS e
        INNER JOIN (SELECT journey, person, round, since, cause, origin, origin_round FROM journeys_tick_front WHERE [[here]]) AS w ON e.person = w.person
        WHERE [[counts]]
        GROUP BY journey, person, round
    ) AS f ON h.journey = f.journey AND h.person = f.person AND h.round = f.round"""


def _slots(here):
    return {"now": here.now, "until": here.until, "here": here.rows,
            "then": here.text("then"), "timeout": here.text("timeout")}


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
        return Sql.of("look AND since < [[now]]", now=here.now) if here.late else None
    if here.resumed or set(here.came_from) - {of}:
        return Sql.of("look AND (NOT arriving OR left != [[of]])", of=here.text("of"))
    return None


def _counts(here) -> Sql:
    if here.settings.get("of"):
        return Sql.of(f"e.props['message'] = toString({MESSAGE.format(alias='w', step='[[of]]')})", of=here.text("of"))
    return Sql("e.at > w.since OR (e.at = w.since AND e.message_id != w.cause)")
