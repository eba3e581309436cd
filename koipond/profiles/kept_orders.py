"""Orders of erased persons that stay as those of nobody, so that the revenue of a closed period stays what it was."""

from koipond.engine import Database, Sql
from koipond.profiles.whom import keyed

ORDERS = Sql("('order_completed', 'order_cancelled', 'order_adjusted')")
# What stays of an order's properties: numbers and codes. Texts, and lists with texts in them, go.
KEPT = Sql("('order_id', 'currency', 'country', 'total', 'revenue', 'value', 'subtotal', 'tax', 'shipping', 'discount')")
PROPS = "mapFilter((k, v) -> k IN [[kept]], t.props)"
EVENT = ("name", "at", "source", "amount", "received_at", "tick")
LINE = ("order_id", "line", "name", "at", "product_id", "product_name", "quantity", "price", "amount", "currency", "country", "source", "tick")
# table → what its rows are made from, the columns that stay, the properties that stay
TABLES = {
    "profiles_events": ("profiles_timeline", EVENT, True),
    "profiles_timeline": ("profiles_timeline", EVENT, True),
    "profiles_order_lines": ("profiles_order_lines", LINE, False),
}


def keep_orders(db: Database, persons: list[int]) -> None:
    """Copies the orders of these persons as those of nobody. Safe to run twice: what is there is not copied again."""
    message = Sql.of("concat('erased:', lower(hex([[hash]])))", hash=keyed(db.workspace, "'message'", "t.message_id"))
    for table, (source, columns, with_props) in TABLES.items():
        line = ", t.line" if "line" in columns else ""
        values = Sql.of(", ".join(f"t.{column}" for column in columns) + ", toUInt64(0), toUInt64(0), [[message]]"
                        + (f", {PROPS}" if with_props else ""), message=message, kept=KEPT)
        names = ", ".join([*columns, "person", "origin", "message_id", *(["props"] if with_props else [])])
        db.run("profiles.keep_orders", {
            "table": Sql(table), "columns": Sql(f"({names})"), "values": values, "from": Sql(source), "orders": ORDERS,
            "key": Sql.of(f"t.source, [[message]]{line}", message=message), "there": Sql("source, message_id" + line.replace("t.", "")),
        }, settings={"max_partitions_per_insert_block": 0}, persons=persons)


def kept_rows(db: Database, table: str, persons: list[int]) -> int:
    """How many rows of a table will stay as nobody's."""
    if table not in TABLES:
        return 0
    return db.value("SELECT count() FROM [[table]] WHERE person IN {persons:Array(UInt64)} AND name IN [[orders]]",
                    {"table": Sql(table), "orders": ORDERS}, persons=persons)
