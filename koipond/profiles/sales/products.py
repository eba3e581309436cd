"""Products: those of the catalogue and those that were sold, with what was sold of them, net of what was cancelled."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import access
from koipond.engine import Database, Sql, together
from koipond.profiles.errors import UnknownProduct
from koipond.profiles.history import in_utc

PRODUCTS_AT_MOST = 500
ORDERS = {"revenue": "revenue DESC", "units": "units DESC", "buyers": "buyers DESC", "last_sold_at": "last_sold_at DESC", "name": "name, product_id"}


@dataclass(frozen=True)
class ProductListed:
    """A product on a list page. Units and revenue are what was ordered less what was cancelled, in the currencies of the orders."""

    id: str
    name: str
    category: str
    price: Decimal | None       # of the catalogue; None where it is not in it
    currency: str
    in_catalogue: bool
    units: Decimal
    revenue: Decimal
    orders: int
    buyers: int
    last_sold_at: datetime | None


@dataclass(frozen=True)
class Product(ProductListed):
    """A product whole: its other properties, and its sales by month in the workspace's time zone, the oldest first."""

    properties: dict[str, str]
    months: tuple[dict, ...]    # month (2026-03), currency, units, revenue, orders, buyers


def listed_products(db: Database, search: str = "", category: str = "", order: str = "revenue", limit: int = 50, offset: int = 0) -> list[ProductListed]:
    """A page of products: those whose id or name contains the text, of a category, by revenue, units, buyers, last_sold_at or name."""
    where = [Sql("1")]
    if search.strip():
        where.append(Sql.of("(positionCaseInsensitiveUTF8(name, [[s]]) > 0 OR positionCaseInsensitiveUTF8(product_id, [[s]]) > 0)",
                            s=Sql.value(search.strip(), "String")))
    if category:
        where.append(Sql.of("category = [[c]]", c=Sql.value(category, "String")))
    slots = {"sold": Sql("1"), "kept": Sql("1"), "where": Sql.join(" AND ", where), "order": Sql(ORDERS[order])}
    rows = db.dicts("profiles.page_of_products", slots, limit=max(1, min(limit, PRODUCTS_AT_MOST)), offset=offset)
    return [ProductListed(**_fields(row)) for row in rows]


def product(db: Database, id: str) -> Product:
    """One product, whole. Raises UnknownProduct."""
    this = Sql.of("product_id = [[id]]", id=Sql.value(id, "String"))
    slots = {"sold": this, "kept": this, "where": Sql("1"), "order": Sql("product_id")}
    zone = access.workspace(db.workspace).time_zone
    found, months = together(lambda: db.dicts("profiles.page_of_products", slots, limit=1, offset=0),
                             lambda: db.dicts("profiles.sales_by_month", product=id, zone=zone))
    if not found:
        raise UnknownProduct(product=id)
    return Product(**_fields(found[0]), properties=found[0]["properties"], months=tuple(months))


def _fields(row: dict) -> dict:
    row = in_utc(row)
    return {"id": row["product_id"], "price": row["price"] if row["in_catalogue"] else None, "in_catalogue": bool(row["in_catalogue"]),
            "last_sold_at": None if row["orders"] == 0 else row["last_sold_at"],
            **{name: row[name] for name in ("name", "category", "currency", "units", "revenue", "orders", "buyers")}}
