"""Endpoints for feeds: the products and offers that messages show."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from koipond import content
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["content"])


class FeedOut(Schema):
    name: str
    source: str = Field(description="given, or products (those that orders and events name)")
    order: str
    category: str
    revision: int
    rows: int
    columns: list[str]
    changed_by: str
    changed_at: datetime


class FeedIn(Exact):
    rows: list[dict[str, Any]] = Field(description="each with an id of its own; values are texts, numbers, yes or no. At most 10,000")


class ProductsIn(Exact):
    order: str = Field("revenue", description="revenue, units, buyers, last_sold_at or name")
    category: str = Field("", description="only products of this category")
    most: int = Field(100, ge=1, le=1000)


@router.get("/feeds", response=list[FeedOut])
def list_feeds(request, workspace: str):
    """Every feed, by name."""
    return [asdict(one) for one in content.feeds(asks(request, workspace, "read").workspace.slug)]


@router.put("/feeds/{name}", response=FeedOut)
def save_feed(request, workspace: str, name: str, feed: FeedIn):
    """Gives a feed these rows instead of those it had. Messages show them from now on."""
    asked = asks(request, workspace, "write")
    return asdict(content.save_feed(asked.workspace.slug, name, feed.rows, asked.by))


@router.put("/feeds/{name}/products", response=FeedOut)
def feed_of_products(request, workspace: str, name: str, products: ProductsIn):
    """A feed of the products that orders and events name, as they are now."""
    asked = asks(request, workspace, "write")
    return asdict(content.feed_of_products(asked.workspace.slug, name, products.order, products.category, products.most, asked.by))


@router.post("/feeds/{name}/renew", response=FeedOut)
def renew_feed(request, workspace: str, name: str):
    """Asks for the products of a feed again."""
    asked = asks(request, workspace, "write")
    return asdict(content.renew_feed(asked.workspace.slug, name, asked.by))


@router.get("/feeds/{name}/entries", response=list[dict[str, Any]])
def feed_rows(request, workspace: str, name: str, limit: int = Query(100, ge=1, le=10_000), offset: int = Query(0, ge=0)):
    """Some rows of a feed, in its order."""
    return list(content.feed_rows(asks(request, workspace, "read").workspace.slug, name))[offset : offset + limit]


@router.get("/feeds/{name}/templates", response=list[str])
def feed_users(request, workspace: str, name: str):
    """The names of the templates that read a feed."""
    return content.feed_users(asks(request, workspace, "read").workspace.slug, name)
