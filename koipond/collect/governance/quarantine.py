"""What is held back: looking at it, choosing from it, setting it aside."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from koipond import engine
from koipond.collect.governance.errors import BadChoice, NoSuchItem
from koipond.engine import Sql, named

STATES = ("held", "dismissed", "replayed", "taken")
REASONS = ("missing", "wrong_type", "not_allowed", "pattern", "too_long", "too_small", "too_large", "unknown_property")
EVERY = {"after": 0, "upto": 2**128 - 1}  # hash
START = (2**63, 2**16 - 1, 2**63)  # before the newest


@dataclass(frozen=True)
class Choice:
    """Which messages of the quarantine are meant; an empty field means any."""

    event: str = ""
    property: str = ""
    reason: str = ""
    source: int | None = None
    state: str = "held"
    item: str = ""


@dataclass(frozen=True)
class Held:
    """A message in quarantine: what came, and what is wrong with it (property and reason of each breach)."""

    item: str
    event: str
    breaches: list[tuple[str, str]]
    state: str
    acted_by: str
    source: int
    kind: str
    name: str
    message_id: str
    at: datetime
    received_at: datetime
    user_id: str
    anonymous_id: str
    properties: dict
    context: dict
    cursor: str


@dataclass(frozen=True)
class BreachCount:
    """How many messages are held back for one reason."""

    event: str
    property: str
    reason: str
    items: int
    first_at: datetime
    last_at: datetime


def quarantine(workspace: str, choice: Choice = Choice(), limit: int = 100, before: str = "") -> list[Held]:
    """The chosen messages, the latest first; `before` is the cursor of the last one shown. Raises BadChoice, NoSuchItem."""
    tick, lane, seq = _place(before)
    rows = engine.database(workspace).rows(
        "collect.quarantine_list", {"quarantine": chosen(choice, workspace)}, limit=limit,
        before_tick=tick, before_lane=lane, before_seq=seq, **EVERY)
    return [_held(row) for row in rows]


def quarantine_counts(workspace: str, choice: Choice = Choice()) -> list[BreachCount]:
    """How many messages are held back for which reason, the most first."""
    rows = engine.database(workspace).rows("collect.quarantine_counts", {"quarantine": chosen(choice, workspace)}, **EVERY)
    return [BreachCount(*row[:4], _utc(row[4]), _utc(row[5])) for row in rows]


def held_by_event(db: engine.Database) -> dict[str, int]:
    """How many messages of each event are held back."""
    return dict(db.rows("collect.quarantine_held", {"quarantine": chosen(Choice(), db.workspace)}, **EVERY))


def set_aside(workspace: str, choice: Choice, by: str, back: bool = False) -> int:
    """Dismisses the chosen messages (they stay, but are not shown as held back), or takes that back; how many."""
    db, now = engine.database(workspace), "dismissed" if not back else "held"
    choice = Choice(**{**choice.__dict__, "state": "held" if not back else "dismissed"})
    slots = {"quarantine": chosen(choice, workspace, upto(db))}
    _, count, _ = page(db, slots, 0, 2**31)
    if count:
        db.run("collect.quarantine_act", slots, state=now, by=by, **EVERY)
    return count


def chosen(choice: Choice, workspace: str, last: int | None = None) -> Sql:
    """The rows of the chosen messages, one a message, as of a tick: a SELECT that binds between which hashes, so that
    a page reads its own rows only. Raises BadChoice, NoSuchItem."""
    for field, known in (("state", STATES), ("reason", REASONS)):
        if getattr(choice, field) and getattr(choice, field) not in known:
            raise BadChoice(field=field, value=getattr(choice, field), known=known)
    within = [Sql("1")]
    if last is not None:
        within.append(Sql.of("tick <= [[last]]", last=Sql.value(last, "UInt64")))
    if choice.item:
        within.append(Sql.of("hash = [[hash]]", hash=Sql.value(hash_of(choice.item, workspace), "UInt128")))
    return Sql.of(named("collect.quarantine"), within=Sql.join(" AND ", within), chosen=_condition(choice))


def _condition(choice: Choice) -> Sql:
    parts = [Sql("1")]
    for field, type in (("event", "String"), ("state", "String"), ("source", "UInt32")):
        if getattr(choice, field) not in ("", None):
            parts.append(Sql.of(f"{field} = [[value]]", value=Sql.value(getattr(choice, field), type)))
    if choice.property or choice.reason:
        tests = [Sql.of(f"x.{place} = [[value]]", value=Sql.value(value, "String"))
                 for place, value in ((1, choice.property), (2, choice.reason)) if value]
        parts.append(Sql.of("arrayExists(x -> [[test]], breaches)", test=Sql.join(" AND ", tests)))
    return Sql.join(" AND ", parts)


def upto(db: engine.Database) -> int:
    """The last tick that held something back: what is done with a choice is done with what was there when it began."""
    return db.value("SELECT max(tick) FROM collect_quarantine") or 0


def page(db: engine.Database, slots: dict[str, Sql], after: int, rows: int) -> tuple[int, int, int]:
    """The last hash of the next page, how many messages are in it, and how many there are in all."""
    last, count, left = db.rows("collect.quarantine_page", slots, rows=rows, **{**EVERY, "after": after})[0]
    return int(last), count, left if count else 0


def hash_of(item: str, workspace: str) -> int:
    """The hash that names an item. Raises NoSuchItem."""
    try:
        value = int(item, 16) if len(item) == 32 else -1
    except ValueError:
        value = -1
    if value < 0:
        raise NoSuchItem(item=item[:60], workspace=workspace)
    return value


def _held(row: tuple) -> Held:
    (item, event, breaches, state, acted_by, tick, source, kind, name, message_id, at, received_at,
     user_id, anonymous_id, properties, context, lane, seq) = row
    return Held(item, event, [tuple(one) for one in breaches], state, acted_by, source, kind, name, message_id, _utc(at),
                _utc(received_at), user_id, anonymous_id, _json(properties), _json(context), f"{tick}-{lane}-{seq}")


def _place(cursor: str) -> tuple[int, int, int]:
    parts = cursor.split("-") if cursor else START
    if len(parts) != 3 or not all(str(part).isdecimal() for part in parts):
        raise BadChoice(field="before", value=cursor[:60], known=["cursor"])
    return tuple(min(int(part), most) for part, most in zip(parts, START))


def _json(text: str) -> dict:
    return msgspec.json.decode(text) if text else {}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
