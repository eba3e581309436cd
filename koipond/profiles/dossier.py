"""Everything that was ever said of one person: each value with its source, each permission with its proof, as lines of a history."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Database, Sql, together
from koipond.profiles.history import in_utc
from koipond.profiles.reach import Reach, Told
from koipond.profiles.sales import WholeOrder, whole_orders
from koipond.profiles.words import BY_NAME, KINDS, say, say_changes

VALUES_AT_MOST = 5_000   # of one person; the newest
DOCUMENTS = 500          # of orders, looked at for the newest
ORDER_DOCUMENTS = Sql("('order_completed', 'order_cancelled', 'order_adjusted')")
KEY = "concat(toString(source), '.', message_id)"


@dataclass(frozen=True)
class Said:
    """A value that somebody gave for a trait. `holds`: it is the newest; else another one came after or beside it."""

    trait: str
    value: str       # as text; "" cleared it
    at: datetime
    source: int
    message_id: str
    origin: int      # the person it was given for, where a merge moved it
    holds: bool


@dataclass(frozen=True)
class Permission:
    """A permission given or withdrawn, with what shows it."""

    channel: str     # "all" in a withdrawal means every channel
    purpose: str
    state: str       # granted or withdrawn
    at: datetime
    method: str
    proof: str
    source: int
    message_id: str
    origin: int


def row(db: Database, person: int) -> dict | None:
    """What holds of a person who merged into nobody, by column: typed traits and figures; None when there is nobody."""
    traits, figures = together(lambda: db.dicts("profiles.row_of_traits", person=person), lambda: db.dicts("profiles.row_of_figures", person=person))
    return in_utc({**figures[0], **traits[0]}) if traits and figures else None


def said(db: Database, person: int) -> list[Said]:
    """All values that were given for a person's traits, by trait, the newest first."""
    rows = db.dicts("profiles.said_of", person=person, most=VALUES_AT_MOST)
    found, held = [], set()
    for each in map(in_utc, rows):
        found.append(Said(**each, holds=each["trait"] not in held))
        held.add(each["trait"])
    return found


def permissions(db: Database, person: int) -> list[Permission]:
    """All that a person ever permitted or withdrew, the newest first."""
    return [Permission(**in_utc(each)) for each in db.dicts("profiles.permissions", person=person)]


def in_force(permissions: list[Permission], channels: tuple[str, ...] = ()) -> list[Permission]:
    """What holds for each channel and purpose, of those that were named and the given channels: the newest word. Of two at the same time
    the withdrawal holds; a withdrawal from all counts in each.
    """
    named = {each.channel for each in permissions if each.channel != "all"} | set(channels)
    held = {}
    for each in sorted(permissions, key=lambda one: (one.at, one.state)):
        for channel in named if each.channel == "all" else [each.channel]:
            held[channel, each.purpose] = each
    return [Permission(**{**vars(each), "channel": channel}) for (channel, _), each in sorted(held.items())]


def events_told(db: Database, person: int, reach: Reach, kinds: tuple[str, ...] = KINDS) -> list[Told]:
    """A page of a person's events of some kinds, in words."""
    where = Sql.join(" AND ", [_of_kinds(kinds), reach.where("at", KEY)])
    rows = db.dicts("profiles.events_told", {"where": where, "key": Sql(KEY), "kind": _kind()}, person=person, most=reach.most)
    return [_told(in_utc(row)) for row in rows]


def happened(db: Database, person: int, most: int, orders: int) -> tuple[list[Told], list[WholeOrder]]:
    """The newest events of a person in words, and their newest orders whole: both from one look at the person's events."""
    rows = db.dicts("profiles.happened", {"key": Sql(KEY), "kind": _kind(), "orders": ORDER_DOCUMENTS}, person=person, most=max(most, DOCUMENTS))
    documents = [row for row in rows if row["document"]]
    lines = db.rows("profiles.lines", person=person) if any("products" in row["props"] for row in documents) else []
    return [_told(in_utc(row)) for row in rows[:most]], whole_orders(person, [in_utc(row) for row in documents], lines)[:orders]


def changes_told(values: list[Said], reach: Reach) -> list[Told]:
    """A page of the changes of a person's traits, in words; what one message said of several is one line."""
    lines: dict[tuple, list] = {}
    before: dict[str, str] = {}
    for each in sorted(values, key=lambda one: (one.at, one.source, one.message_id)):
        if each.value != before.get(each.trait, ""):
            lines.setdefault((each.at, each.source, each.message_id), []).append((each.trait, before.get(each.trait, ""), each.value))
        before[each.trait] = each.value
    told = [Told(at, "trait", f"{source}.{message_id}", *say_changes(changes), {"source": source, "traits": [change[0] for change in changes]})
            for (at, source, message_id), changes in lines.items()]
    found = sorted(filter(reach.holds, told), key=lambda line: line.key)
    return sorted(found, key=lambda line: line.at, reverse=True)[:reach.most]


def _told(row: dict) -> Told:
    about = {"event": row["name"], "source": row["source"], "message_id": row["message_id"], "amount": row["amount"], "properties": row["props"]}
    return Told(row["at"], row["kind"], row["key"], *say(row["name"], row["amount"], row["props"]), about)


def _kind() -> Sql:
    return Sql("multiIf(" + ", ".join(f"{condition}, '{kind}'" for kind, condition in BY_NAME.items()) + ", 'visit')")


def _of_kinds(kinds: tuple[str, ...]) -> Sql:
    if set(kinds) >= set(KINDS):
        return Sql("1")
    return Sql.of("[[kind]] IN [[kinds]]", kind=_kind(), kinds=Sql.value(list(kinds), "Array(String)"))
