"""What a person did and bought, the newest first."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond.engine import Database, Sql
from koipond.kit import clock
from koipond.profiles.errors import BadCursor

ENTRIES_AT_MOST = 500  # of a timeline in one call
ORDERS_AT_MOST = 1000  # of one person in one call


@dataclass(frozen=True)
class Entry:
    """Something that happened. `cursor` marks the place: pass it as `before` to read on."""

    name: str
    at: datetime
    message_id: str
    source: int
    amount: Decimal
    props: dict
    context: dict
    origin: int     # the person it was found for first, where a merge moved it
    cursor: str


@dataclass(frozen=True)
class Line:
    product_id: str
    product_name: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Order:
    """An order, cancellation or adjustment as it was reported, with its lines."""

    order_id: str
    name: str       # order_completed, order_cancelled, order_adjusted
    at: datetime
    amount: Decimal
    currency: str
    country: str
    message_id: str
    lines: tuple[Line, ...]


def timeline(db: Database, person: int, limit: int = 50, before: str = "", names: list[str] | None = None) -> list[Entry]:
    """A page of a person's events, newest first: at most `limit`, older than the cursor `before`, only of these names.

    Raises BadCursor.
    """
    where = [Sql("1")]
    if names:
        where.append(Sql.of("name IN [[names]]", names=Sql.value(list(names), "Array(String)")))
    if before:
        where.append(older(before))
    rows = db.dicts("profiles.page_of_timeline", {"where": Sql.join(" AND ", where)}, person=person,
                    limit=max(1, min(limit, ENTRIES_AT_MOST)))
    return [entry(in_utc(row)) for row in rows]


def orders(db: Database, person: int, limit: int = 100) -> list[Order]:
    """A person's order documents with their lines, newest first."""
    found = [in_utc(row) for row in db.dicts("profiles.orders", person=person, limit=max(1, min(limit, ORDERS_AT_MOST)))]
    lines: dict[tuple, list[Line]] = {}
    for source, message_id, *line in db.rows("profiles.lines", person=person):
        lines.setdefault((source, message_id), []).append(Line(*line))
    return [Order(lines=tuple(lines.get((row.pop("source"), row["message_id"]), ())), **row) for row in found]


def in_utc(row: dict) -> dict:
    """The row with its moments marked as what they are: the engine gives UTC without saying so."""
    return {name: value.replace(tzinfo=clock.UTC) if isinstance(value, datetime) else value for name, value in row.items()}


def entry(row: dict) -> Entry:
    """A row of a timeline as it is shown."""
    cursor = f"{clock.millis(row['at'])}.{row['source']}.{row['message_id']}"
    return Entry(**{**row, "context": _object(row["context"])}, cursor=cursor)


def older(cursor: str) -> Sql:
    """The condition that a row of a timeline lies behind a cursor. Raises BadCursor."""
    millis, _, rest = cursor.partition(".")
    source, _, message_id = rest.partition(".")
    if not (millis.removeprefix("-").isdecimal() and source.isdecimal() and message_id and len(millis) < 16 and len(source) < 11):
        raise BadCursor(before=cursor)
    return Sql.of("(toUnixTimestamp64Milli(at), source, message_id) < ([[millis]], [[source]], [[message_id]])",
                  millis=Sql.value(int(millis), "Int64"), source=Sql.value(int(source), "UInt64"),
                  message_id=Sql.value(message_id, "String"))


def _object(text: str) -> dict:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
