"""Feeds: products and offers that a message shows when it is rendered, with their prices of that day.

Rows are facts under the revision of their feed: a new revision is stored whole, then the feed points at it. What is
read stays in memory until the feed points at another.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pyarrow as pa

from koipond import access, engine, profiles
from koipond.content.blocks import check_key
from koipond.content.errors_parts import BadFeed, TooLargeFeed, UnknownFeed, WrongOrder
from koipond.content.models import Feed, TemplateVersion
from koipond.kit import clock

ROWS_AT_MOST = 10_000         # of one feed: all of them lie in memory while a page of messages is rendered
COLUMNS_AT_MOST = 40
VALUE_CHARACTERS = 2_000
FEEDS_KEPT = 32               # in memory
PRODUCTS_AT_MOST = 1_000      # taken from orders and events
ORDERS = ("revenue", "units", "buyers", "last_sold_at", "name")


class Rows(list):
    """The rows of a feed in order, and by id."""

    def __init__(self, rows):
        super().__init__(rows)
        self.by_id = {str(row["id"]): row for row in self}


@dataclass(frozen=True)
class FeedState:
    """A feed without its rows. `source`: given by somebody, or products, as orders and events name them."""

    name: str
    source: str
    order: str
    category: str
    revision: int
    rows: int
    columns: tuple[str, ...]
    changed_by: str
    changed_at: datetime


def save_feed(workspace: str, name: str, rows: list[dict], by: str = "") -> FeedState:
    """Gives a feed these rows instead of those it had, in this order. No rows is a feed that is empty.

    Raises BadKey, BadFeed (with the row), TooLargeFeed.
    """
    check_key(name)
    return _stored(str(workspace), name, _sound(name, rows), by, {"source": "given", "order": "", "category": ""})


def feed_of_products(workspace: str, name: str, order: str = "revenue", category: str = "", most: int = 100, by: str = "") -> FeedState:
    """A feed of the products that orders and events name, sorted, of all or of one category, as they are now.

    Rows have id, name, category, price, currency, units, buyers and the properties of the catalogue. `renew_feed` asks
    again. Raises BadKey, WrongOrder.
    """
    check_key(name)
    if order not in ORDERS:
        raise WrongOrder(order=order, known=list(ORDERS))
    found = profiles.listed_products(engine.database(str(workspace)), category=category, order=order, limit=min(most, PRODUCTS_AT_MOST))
    rows = [{"id": each.id, "name": each.name, "category": each.category, "price": None if each.price is None else str(each.price),
             "currency": each.currency, "units": str(each.units), "buyers": each.buyers} for each in found]
    return _stored(str(workspace), name, rows, by, {"source": "products", "order": order, "category": category})


def renew_feed(workspace: str, name: str, by: str = "") -> FeedState:
    """Asks for the products of a feed again; a feed that was given stays as it is. Raises UnknownFeed."""
    feed = _feed(workspace, name)
    if feed.source != "products":
        return _state(feed)
    return feed_of_products(workspace, name, feed.order, feed.category, max(feed.rows, 1), by)


def feeds(workspace: str) -> list[FeedState]:
    """Every feed, by name."""
    return [_state(feed) for feed in Feed.objects.filter(workspace__slug=str(workspace)).order_by("name")]


def feed_rows(workspace: str, name: str) -> Rows:
    """The rows of a feed as they are now. Raises UnknownFeed."""
    feed = _feed(workspace, name)
    return _read(str(workspace), feed.pk, feed.revision)


def feed_users(workspace: str, name: str) -> list[str]:
    """The names of the templates whose newest version reads a feed."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), template__archived_at=None).select_related("template")
    newest = {row.template_id: row for row in rows.order_by("number")}
    return sorted(row.template.name for row in newest.values() if name in row.feeds)


def rows_for(workspace: str, names: tuple[str, ...]) -> dict[str, Rows]:
    """The rows of some feeds by name; one that is gone is empty."""
    if not names:
        return {}
    there = {feed.name: feed for feed in Feed.objects.filter(workspace__slug=workspace, name__in=names)}
    return {name: _read(workspace, there[name].pk, there[name].revision) if name in there else Rows([]) for name in names}


@lru_cache(maxsize=FEEDS_KEPT)
def _read(workspace: str, feed: int, revision: int) -> Rows:
    found = engine.database(workspace).rows("content.feed_rows", feed=feed, revision=revision)
    return Rows(json.loads(row) for (row,) in found)


def _stored(workspace: str, name: str, rows: list[dict], by: str, about: dict) -> FeedState:
    owner, now = access.workspace(workspace), clock.now()
    feed, _ = Feed.objects.get_or_create(workspace=owner, name=name, defaults={"changed_by": by, "changed_at": now})
    revision, db = feed.revision + 1, engine.database(workspace)
    db.run("content.forget_feed_rows", feed=feed.pk, revision=feed.revision)   # also what was cut short under the next number
    db.insert("content_feed_rows", pa.table({
        "feed": pa.array([feed.pk] * len(rows), pa.uint32()), "revision": pa.array([revision] * len(rows), pa.uint32()),
        "position": pa.array(range(len(rows)), pa.uint32()), "id": pa.array([str(row["id"]) for row in rows], pa.string()),
        "row": pa.array([json.dumps(row, ensure_ascii=False) for row in rows], pa.string())}))
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for field, value in {**about, "revision": revision, "rows": len(rows), "columns": columns, "changed_by": by, "changed_at": now}.items():
        setattr(feed, field, value)
    feed.save()
    return _state(feed)


def _sound(name: str, rows: list[dict]) -> list[dict]:
    if len(rows) > ROWS_AT_MOST:
        raise TooLargeFeed(name=name, found=len(rows), what="rows", what_zh="行", limit=ROWS_AT_MOST)
    ids: set[str] = set()
    for number, row in enumerate(rows, 1):
        wrong = _wrong(row, ids)
        if wrong:
            raise BadFeed(name=name, row=number, reason=wrong[0], reason_zh=wrong[1])
        ids.add(str(row["id"]))
    columns = {column for row in rows for column in row}
    if len(columns) > COLUMNS_AT_MOST:
        raise TooLargeFeed(name=name, found=len(columns), what="columns", what_zh="列", limit=COLUMNS_AT_MOST)
    return rows


def _wrong(row, ids: set[str]) -> tuple[str, str] | None:
    if not isinstance(row, dict):
        return "it is no object", "不是对象"
    if str(row.get("id") or "") == "":
        return "it has no id", "缺少 id"
    if str(row["id"]) in ids:
        return f"its id {row['id']} is another's too", f"id {row['id']} 重复"
    for column, value in row.items():
        if not (value is None or isinstance(value, (str, int, float, bool))):
            return f"'{column}' is neither text nor number", f"“{column}”既不是文本也不是数字"
        if isinstance(value, str) and len(value) > VALUE_CHARACTERS:
            return f"'{column}' has more than {VALUE_CHARACTERS} characters", f"“{column}”超过 {VALUE_CHARACTERS} 个字符"
    return None


def _feed(workspace: str, name: str) -> Feed:
    feed = Feed.objects.filter(workspace__slug=str(workspace), name=name).first()
    if feed is None:
        raise UnknownFeed(name=name)
    return feed


def _state(feed: Feed) -> FeedState:
    return FeedState(feed.name, feed.source, feed.order, feed.category, feed.revision, feed.rows, tuple(feed.columns), feed.changed_by, feed.changed_at)
