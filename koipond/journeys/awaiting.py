"""Events that a step waits for: where they are looked for, and whose they are.

What counts is an event at or after the moment whose consequence the arrival is, whether it came in with an earlier tick
(then it stands in the timeline) or with this one. With `of`, a step that sent or asked something, only what became of that
very message counts, from its sending on. With `key`, a property of the event, only what became of the very thing by whose
key the entry was made, such as the same order, from the entry on.
"""

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.about import check_duration, check_where
from koipond.journeys.happening import happened
from koipond.journeys.ids import MESSAGE


def check_event(awaited: dict, about):
    """Problems of one awaited event: its name, its conditions, whose message it is about."""
    if not awaited.get("event") or not isinstance(awaited["event"], str):
        yield errors.BadSetting(step=about.step, setting="event", given=awaited.get("event"), expected="the name of an event", expected_zh="一个事件名称")
        return
    yield from check_where(awaited.get("where"), about.step, about)
    if awaited.get("of") and awaited["of"] not in about.sends_before():
        yield errors.NotSentBefore(step=about.step, of=awaited["of"], known=sorted(about.sends_before()) or "—")
    key = awaited.get("key")
    if key is not None and (not isinstance(key, str) or not key or awaited.get("of")):
        yield errors.BadSetting(step=about.step, setting="key", given=key, expected="the name of a property of the event; not together with `of`",
            expected_zh="事件的一个属性名称，且不能与 `of` 同时使用")
    elif key and not about.keyed:
        yield errors.NoEntryKey(step=about.step, key=key)


def check_end(step: dict, about, event: str):
    """Nobody waits for ever."""
    if "timeout" not in step or not any(step.get(unit) for unit in ("days", "hours", "minutes")):
        yield errors.NoTimeout(step=about.step, event=event)
    else:
        yield from check_duration(step, about)


def settles(awaited: dict, coming_from: str, names) -> str:
    """Straight from sending a message, nobody can have answered it; and what came with no tick yet cannot have happened."""
    if awaited.get("of"):
        return "always" if awaited["of"] == coming_from else ""
    if awaited.get("key"):
        return ""
    return "" if awaited["event"] in names else "fresh"


def sources(here, awaited: dict, late: Sql | None = None) -> list[Sql]:
    """SELECTs of person, name, at, message_id, props: this tick's events, and the timeline of those for whom it may have happened
    before. `late`: the rows for whom it is looked up in any case.
    """
    events = {one.settings["event"] for one in here.heres} if awaited is here.settings and hasattr(here, "heres") else {awaited["event"]}
    found, where = [], happened(here.workspace, awaited)
    if len(events) > 1:   # those look at no properties
        where = Sql.of("name IN [[events]]", events=Sql.value(sorted(events), "Array(String)"))
    if events & here.names:
        found.append(Sql.of("SELECT person, toString(name) AS name, at, message_id, props FROM journeys_tick_events WHERE [[where]]", where=where))
    looking = [each for each in (_looking(here, awaited), late) if each is not None]
    if looking:
        found.append(Sql.of("SELECT person, toString(name) AS name, at, message_id, props FROM profiles_timeline WHERE person IN"
                            " (SELECT person FROM journeys_tick_front WHERE [[here]] AND ([[looking]])) AND [[where]]",
                            here=here.rows, looking=Sql.join(" OR ", looking), where=where))
    return found


def answered(of: Sql, row: str) -> Sql:
    """The text by which an answer to the message of step `of` names it, over the row of an entry."""
    return Sql.of(f"toString({MESSAGE.format(row=row, step='[[of]]')})", of=of)


def _looking(here, awaited: dict) -> Sql | None:
    """Whose earlier events may count: who arrives by an event's cause, or late at the answer to a message; with a key whoever arrives.

    Who comes here straight from sending that message cannot have answered it yet: the usual case for a
    million people at once, and it costs nothing.
    """
    if awaited.get("key"):
        return Sql("arriving > 0") if here.arrived or here.resumed else None
    if not awaited.get("of"):
        return Sql.of("(arriving > 0 AND since < [[now]])", now=here.now) if here.arrived or here.resumed else None
    of = here.text("of") if awaited is here.settings else Sql.value(awaited["of"], "String")
    straight = awaited is here.settings and getattr(here, "heres", None)
    elsewhere = any(set(one.came_from) - {one.settings["of"]} for one in here.heres) if straight else set(here.came_from) - {awaited["of"]}
    if here.resumed or elsewhere:
        return Sql.of("(arriving > 0 AND (arriving = 2 OR left != [[of]]))", of=of)
    return None
