"""The tick of segments: who joined and who left, for the persons that this tick is about and no others."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from koipond.engine import Database, Sql, Tick, named, together
from koipond.kit import clock
from koipond.segments import given, history, horizon, lifecycle, returns, stage_moves, tags, timers, whole, zones
from koipond.segments.given import Given
from koipond.segments.members import members_sql
from koipond.segments.models import Segment
from koipond.segments.plan import NOW, Plan, Planned, day_of, next_day, plan
from koipond.segments.write import Reading, Writer

FAR = datetime(2299, 12, 31, tzinfo=UTC)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
MANY = 5_000        # persons of a tick, from which on a column a segment is quicker than a row a person and segment
TEXTS_AT_MOST = 64  # compiled statements kept a workspace, one for each set of segments that a tick touched

MOVES = "(segment, person, at, joined, tick, reason)"
_PERSONS = Sql("SELECT person FROM segments_tick_persons")

_next_timer: dict[str, datetime] = {}   # workspace → when the next timer after the last tick rings
_pruned: dict[str, datetime] = {}       # workspace → up to when past timers were put away


@dataclass(frozen=True)
class Compiled:
    """The one statement that asks about a set of segments, as slots, and the timers whose moments it gives."""

    slots: dict[str, Sql]
    timers: list


def refresh(tick: Tick) -> None:
    """Brings the members of all live segments up to the tick; who moved stands in segments_tick_moves.

    Safe to run twice, and to be cut anywhere: the moves are stored as one block, before the members. When they are
    there, a second try takes them as they are, and applying moves to members twice gives the same. A segment that
    is worked out in full for the first time is marked last; cut before that, the next tick works it out again.
    """
    db = tick.db
    for table in ("segments_tick_persons", "segments_tick_state", "segments_tick_moves"):
        db.run(f"TRUNCATE TABLE {table}")
    now, evaluated = plan(tick.workspace)
    if not now.segments and not evaluated and not tick.again:
        return
    lists = given.carry_out(tick, now.lists)
    if tick.again and db.value("segments.moved_before", tick=tick.number):
        db.run("segments.move_again", tick=tick.number)
        db.run("segments.apply", tick=tick.number)
        stage_moves.follow(tick, now.known, _changed(tick, now, evaluated))
    else:
        _move(tick, now, evaluated, lists)
    returns.notice(tick, now.known)
    given.carried_out(tick)
    history.checkpoint(tick)
    if begun := tags.follow(tick):
        db.sync()
        tags.note_begun(begun)
    _next_timer[tick.workspace] = db.value("segments.next_timer", after=tick.now) or FAR
    _prune(tick)


def next_due(db: Database) -> datetime:
    """When time or a change of a segment gives the next work: at once, at the next timer, or in 2299."""
    now, evaluated = plan(db.workspace)
    if not now.segments and not evaluated:
        return FAR
    moment = clock.now()
    if (_pending(now, evaluated, moment) or _leaving(now, evaluated) or (now.lists and given.waiting(db.workspace))
            or tags.any_to_begin(db.workspace)):
        return AT_ONCE
    if db.workspace not in _next_timer:  # after a start: perhaps one that has rung, for one idle tick
        _next_timer[db.workspace] = db.value("segments.next_timer", after=AT_ONCE) or FAR
    timer = min(filter(None, [_utc(_next_timer[db.workspace]), horizon.next_due(db, now.families)]))
    return min(timer, next_day(now.known, moment)) if any(each.daily for each in now.segments.values()) else timer


def _move(tick: Tick, now: Plan, evaluated: dict[int, str], lists: Given) -> None:
    pending, leaving = _pending(now, evaluated, tick.now), _leaving(now, evaluated)
    unseen = horizon.lapsed(tick.db, now.families, _utc(tick.now))
    in_full = pending + [each for each in now.segments.values()
                         if each not in pending and (lists.many and each.lists & lists.lists or each.families & unseen)]
    settled = [each for each in now.segments.values() if each not in in_full]
    if settled:
        _look(tick, now, settled, lists)
    if in_full or leaving:
        whole.compare(tick, now.known, {each.id: each.tree for each in in_full} | dict.fromkeys(leaving))
    horizon.go_through(tick, now.known, [each.tree for each in now.segments.values() if each.families],
                       [each.tree for each in pending if each.families], horizon.due(tick.db, now.families, _utc(tick.now)))
    if tick.db.rows("segments.moved", first=lifecycle.FIRST_GROUP)[0][0]:
        tick.db.sync()
        reasons = dict.fromkeys([each.id for each in pending], "changed") | dict.fromkeys(leaving, "archived") | lists.reasons
        tick.db.insert_new(tick, "segments_moves", "(segment, person)", "segments.moves", columns=MOVES, tick=tick.number,
                           now=tick.now, changed=[0, *reasons], reasons=["", *reasons.values()])
        tick.db.sync()
        tick.db.run("segments.apply", tick=tick.number)
        stage_moves.follow(tick, now.known, _changed(tick, now, evaluated))
    for each in pending:
        _mark(each.id, each.due(day_of(now.known, _utc(tick.now))), each.revision)
    for segment in leaving:
        _mark(segment, "", None)


def _mark(segment: int, meaning: str, revision: int | None) -> None:
    """Remembers which rule the members follow now."""
    if lifecycle.is_group(segment):
        lifecycle.mark(segment, meaning)
    else:
        Segment.objects.filter(id=segment).update(evaluated=meaning, evaluated_revision=revision)


def _changed(tick: Tick, now: Plan, evaluated: dict[int, str]) -> bool:
    """Whether the stages are worked out for everybody in this tick, because they were changed."""
    stages = lifecycle.stage_names(now.known)
    return any(id in stages for id in [*(each.id for each in _pending(now, evaluated, tick.now)), *_leaving(now, evaluated)])


def _look(tick: Tick, now: Plan, settled: list[Planned], lists: Given) -> None:
    """Asks all segments that this tick may concern about its persons, in one pass, and compares with the members."""
    db, span = tick.db, {"previous": tick.previous, "now": tick.now}
    db.run("segments.gather", {"given": lists.persons}, **span)
    concerned = _concerned(tick, settled, span, lists)
    if not concerned:
        return
    ids = [each.id for each in concerned]
    asked = _compiled(now, concerned)
    its_zones = zones.bound(tick.now) if zones.needed(*asked.slots.values()) else {}
    db.run("segments.look", asked.slots, segments_now=tick.now, **its_zones)
    together(lambda: db.run("segments.compare", {"found": _found(db, len(ids))}, segments=ids), lambda: _set_timers(tick, concerned, asked))


def _found(db: Database, segments: int) -> Sql:
    """A SELECT of who of the tick is in each segment, the way that suits how many they are."""
    if db.value("SELECT count() FROM segments_tick_state") < MANY:
        return Sql(named("segments.found_of_few"))
    states = ", ".join(f"groupBitmapStateIf(person, inside[{i + 1}])" for i in range(segments))
    return Sql.of(named("segments.found_of_many"), states=Sql(f"[{states}]"))


def _set_timers(tick: Tick, concerned: list[Planned], asked: Compiled) -> None:
    if asked.timers:
        tick.db.insert_new(tick, "segments_timers", "(wake_at, condition, person)", "segments.set_timers",
                           {"conditions": asked.slots["conditions"]}, tick=tick.number, now=tick.now,
                           until=horizon.ends_of(tick.db, asked.timers))


def _concerned(tick: Tick, settled: list[Planned], span: dict, lists: Given) -> list[Planned]:
    """The segments whose members this tick may change: it has their events, traits, merges, or their time is up."""
    persons, names, valued, merged, touched = tick.db.rows("segments.happened")[0]
    if not persons:
        return []
    if merged:
        return settled
    names, rung = set(names), set()
    if any(each.conditions for each in settled):
        rung = {condition for (condition,) in tick.db.rows("segments.rung", **span)}
    return [
        each for each in settled if not each.daily
        and (each.conditions & rung or each.lists & lists.lists
             or (touched and (each.computed or each.strangers or each.events & names or (each.given and valued))))
    ]


def _compiled(now: Plan, concerned: list[Planned]) -> Compiled:
    """The one statement for this set of segments, but for the tick's own time and number."""
    key = tuple(each.id for each in concerned)
    if key not in now.texts:
        if len(now.texts) >= TEXTS_AT_MOST:
            now.texts.clear()
        now.texts[key] = _compile(now, concerned)
    return now.texts[key]


def _compile(now: Plan, concerned: list[Planned]) -> Compiled:
    reading = Reading(Writer(now.known, NOW))
    inside = Sql.join(", ", [_still(each.id) if each.daily else reading.holds(each.tree) for each in concerned])
    watched = timers.timers([each.tree for each in concerned if not each.daily], reading.writer)
    wakes = [Sql.of("toInt64([[w]])", w=timers.wake_of(timer, reading)) for timer in watched]
    return Compiled({
        "inside": Sql.of("[[[i]]]", i=inside),
        "conditions": _numbers([timer.condition for timer in watched], "UInt64"),
        "wakes": Sql.of("[[[w]]]", w=Sql.join(",\n    ", wakes)) if wakes else Sql("CAST([], 'Array(Int64)')"),
        "source": reading.source(_PERSONS, "segments_tick_persons"),
    }, watched)


def _still(segment: int) -> Sql:
    """Of a segment that is worked out once a day only merges move anybody meanwhile: who was taken over leaves."""
    return Sql.of("person IN ([[members]])", members=members_sql(segment))


def _numbers(numbers: list[int], type: str) -> Sql:
    return Sql(f"CAST([{', '.join(map(str, numbers))}], 'Array({type})')")


def _pending(now: Plan, evaluated: dict[int, str], moment: datetime) -> list[Planned]:
    """Live segments whose members follow no rule yet, or an older one; those of a day that is over."""
    day = day_of(now.known, _utc(moment))
    return [each for each in now.segments.values() if evaluated.get(each.id) != each.due(day)]


def _leaving(now: Plan, evaluated: dict[int, str]) -> list[int]:
    """Segments that are no longer live but still have members."""
    return [segment for segment, meaning in evaluated.items() if meaning and segment not in now.live]


def _prune(tick: Tick) -> None:
    """Once a day, drops the timers of days that lie behind."""
    if tick.previous - _pruned.get(tick.workspace, AT_ONCE) < timedelta(days=1):
        return
    _pruned[tick.workspace] = tick.previous
    for (partition,) in tick.db.rows("segments.past_days", day=int(f"{tick.previous:%Y%m%d}")):
        tick.db.run(f"ALTER TABLE segments_timers DROP PARTITION {int(partition)}")


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
