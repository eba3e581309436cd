"""One invented person on the way through a draft: what they get, where they go, and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from koipond import deliver, engine, profiles, segments
from koipond.engine import Database, Sql, Tick
from koipond.journeys import errors, words
from koipond.journeys.advance import move
from koipond.journeys.check import problems
from koipond.journeys.effects import message_of
from koipond.journeys.expand import expanded
from koipond.journeys.reading import Taken
from koipond.journeys.rehearsal import stage
from koipond.journeys.rehearsal.past import ask_the_gate
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
    refused: tuple[tuple[datetime, str, str, str], ...] = ()   # when, step, channel, what the gate said: where it was asked


@dataclass(frozen=True)
class Invented:
    """What an invented person has beside traits: tags, lists that they are in (by number), consents to channels.

    With consents, the gate is asked for each message, and tells the journey what became of it; None: everything goes out.
    """

    tags: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()
    consents: tuple[str, ...] | None = None


def walk_through(workspace, definition: dict, traits: dict, events: list[dict], since: datetime, held: Invented | None = None) -> Walk:
    """Lets an invented person into a draft at a moment, whatever its entry, and follows them to the end.

    `traits` are declared traits by name. `events` are `{"name": …, "after_hours": …, "properties": {…}}` counted from the entry, or
    with `"of": step` from the moment the message of that step goes out, its task is made or its webhook asks, and about it; before the
    entry where it is negative. Nothing is sent. Raises the first of `check`'s refusals, BadDefinition for events that cannot be read, and
    what profiles refuses of traits and tags.
    """
    slug, held = str(workspace), held or Invented()
    if wrong := problems(workspace, definition):
        raise wrong[0]
    entry = {"kind": "event", "event": BEGINS}
    definition = expanded({**definition, "entry": entry, "entry_cap": None, "holdout_percent": 0})
    plan, coming = stage.plan_of(definition), [(since + timedelta(seconds=1), BEGINS, {}), *_counted_from(events, since, "")]
    with engine.scratch(slug) as db:
        profiles.invent(slug, db, PERSON, traits, held.tags, held.consents or (), since)
        segments.hold(db, held.lists, PERSON)
        sent = _Sent(held.consents is not None, events)
        previous, now, number = since, since + timedelta(seconds=2), 0
        while number < TICKS_AT_MOST and now - since < AT_MOST:
            number += 1
            happened = [one for one in coming if one[0] <= now]
            coming = [one for one in coming if one[0] > now]
            _tick(Tick(slug, stage.FIRST_TICK + number, now, previous, {}, db), plan, since, happened, sent, coming)
            wakes = db.value("journeys.rehearsal_next", after=now)
            times = [at for at, *_ in coming] + ([wakes.replace(tzinfo=UTC)] if wakes and wakes.year not in (1970, 2299) else [])
            if not times:
                break
            previous, now = now, min(times)
        return _read(db, definition, sent)


def _counted_from(events: list[dict], start: datetime, of: str) -> list[tuple[datetime, str, dict]]:
    try:
        return [(start + timedelta(hours=float(one.get("after_hours", 0)), seconds=3), str(one["name"]), dict(one.get("properties") or {}))
                for one in events if one.get("of", "") == of]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise errors.BadDefinition(problem="an event needs a name and a number as after_hours", problem_zh="事件需要名称和数字形式的 after_hours") from None


@dataclass
class _Sent:
    """The messages of a walk, and what comes of them."""

    asks_the_gate: bool
    events: list[dict]
    messages: list[tuple[datetime, str, str]] = field(default_factory=list)
    refused: list[tuple[datetime, str, str, str]] = field(default_factory=list)

    def take(self, tick: Tick, select: Sql) -> list[tuple[datetime, str, dict]]:
        """Notes what is to go out, and gives the events that answer it."""
        came = []
        for message, step, channel, at, verdict in self._judged(tick, select):
            about = {"message": message}
            if verdict != "ok":
                self.refused.append((at, step, channel, verdict))
            else:
                self.messages.append((at, step, channel))
                came += [(when, name, {**props, **about}) for when, name, props in _counted_from(self.events, at, step)]
            if self.asks_the_gate:
                outcome, more = ("sent", {}) if verdict == "ok" else ("refused", {"reason": verdict})
                came.append((at + timedelta(seconds=1), f"{channel}_{outcome}", {**about, "step": step, **more}))
        return came

    def _judged(self, tick: Tick, select: Sql) -> list[tuple]:
        if not self.asks_the_gate:
            rows = tick.db.rows(Sql.of("SELECT toString(message), toString(step), toString(channel), send_at, 'ok' FROM ([[select]])", select=deliver.as_judged(tick, select)))
        else:
            tick.db.run("TRUNCATE TABLE journeys_rehearsal_messages")
            ask_the_gate(tick, select)
            rows = tick.db.rows("SELECT toString(message), toString(step), toString(channel), at, toString(verdict) FROM journeys_rehearsal_messages")
        return [(message, step, channel, at.replace(tzinfo=UTC), verdict) for message, step, channel, at, verdict in rows]


def _tick(tick: Tick, plan, since: datetime, happened: list, sent: _Sent, coming: list) -> None:
    profiles.invent_events(tick.db, PERSON, [(name, at, f"{place}:{at.timestamp()}", props) for place, (at, name, props) in enumerate(happened)])
    tick.db.run("TRUNCATE TABLE journeys_tick_events")
    tick.db.run("journeys.rehearsal_events", names=sorted(plan.names), since=tick.previous, until=tick.now)
    profiles.touch(tick.db, tick.previous, tick.now)
    found = stage.live_of(tick.workspace, plan, since, launching=False)
    names = frozenset(name for (name,) in tick.db.rows("journeys.rehearsal_names"))

    def say(tick: Tick, told: list) -> None:
        for script, (_, moves) in enumerate(told, 1):
            for step in (step for step, _, _ in moves if any(one.get("of") == step for one in sent.events)):
                answers = _counted_from(sent.events, tick.now, step)
                coming.extend((when, name, {**props, "message": message_of(tick.db, script, step)}) for when, name, props in answers)

    move(tick, found, stage.work_of(tick, found, names, frozenset(), len(happened)),
         put=lambda tick, select: coming.extend(sent.take(tick, select)), say=say)


def _read(db: Database, definition: dict, sent: _Sent) -> Walk:
    rows = db.rows("journeys.path", journey=stage.JOURNEY, person=PERSON)
    moves = tuple(Taken(round, seq, version, step, outcome, following, at.replace(tzinfo=UTC), *words.say(definition, step, outcome, following))
                  for round, seq, version, step, outcome, following, at in rows)
    standing = db.rows("journeys.inside", journey=stage.JOURNEY, step="", after=0, most=1)
    step, wakes = (standing[0][3], standing[0][5].replace(tzinfo=UTC)) if standing else ("", None)
    return Walk(moves, tuple(sent.messages), step, wakes if wakes and wakes.year < 2299 else None, tuple(sent.refused))
