"""Products and offers that messages show: given row by row, or taken from orders."""

from koipond import content
from koipond.console.as_code.shapes import Fields

FOLDER, FACTS = "feeds", True
NAMES = ("the feed", "商品源")
FIELDS = Fields(source="given", order="", category="", rows=[])


def there(now):
    return {one.name: FIELDS.lean({"source": one.source, "order": one.order, "category": one.category,
                                   "rows": list(content.feed_rows(now.slug, one.name)) if one.source == "given" else []})
            for one in content.feeds(now.slug)}


def put(now, name, value, before):
    said = FIELDS.full(value)
    if said["source"] == "products":
        content.feed_of_products(now.slug, name, said["order"] or "revenue", said["category"], by=now.by)
    else:
        content.save_feed(now.slug, name, said["rows"], by=now.by)


def place(error):
    return ("rows", error.fields["row"] - 1) if "row" in error.fields else ()
