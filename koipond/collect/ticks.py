"""The first part of a tick: which rows of the inbox it is about, and which of them count.

A tick is recorded in the store of decisions before it starts. After a crash the same record gives the same tick.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from koipond import engine
from koipond.collect import catalogue, laid_aside
from koipond.collect.governance import decisions, judging
from koipond.collect.ranges import stretches, where
from koipond.engine import Sql, Tick, beside
from koipond.kit import clock

TICK_ROWS = 200_000    # of the inbox in one tick: what the rooms above hold in memory at once
RECORDS = 1_000        # ticks that are remembered, for looking into what happened
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def begin(workspace: str, now: datetime, due: Callable[[datetime], bool],
          alone: Callable[[datetime], bool] = lambda now: False) -> Tick | None:
    """The tick to run now: the one that was cut short, or a new one when something has arrived or is due. What is due may
    ask for a tick that takes nothing of what has arrived (`alone`).

    None when there is nothing to do. `now` is never before that of the tick before it.
    """
    last = _records(workspace).order_by("-number").first()
    if last is not None and last.ended_at is None:
        _records(workspace).filter(number=last.number).update(leader=engine.who())
        return _tick(workspace, last, again=True)
    now = max(now, last.now) if last else now
    before = _lanes(last)
    nothing = {lane: (upto, upto) for lane, (_, upto) in before.items()}
    lanes = nothing if alone(now) else _range(engine.database(workspace), before)
    back = laid_aside.coming_back(workspace)
    if lanes == nothing and not back and not due(now):
        return None
    return _tick(workspace, _record(workspace, last, now, lanes, back), again=False)


def again(tick: Tick) -> Tick:
    """The same tick, as it is run after having been cut short."""
    return replace(tick, again=True)


def finish(tick: Tick) -> None:
    """Records the end of the tick."""
    _records(tick.workspace).filter(number=tick.number, ended_at=None).update(ended_at=clock.now())
    if tick.number % 100 == 0:
        _records(tick.workspace).filter(number__lte=tick.number - RECORDS).delete()


def leader(workspace: str) -> str:
    """The process that began the last tick, as the engine's server knows it; '' before the first."""
    return _records(workspace).order_by("-number").values_list("leader", flat=True).first() or ""


@dataclass(frozen=True)
class LastTick:
    """The last tick of a workspace: when it was for, and when it ended (None while it is under way, or was cut short)."""

    number: int
    now: datetime
    ended_at: datetime | None
    leader: str


def last_tick(workspace: str) -> LastTick | None:
    """None before the first."""
    row = _records(workspace).order_by("-number").values_list("number", "now", "ended_at", "leader").first()
    return LastTick(*row) if row else None


def tick_of(workspace: str, number: int) -> LastTick | None:
    """A tick by its number; None when it is not remembered any more."""
    row = _records(workspace).filter(number=number).values_list("number", "now", "ended_at", "leader").first()
    return LastTick(*row) if row else None


def waiting(workspace: str) -> tuple[int, datetime | None]:
    """How many items of the inbox no tick has finished with, and when the oldest of them came (UTC)."""
    last = _records(workspace).exclude(ended_at=None).order_by("-number").first()
    upto = {lane: ends[1] for lane, ends in _lanes(last).items()}
    beyond = [Sql(f"(lane = {int(lane)} AND seq > {int(end)})") for lane, end in upto.items()]
    beyond.append(Sql(f"lane NOT IN ({', '.join(str(int(lane)) for lane in upto)})" if upto else "1"))
    count, oldest = engine.database(workspace).rows("collect.waiting", {"beyond": Sql.join(" OR ", beyond)})[0]
    return count, (oldest if oldest.tzinfo else oldest.replace(tzinfo=UTC)) if count else None


def resting_at(workspace: str) -> int | None:
    """The number of the last tick when it has ended and no other is under way; None otherwise, and before the first."""
    last = _records(workspace).order_by("-number").values_list("number", "ended_at").first()
    return last[0] if last and last[1] else None


def under_way(workspace: str) -> Tick | None:
    """The tick that has begun and not ended, as it is to be run again; None when there is none."""
    last = _records(workspace).order_by("-number").first()
    return _tick(workspace, last, again=True) if last and last.ended_at is None else None


def settle(tick: Tick) -> None:
    """Fills collect_tick_events with what is new and readable in the tick's range; the rest is noted as refused,
    with the reason, or held back in quarantine, by what had been decided about events when the tick began. Products go
    to their table. The catalogue is counted on when it has fallen far behind.

    Safe to run twice: which rows are new does not depend on what this tick wrote.
    """
    tick.db.run("TRUNCATE TABLE collect_tick_events")
    tick.db.run("TRUNCATE TABLE collect_tick_new")
    if not tick.rows:
        return
    back = stretches([one for one in tick.resting if one.back])
    slots, number = {"range": where(tick.lanes), "back": back}, {"number": tick.number}
    if back is not NONE:
        slots["range"] = Sql(f"({slots['range'].text} OR {back.text})")
    tick.db.run("collect.take", slots)
    new, products, seen = tick.db.rows("collect.counts", **number)[0]
    if seen:
        tick.db.run("collect.forget_seen", slots, **number)
        new, products, _ = tick.db.rows("collect.counts", **number)[0]
    all_new = new == tick.rows and not tick.resting
    slots["taken"] = EVERY if all_new else NEW
    if never := laid_aside.never_seen(tick):
        slots["taken"] = Sql(f"({NEW.text} AND NOT {stretches(never).text})")
    stood, before = _stood(tick)
    judged = judging.judge(tick, stood, slots) if new > products else judging.Judged()
    if judged.left_out:
        new, products, _ = tick.db.rows("collect.counts", **number)[0]
        slots = {**slots, "taken": slots["taken"] if never else NEW}
    beside(partial(_note, tick, stood, before, judged, slots, not all_new, bool(products), bool(new)))
    if new > products:
        tick.db.run("collect.fill_events", {**slots, "house_name": judging.event_name(stood), "props": judged.props, "campaign": CAMPAIGN})


CAMPAIGN = Sql(engine.named("collect.campaign"))
NONE, EVERY, NEW = stretches([]), Sql("1"), Sql("(lane, seq) IN (SELECT lane, seq FROM collect_tick_new)")
NEW_OR_JUDGED = Sql(f"({NEW.text} OR (lane, seq) IN (SELECT lane, seq FROM collect_tick_judged))")


def _stood(tick: Tick) -> tuple[decisions.Standing, decisions.Standing]:
    """What was decided about events when the tick began, and when the one before it did."""
    rows = _records(tick.workspace).filter(number__in=[tick.number - 1, tick.number]).order_by("-number")
    stood = [decisions.standing(*row) for row in rows.values_list("workspace_id", "decided")]
    return (stood[0], stood[-1]) if stood else (decisions.NOTHING, decisions.NOTHING)


def settled_up_to(workspace: str) -> dict[int, int]:
    """By lane, up to which number the inbox has been taken into ticks, the one under way included."""
    return {lane: upto for lane, (_, upto) in _lanes(_records(workspace).order_by("-number").first()).items()}


def turn_away(tick: Tick, which: Sql, reason: str) -> None:
    """Takes items of this tick back out, raw too; what stays is a row that says why, without what was in them.

    `which` is a SELECT of lane, seq that does not read this room's tables. Safe to be cut anywhere: the reason is on
    disk before the raw item goes, and an item that has gone is not found again.
    """
    tick.db.insert_new(tick, "collect_refused", "(lane, seq)", "collect.turned_away", {"which": which}, reason=reason, number=tick.number)
    tick.db.sync()
    for statement in ("collect.take_back_raw", "collect.take_back"):
        tick.db.run(statement, {"which": which, "range": where(tick.lanes)})


def _note(tick: Tick, stood, before, judged: judging.Judged, slots: dict[str, Sql],
          some_refused: bool, products: bool, new: bool) -> None:
    """Writes down what nothing in this tick reads: what was refused or held back, products, which messages were seen;
    and the catalogue."""
    if some_refused:
        other = {**slots, "taken": NEW_OR_JUDGED if judged.left_out else NEW}
        tick.db.insert_new(tick, "collect_refused", "(lane, seq)", "collect.refused", other, number=tick.number)
    judging.note(tick, judged, slots)
    if products:
        tick.db.insert_new(tick, "collect_products", "product_id", "collect.products", slots, number=tick.number)
    if new:
        tick.db.insert_new(tick, "collect_seen", "hash", "collect.seen", {"back": slots["back"]}, number=tick.number)
        judging.note_taken(tick.db, stood)
    if stood is not before:  # what came before is counted under the names it had
        catalogue.keep_up(tick.db, tick.number - 1, {lane: after for lane, (after, _) in tick.lanes.items()}, before, 1)
    catalogue.keep_up(tick.db, tick.number, {lane: upto for lane, (_, upto) in tick.lanes.items()}, stood)


def _records(workspace: str):
    from koipond.collect.models import TickRecord

    return TickRecord.objects.filter(workspace__slug=workspace)


def _record(workspace: str, last, now: datetime, lanes: dict, back: list):
    from django.db import transaction

    from koipond.collect.models import TickRecord

    owner = last.workspace_id if last else _owner(workspace)
    with transaction.atomic():
        record = TickRecord.objects.create(
            workspace_id=owner, number=last.number + 1 if last else 1, now=now, leader=engine.who(), decided=decisions.latest(owner),
            previous=last.now if last else BEGINNING, lanes={str(lane): list(ends) for lane, ends in lanes.items()},
            resting=laid_aside.written(laid_aside.came_back(back)),
        )
    return record


def _owner(workspace: str) -> int:
    from koipond import access

    return access.workspace(workspace).id


def _tick(workspace: str, record, again: bool) -> Tick:
    return Tick(workspace, record.number, record.now, record.previous, _lanes(record), engine.database(workspace), again, laid_aside.read(record.resting))


def _lanes(record) -> dict[int, tuple[int, int]]:
    return {int(lane): tuple(ends) for lane, ends in record.lanes.items()} if record else {}


def _range(db: engine.Database, before: dict) -> dict[int, tuple[int, int]]:
    """The next range of every lane, together at most TICK_ROWS; an empty one where nothing has arrived."""
    beyond = [Sql(f"(lane = {int(lane)} AND seq > {int(upto)})") for lane, (_, upto) in before.items()]
    beyond.append(Sql(f"lane NOT IN ({', '.join(str(int(lane)) for lane in before)})" if before else "1"))
    ends = dict(db.rows("collect.ends", {"beyond": Sql.join(" OR ", beyond)}))
    lanes, left = {}, TICK_ROWS
    for lane in sorted(before.keys() | ends.keys()):
        after = before[lane][1] if lane in before else 0
        upto = min(ends.get(lane, after), after + left)
        lanes[lane], left = (after, upto), left - (upto - after)
    return lanes
