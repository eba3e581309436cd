"""One invented person on the way through a draft: what they get, where they go, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import deliver, engine, profiles
from koipond.engine import Database, Sql, Tick
from koipond.journeys import errors, words
from koipond.journeys.advance import move
from koipond.journeys.check import problems
from koipond.journeys.effects import message_of
from koipond.journeys.expand import expanded
from koipond.journeys.reading import Taken
from koipond.journeys.rehearsal import stage
from koipond.kit.clock import UTC

BEGINS = "walk_begins"
PERSON = 1
TICKS_AT_MOST = 500
AT_MOST = timedelta(days=800)


@dataclass(frozen=True)
class Walk:
    """The moves of the person, in order; where they stand at the end ("" when it is over) and until when."""

    moves: tuple[Taken, ...]
    messages: tuple[tuple[datetime, str, str], ...]   # when, step, channel
    step: str
    wake_at: datetime | None


def walk_through(workspace, definition: dict, traits: dict, events: list[dict], since: datetime) -> Walk:
    """Lets an invented person into a draft at a moment, whatever its entry, and follows them to the end.

    `traits` are declared traits by name. `events` are `{"name": …, "after_hours": …, "properties": {…}}` counted from the entry, or
    with `"of": step` from the moment the message of that step goes out, its task is made or its webhook asks, and about it. Nothing is sent. Raises the first of `check`'s
    refusals, BadDefinition for events that cannot be read, and what profiles refuses of traits.
    """
    slug = str(workspace)
    if wrong := problems(workspace, definition):
        raise wrong[0]
    entry = {"kind": "event", "event": BEGINS}
    definition = expanded({**definition, "entry": entry, "entry_cap": None, "holdout_percent": 0})
    plan, coming = stage.plan_of(definition), [(since + timedelta(seconds=1), BEGINS, {}), *_counted_from(events, since, "")]
    with engine.scratch(slug) as db:
        profiles.invent(slug, db, PERSON, traits)
        messages: list[tuple[datetime, str, str]] = []
        previous, now, number = since, since + timedelta(seconds=2), 0
        while number < TICKS_AT_MOST and now - since < AT_MOST:
            number += 1
            happened = [one for one in coming if one[0] <= now]
            coming = [one for one in coming if one[0] > now]
            _tick(Tick(slug, stage.FIRST_TICK + number, now, previous, {}, db), plan, since, happened, messages, coming, events)
            wakes = db.value("journeys.rehearsal_next", after=now)
            times = [at for at, *_ in coming] + ([wakes.replace(tzinfo=UTC)] if wakes and wakes.year not in (1970, 2299) else [])
            if not times:
                break
            previous, now = now, min(times)
        return _read(db, definition, messages)


def _counted_from(events: list[dict], start: datetime, of: str) -> list[tuple[datetime, str, dict]]:
    try:
        return [(start + timedelta(hours=float(one.get("after_hours", 0)), seconds=3), str(one["name"]), dict(one.get("properties") or {}))
                for one in events if one.get("of", "") == of]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise errors.BadDefinition(problem="an event needs a name and a number as after_hours", problem_zh="事件需要名称和数字形式的 after_hours") from None


def _tick(tick: Tick, plan, since: datetime, happened: list, messages: list, coming: list, events: list[dict]) -> None:
    profiles.invent_events(tick.db, PERSON, [(name, at, f"{place}:{at.timestamp()}", props) for place, (at, name, props) in enumerate(happened)])
    tick.db.run("TRUNCATE TABLE journeys_tick_events")
    tick.db.run("journeys.rehearsal_events", names=sorted(plan.names), since=tick.previous, until=tick.now)
    profiles.touch(tick.db, tick.previous, tick.now)
    found = stage.live_of(tick.workspace, plan, since, launching=False)
    names = frozenset(name for (name,) in tick.db.rows("journeys.rehearsal_names"))

    def put(tick: Tick, select: Sql) -> None:
        for message, step, channel, at in tick.db.rows(Sql.of("SELECT toString(message), toString(step), toString(channel), send_at FROM ([[select]])", select=deliver.as_judged(tick, select))):
            messages.append((at.replace(tzinfo=UTC), step, channel))
            answers = _counted_from(events, at.replace(tzinfo=UTC), step)
            coming.extend((when, name, {**props, "message": message}) for when, name, props in answers)

    def say(tick: Tick, told: list) -> None:
        for script, (_, moves) in enumerate(told, 1):
            for step in (step for step, _, _ in moves if any(one.get("of") == step for one in events)):
                answers = _counted_from(events, tick.now, step)
                coming.extend((when, name, {**props, "message": message_of(tick.db, script, step)}) for when, name, props in answers)

    move(tick, found, stage.work_of(tick, found, names, frozenset(), len(happened)), put=put, say=say)


def _read(db: Database, definition: dict, messages: list) -> Walk:
    rows = db.rows("journeys.path", journey=stage.JOURNEY, person=PERSON)
    moves = tuple(Taken(round, seq, version, step, outcome, following, at.replace(tzinfo=UTC), *words.say(definition, step, outcome, following))
                  for round, seq, version, step, outcome, following, at in rows)
    standing = db.rows("journeys.inside", journey=stage.JOURNEY, step="", after=0, most=1)
    step, wakes = (standing[0][3], standing[0][5].replace(tzinfo=UTC)) if standing else ("", None)
    return Walk(moves, tuple(messages), step, wakes if wakes and wakes.year < 2299 else None)
