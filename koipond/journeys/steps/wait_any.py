"""Wait for one of several events, or until the time is out.

The first that happens is taken; of two at one moment the one that stands higher. `ranked`: the highest is taken at once,
the others only when the time is out and nothing higher happened. What counts: see `awaiting`.
"""

from koipond.engine import Sql
from koipond.journeys import awaiting, errors
from koipond.journeys.about import check_list

WAYS_AT_MOST = 10


def edges(step):
    return [*((way["name"], way.get("next")) for way in step.get("ways", [])), ("timeout", step.get("timeout"))]


def by_time(step):
    return "timeout"


def awaits(step):
    return step["ways"]


def check(step, about):
    wrong = list(check_list(step, "ways", WAYS_AT_MOST, "{name, event, next}", about))
    yield from wrong
    if wrong:
        return
    for way in step["ways"]:
        yield from awaiting.check_event(way, about)
    if not isinstance(step.get("ranked", False), bool):
        yield errors.BadSetting(step=about.step, setting="ranked", given=step["ranked"], expected="true | false", expected_zh="true 或 false")
    yield from awaiting.check_end(step, about, ", ".join(str(way.get("event")) for way in step["ways"]))


def settles(step, coming_from, names):
    known = {awaiting.settles(way, coming_from, names) for way in step["ways"]}
    return "" if "" in known else "fresh" if "fresh" in known else "always"


def ways(here):
    step = here.settings
    ranked = bool(step.get("ranked"))
    late = here.over if ranked and here.timed else None
    found = [Sql.of(f"SELECT person, at, message_id, props[ [[about]] ] AS about, toUInt8({rank}) AS rank FROM ([[events]])", events=source,
                    about=Sql.value(way.get("key") or "message", "String"))
             for rank, way in enumerate(step["ways"], 1) for source in awaiting.sources(here, way, late)]
    slots = {"now": here.now, "over": here.over, "until": here.until, "here": here.rows}
    if not found:
        return Sql.of(_NOTHING_HAPPENED, **slots)
    return Sql.of(
        _PERHAPS, events=Sql.join("\nUNION ALL\n", found), counts=_counts(step["ways"]),
        order=Sql("(e.3, e.1)" if ranked else "(e.1, e.3)"), names=Sql.value([way["name"] for way in step["ways"]], "Array(String)"),
        now_at_once=Sql.of("first.3 = 1 OR [[over]]", over=here.over) if ranked else Sql("1"), **slots)


def _counts(awaited: list[dict]) -> Sql:
    """Over an event `e` (at, message id, rank, about) and an entry: whether it counts for it."""
    answers = [Sql.of(f"e.3 = {rank}, e.4 = [[answered]]", answered=awaiting.answered(Sql.value(way["of"], "String"), "f"))
               for rank, way in enumerate(awaited, 1) if way.get("of")]
    answers += [Sql(f"e.3 = {rank}, e.4 = f.entry.key AND e.1 > f.entry.entered_at") for rank, way in enumerate(awaited, 1) if way.get("key")]
    own = Sql("(e.1 > since OR (e.1 = since AND e.2 != cause))")
    if not answers:
        return own
    return Sql.of("multiIf([[answers]], [[own]])", answers=Sql.join(", ", answers), own=own)


_NOTHING_HAPPENED = """
    SELECT *, [[over]] AS over, if(over, 'timeout', '') AS way, [[now]] AS moved_at, if(over, [[now]], since) AS new_since,
           if(over, '', cause) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
    FROM journeys_tick_front WHERE [[here]]"""

_PERHAPS = """
    SELECT * EXCEPT (mine), arraySort(e -> [[order]], mine)[1] AS first,
           multiIf(first.3 > 0 AND ([[now_at_once]]), [[names]][first.3], [[over]], 'timeout', '') AS way,
           if(way NOT IN ('', 'timeout'), first.1, [[now]]) AS moved_at, if(way = '', since, moved_at) AS new_since,
           multiIf(way = '', cause, way = 'timeout', '', first.2) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
    FROM (
        SELECT f.*, arrayFilter(e -> [[counts]] AND (arriving = 1 OR e.1 <= wake_at), happened) AS mine
        FROM journeys_tick_front AS f
        LEFT JOIN (SELECT person, groupArray((at, message_id, rank, about)) AS happened FROM ([[events]]) GROUP BY person) AS found
            ON f.person = found.person
        WHERE [[here]]
    )"""
