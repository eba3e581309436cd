"""Endpoints for orders and products: lists of all, and one whole."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Query, Router, Schema

from koipond import engine, identify, profiles
from koipond.console.asking import asks
from koipond.console.profiles_api import LineOut

router = Router(tags=["orders"])


class DocumentOut(Schema):
    name: str = Field(description="order_completed, order_adjusted or order_cancelled")
    at: datetime
    amount: Decimal = Field(description="of a cancellation negative")
    source: int
    message_id: str
    lines: list[LineOut]


class WholeOrderOut(Schema):
    id: str = Field(description="as it was sent; an order without a number has that of its message")
    person: int = Field(description="0: of nobody we could name")
    state: str = Field(description="completed, adjusted, partly_cancelled or cancelled")
    ordered_at: datetime
    changed_at: datetime
    ordered: Decimal = Field(description="as it was completed")
    amount: Decimal = Field(description="what is left of it after adjustments and cancellations")
    currency: str
    country: str
    lines: list[LineOut] = Field(description="what was ordered")
    documents: list[DocumentOut] = Field(description="everything that was reported of it, the oldest first")


class OrderListedOut(WholeOrderOut):
    cursor: str = Field(description="pass that of the last order as `before` to read on")


class ProductListedOut(Schema):
    id: str
    name: str
    category: str
    price: Decimal | None = Field(description="of the catalogue; null where it is not in it")
    currency: str
    in_catalogue: bool
    units: Decimal = Field(description="ordered, less what was cancelled")
    revenue: Decimal
    orders: int
    buyers: int
    last_sold_at: datetime | None


class MonthOut(Schema):
    month: str = Field(description="such as 2026-03, in the workspace's time zone")
    currency: str
    units: Decimal
    revenue: Decimal
    orders: int
    buyers: int


class ProductOut(ProductListedOut):
    properties: dict[str, str]
    months: list[MonthOut]


@router.get("/orders", response=list[OrderListedOut])
def list_orders(request, workspace: str, person: int = 0, state: Literal["", "completed", "adjusted", "partly_cancelled", "cancelled"] = "",
                since: datetime | None = None, until: datetime | None = None,
                product: str = Query("", max_length=200, description="orders with this product"),
                search: str = Query("", max_length=100, description="a part of the order id"),
                limit: int = Query(50, ge=1, le=500), before: str = Query("", max_length=300)):
    """Orders, the newest first, each with its lines, its person and where it stands."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return profiles.listed_orders(db, limit=limit, before=before, person=identify.current(db, person) if person else 0, state=state,
                                  since=since, until=until, product=product, search=search)


@router.get("/orders/{path:order}", response=WholeOrderOut)
def one_order(request, workspace: str, order: str):
    """One order with all that was reported of it."""
    return profiles.order(engine.database(asks(request, workspace, "read").workspace.slug), order)


@router.get("/products", response=list[ProductListedOut])
def list_products(request, workspace: str, search: str = Query("", max_length=200, description="a part of the id or name"), category: str = "",
                  order: Literal["revenue", "units", "buyers", "last_sold_at", "name"] = "revenue",
                  limit: int = Query(50, ge=1, le=500), offset: int = Query(0, ge=0, le=1_000_000)):
    """Products of the catalogue and those that were ever sold, with what was sold of them."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return profiles.listed_products(db, search, category, order, limit, offset)


@router.get("/products/{path:product}", response=ProductOut)
def one_product(request, workspace: str, product: str):
    """One product with its sales by month, its buyers, and when it was last sold."""
    return profiles.product(engine.database(asks(request, workspace, "read").workspace.slug), product)
