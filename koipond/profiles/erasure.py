"""To be forgotten: a decision, which the next tick carries out in every table (PIPL art. 47, GDPR art. 17)."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import access, collect, engine, identify
from koipond.engine import NEVER, Database, Sql, Table, Tick
from koipond.kit import clock
from koipond.profiles.errors import BadReason, NoReason, PersonHeld, TooManyPersons, UnknownErasure, UnknownPerson
from koipond.profiles.holds import held
from koipond.profiles.kept_orders import keep_orders, kept_rows
from koipond.profiles.whom import keyed, whole, whom

PERSONS_AT_MOST = 1000   # of a request: their ids are bound in every statement
REASON_LENGTH = 300
TELLS_WHO = re.compile(r"\S@\S|\+?\d[\d -]{9,}\d")   # an address or a telephone number
# What other tables are found by goes last: cut short before, a second try finds the rest.
_concerned: dict[str, tuple[int, bool]] = {}   # workspace → tick, and whether privacy is concerned in it
LAST = ("profiles_order_lines", "profiles_events", "profiles_timeline", "profiles_values", "profiles_traits", "identify_identifiers")


@dataclass(frozen=True)
class Erasure:
    """The receipt of a request: proof that holds nothing of the persons but ids which name nobody any more."""

    id: int
    persons: tuple[int, ...]
    because: str
    keep_orders: bool
    refuse_again: bool
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    tick: int | None
    orders: int | None
    revenue: Decimal | None
    welcomed_by: str = ""
    welcomed_at: datetime | None = None
    rows: dict[str, tuple[int, int]] | None = None       # table → rows found, of which stayed as nobody's
    identifiers: dict[str, int] | None = None            # kind → how many keyed hashes are kept


def erase(workspace, persons: list[int], by: str, because: str, keep_orders: bool = False, refuse_again: bool = False) -> Erasure:
    """Decides that everything of these persons goes; the next tick does it. Twice for the same persons is one request.

    `keep_orders`: their orders stay, as those of nobody. `refuse_again`: what comes under their identifiers later is
    turned away; else it makes somebody new. Raises NoReason, BadReason, UnknownPerson, PersonHeld, TooManyPersons.
    """
    from koipond.profiles.models import ErasureRequest

    place = access.workspace(workspace)
    db, asked = engine.database(place.slug), sorted(set(persons))
    if not because.strip():
        raise NoReason(what="this person is to be erased", what_zh="删除该客户")
    if TELLS_WHO.search(because):
        raise BadReason()
    if len(asked) > PERSONS_AT_MOST:
        raise TooManyPersons(count=len(asked), most=PERSONS_AT_MOST)
    _all_there(db, asked)
    _none_held(place.slug, db, asked)
    waiting = ErasureRequest.objects.filter(workspace=place, done_in=None)
    same = next((row for row in waiting if row.persons == asked), None)
    row = same or ErasureRequest.objects.create(
        workspace=place, persons=asked, because=because.strip()[:REASON_LENGTH], keep_orders=keep_orders,
        refuse_again=refuse_again, asked_by=by[:160], asked_at=clock.now())
    collect.wake()
    return _shown(row)


def erasures(workspace, limit: int = 100) -> list[Erasure]:
    """The requests of a workspace, the newest first."""
    return [_shown(row) for row in _requests(workspace).order_by("-id")[:limit]]


def erasure(workspace, request: int) -> Erasure:
    """One request with its receipt: what was found where. Raises UnknownErasure."""
    row, db = _row(workspace, request), engine.database(access.workspace(workspace).slug)
    rows = {name: (rows, kept) for name, rows, kept in db.rows("profiles.erasure_rows", request=request)}
    return _shown(row, rows=rows, identifiers=dict(db.rows("profiles.erased_kinds", request=request)))


def welcome_again(workspace, request: int, by: str) -> Erasure:
    """Ends the turning away of a request: who comes under the identifiers now is somebody new. Raises UnknownErasure."""
    row = _row(workspace, request)
    if row.welcomed_at is None:
        row.welcomed_by, row.welcomed_at = by[:160], clock.now()
        row.save()
    return _shown(row)


def erasures_wait(workspace: str) -> bool:
    """Whether a decision is still to be carried out."""
    return _requests(workspace).filter(done_in=None).exists()


def forget(tick: Tick) -> None:
    """Carries out what was decided before this tick, ahead of all else in it.

    Safe to be cut anywhere and to run twice: persons, hashes and counts are noted before the first row goes, and of
    what is noted only what is missing is added; a row that has gone is not found again.
    """
    from django.db.models import Q

    if not concerned(tick, anew=True):
        return
    due = _requests(tick.workspace).filter(Q(done_in=None, asked_at__lte=tick.now) | Q(done_in=tick.number)).order_by("id")
    for number, request in enumerate(due):
        if number == 0:
            engine.empty_working(tick.db)
        _forget(tick, request)
        tick.db.sync()
        request.done_in, request.done_at = tick.number, request.done_at or clock.now()
        request.save(update_fields=["done_in", "done_at"])


def erases(tick: Tick) -> bool:
    """Whether somebody was erased in this tick: rooms above then look after what they keep beside the facts. The same when the tick runs again."""
    return concerned(tick) and _requests(tick.workspace).filter(done_in=tick.number).exists()


def turn_away(tick: Tick) -> None:
    """Takes out of this tick what is of erased persons, or comes under identifiers that must not come again.

    Costs nothing where nobody was ever erased. Safe to run twice: it goes by what earlier ticks have noted.
    """
    if not tick.rows or not concerned(tick):
        return
    done = _requests(tick.workspace).exclude(done_in=None)
    if not done.exists():
        return
    unwelcome, again = list(done.filter(refuse_again=True, welcomed_at=None).values_list("id", flat=True)), Sql("")
    if unwelcome:
        identify.mention(tick)
        again = Sql.of(engine.named("profiles.turn_away_again"), hash=keyed(tick.workspace))
        again.binds["requests"] = unwelcome
    found = tick.db.table("profiles.turn_away", {"again": again})
    if found.num_rows:
        tick.db.run("TRUNCATE TABLE profiles_tick_turned")
        tick.db.insert("profiles_tick_turned", found)
        collect.turn_away(tick, Sql("SELECT lane, seq FROM profiles_tick_turned"), "erased")


def concerned(tick: Tick, anew: bool = False) -> bool:
    """Whether privacy has anything to do with this workspace: a request or a rule. Asked once a tick, by its first room."""
    if anew or _concerned.get(tick.workspace, (0, False))[0] != tick.number:
        _concerned[tick.workspace] = tick.number, anything(tick.workspace)
    return _concerned[tick.workspace][1]


def anything(workspace: str) -> bool:
    """Whether there is a request or a rule: one question to the store of decisions."""
    from koipond.profiles.models import RetentionRule

    rules = RetentionRule.objects.filter(workspace__slug=workspace).values("id")
    return _requests(workspace).values("id").union(rules).exists()


def settled(tick: Tick) -> Sql:
    """Which raw items no tick will look at again: those before the range of this one."""
    ahead = [Sql(f"(lane = {int(lane)} AND seq > {int(after)})") for lane, (after, _) in tick.lanes.items()]
    return Sql.of("NOT ([[ahead]])", ahead=Sql.join(" OR ", ahead)) if ahead else NEVER


def _forget(tick: Tick, request) -> None:
    db, number = tick.db, {"request": request.id, "number": tick.number}
    db.run("INSERT INTO profiles_erasing (request, person, tick) [[rows]]",
           {"rows": Sql(engine.named("profiles.erasing"), {"persons": whole(db, request.persons), **number})})
    persons = [person for (person,) in db.rows("profiles.erasing_persons", request=request.id)]
    db.run("INSERT INTO profiles_erased (hash, kind, request, at, tick) [[rows]]", {"rows": Sql.of(
        engine.named("profiles.erased"), hash=keyed(tick.workspace))}, persons=persons, now=tick.now, **number)
    if request.orders is None:
        orders, revenue = db.rows("profiles.bought", persons=persons)[0]
        request.orders, request.revenue = orders, revenue
        request.save(update_fields=["orders", "revenue"])
    theirs = whom(db, persons, settled(tick))
    places = [(table, where) for table in _in_order() if (where := engine.rows_of(table, theirs)) is not NEVER]
    found = {table.name: rows for table, where in places if (rows := engine.count_of(db, table, where))}
    _note(tick, request, persons, found)
    db.sync()
    if request.keep_orders:
        keep_orders(db, persons)
        db.sync()
    for table, where in places:
        if table.name in found:
            engine.take_out(db, table, where, theirs)
    identify.keep_id(db, max(persons), tick.number)


def _note(tick: Tick, request, persons: list[int], found: dict[str, int]) -> None:
    """How many rows there were in each table; the first try knows."""
    known = {name for name, *_ in tick.db.rows("profiles.erasure_rows", request=request.id)}
    for name, rows in found.items():
        if name not in known:
            kept = kept_rows(tick.db, name, persons) if request.keep_orders else 0
            tick.db.run("INSERT INTO profiles_erasure_rows (request, name, rows, kept, tick) VALUES "
                        "({request:UInt64}, {name:String}, {rows:UInt64}, {kept:UInt64}, {tick:UInt64})",
                        request=request.id, name=name, rows=rows, kept=kept, tick=tick.number)


def _in_order() -> list[Table]:
    return sorted((table for table in engine.tables() if not table.working and table.kind not in ("none", "proof")),
                  key=lambda table: (LAST.index(table.name) if table.name in LAST else -1, table.name))


def _all_there(db: Database, persons: list[int]) -> None:
    now = identify.current_many(db, persons)
    there = {person for (person,) in db.rows("profiles.erasing_known", persons=sorted(set(now.values())))}
    missing = next((person for person in persons if now[person] not in there), None)
    if missing is not None or not persons:
        raise UnknownPerson(person=missing or "?")


def _none_held(workspace: str, db: Database, persons: list[int]) -> None:
    holds = held(workspace)
    if holds and (found := set(holds) & set(whole(db, persons))):
        first = min(found)
        raise PersonHeld(person=first, since=f"{holds[first]:%Y-%m-%d}")


def _requests(workspace):
    from koipond.profiles.models import ErasureRequest

    return ErasureRequest.objects.filter(workspace__slug=getattr(workspace, "slug", workspace))


def _row(workspace, request: int):
    row = _requests(workspace).filter(id=request).first()
    if row is None:
        raise UnknownErasure(request=request, workspace=getattr(workspace, "slug", workspace))
    return row


def _shown(row, **more) -> Erasure:
    return Erasure(row.id, tuple(row.persons), row.because, row.keep_orders, row.refuse_again, row.asked_by, row.asked_at,
                   row.done_at, row.done_in, row.orders, row.revenue, row.welcomed_by, row.welcomed_at, **more)
