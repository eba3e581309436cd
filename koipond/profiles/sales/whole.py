"""An order as one thing: all that was reported of it (completed, adjusted, cancelled), and where it stands by that."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond.engine import Database, Sql
from koipond.profiles.errors import UnknownOrder
from koipond.profiles.history import Line, in_utc, older

ORDERS_AT_MOST = 500      # on one page
DOCUMENTS_AT_MOST = 5_000  # of one person
STATES = ("completed", "adjusted", "partly_cancelled", "cancelled")


@dataclass(frozen=True)
class Document:
    """One report of an order: order_completed, order_adjusted or order_cancelled (with a negative amount)."""

    name: str
    at: datetime
    amount: Decimal
    source: int
    message_id: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class WholeOrder:
    """An order by all its documents, the oldest first. `amount` is what is left of it, exactly.

    completed: as it was ordered · adjusted: changed, and something is left · partly_cancelled: something was cancelled,
    and something is left · cancelled: nothing is left, or nothing but a cancellation ever came.
    """

    id: str
    person: int              # 0: of nobody we could name
    state: str               # one of STATES
    ordered_at: datetime
    changed_at: datetime
    ordered: Decimal         # as it was completed
    amount: Decimal
    currency: str
    country: str
    documents: tuple[Document, ...]
    cursor: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was ordered."""
        return tuple(line for document in self.documents if document.name == "order_completed" for line in document.lines)


def orders_of(db: Database, person: int, limit: int = 100) -> list[WholeOrder]:
    """The newest orders of a person, each whole."""
    rows = db.dicts("profiles.orders", person=person, limit=DOCUMENTS_AT_MOST)
    lines = db.rows("profiles.lines", person=person) if rows else []
    return whole_orders(person, [in_utc(row) for row in rows], lines)[:limit]


def whole_orders(person: int, documents: list[dict], lines: list[tuple]) -> list[WholeOrder]:
    """The orders that some documents of a person make, the newest first."""
    found = _whole([{**row, "person": person} for row in documents], lines)
    return sorted(found, key=lambda each: (each.ordered_at, each.id), reverse=True)


def listed_orders(db: Database, *, limit: int = 50, before: str = "", person: int = 0, state: str = "", since: datetime | None = None,
                  until: datetime | None = None, product: str = "", search: str = "") -> list[WholeOrder]:
    """A page of orders, the newest first, behind the cursor `before`: of a person, in a state, in a time, with a product, or
    whose id contains a text. An order that was completed twice stands at both places. Raises BadCursor.
    """
    where = [older(before)] if before else [Sql("1")]
    where += _filters(person, since, until, product, search)
    if state:
        where.append(Sql.of("([[id]] IN ([[ids]]))", id=ID, ids=_in_state(state)))
    page = db.dicts("profiles.page_of_orders", {"where": Sql.join(" AND ", where), "id": ID}, limit=max(1, min(limit, ORDERS_AT_MOST)))
    found = {each.id: each for each in _of_ids(db, [row["order_id"] for row in page])}
    cursors = {row["order_id"]: f"{row['millis']}.{row['source']}.{row['message_id']}" for row in page}
    return [WholeOrder(**{**vars(found[id]), "cursor": cursor}) for id, cursor in cursors.items()]


def order(db: Database, id: str) -> WholeOrder:
    """One order, whole. Raises UnknownOrder."""
    found = _of_ids(db, [id])
    if not found:
        raise UnknownOrder(order=id)
    return found[0]


ID = Sql("if(order_id = '', message_id, order_id)")


def _filters(person, since, until, product, search) -> list[Sql]:
    found = []
    if person:
        found.append(Sql.of("person = [[p]]", p=Sql.value(person, "UInt64")))
    if since:
        found.append(Sql.of("at >= [[t]]", t=Sql.value(since, "DateTime64(3, 'UTC')")))
    if until:
        found.append(Sql.of("at < [[t]]", t=Sql.value(until, "DateTime64(3, 'UTC')")))
    if product:
        found.append(Sql.of("message_id IN (SELECT message_id FROM profiles_order_lines WHERE product_id = [[p]])", p=Sql.value(product, "String")))
    if search:
        found.append(Sql.of("positionCaseInsensitive([[id]], [[s]]) > 0", id=ID, s=Sql.value(search, "String")))
    return found


def _in_state(state: str) -> Sql:
    """The ids of all orders in a state; for `completed`, of all without another document."""
    having = {"adjusted": "countIf(name = 'order_cancelled') = 0 AND countIf(name = 'order_adjusted') > 0",
              "partly_cancelled": "countIf(name = 'order_cancelled') > 0 AND left > 0",
              "cancelled": "countIf(name = 'order_cancelled') > 0 AND left <= 0",
              "completed": "count() = countIf(name = 'order_completed')"}[state]
    return Sql.of("SELECT id FROM (SELECT [[id]] AS id, name, amount FROM profiles_events WHERE name IN"
                  " ('order_completed', 'order_cancelled', 'order_adjusted')) GROUP BY id HAVING [[having]]",
                  id=ID, having=Sql(having.replace("left", "sum(amount)")))


def _of_ids(db: Database, ids: list[str]) -> list[WholeOrder]:
    if not ids:
        return []
    rows = [in_utc(row) for row in db.dicts("profiles.documents_of", ids=ids)]
    people = sorted({row["person"] for row in rows})
    lines = db.rows("profiles.lines_of", people=people, ids=sorted({row["said_id"] for row in rows}))
    return _whole(rows, lines)


def _whole(rows: list[dict], lines: list[tuple]) -> list[WholeOrder]:
    by_document: dict[tuple, list[Line]] = {}
    for source, message_id, *line in lines:
        by_document.setdefault((source, message_id), []).append(Line(*line))
    by_order: dict[str, list[dict]] = {}
    for row in sorted(rows, key=lambda row: (row["at"], row["name"] != "order_completed", row["message_id"])):
        by_order.setdefault(row["order_id"], []).append(row)
    return [_one(id, found, by_document) for id, found in by_order.items()]


def _one(id: str, rows: list[dict], lines: dict) -> WholeOrder:
    documents = tuple(Document(row["name"], row["at"], row["amount"], row["source"], row["message_id"],
                               tuple(lines.get((row["source"], row["message_id"]), ()))) for row in rows)
    completed = [row for row in rows if row["name"] == "order_completed"]
    first = (completed or rows)[0]
    return WholeOrder(
        id=id, person=next((row["person"] for row in rows if row["person"]), 0), state=state_of(documents), ordered_at=first["at"],
        changed_at=rows[-1]["at"], ordered=sum((row["amount"] for row in completed), Decimal(0)),
        amount=sum((row["amount"] for row in rows), Decimal(0)), currency=next((row["currency"] for row in rows if row["currency"]), ""),
        country=next((row["country"] for row in rows if row["country"]), ""), documents=documents)


def state_of(documents: tuple[Document, ...]) -> str:
    """Where an order stands by its documents; the twin of the filter by state."""
    names, left = {each.name for each in documents}, sum(each.amount for each in documents)
    if "order_cancelled" in names:
        return "partly_cancelled" if left > 0 else "cancelled"
    return "adjusted" if "order_adjusted" in names else "completed"
